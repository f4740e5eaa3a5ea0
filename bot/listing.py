"""What stands in the documents because the code says so: everything that can be said, and every way to say no.

`python -m bot.listing` writes it there, `python -m bot routes` prints it, and a test holds the documents to it.
"""

from collections.abc import Iterable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Final

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

import handlers
from chat.router import Route
from chat.text import t
from content.words import LANGUAGES, Reader, say
from programme.refusals import Failure, Mistake, Refusal

HOUSE = Path(__file__).parent.parent
BEGIN, END = "<!-- made by make docs -->\n", "<!-- until here -->"
EXAMPLES: Final = {"lead": "Camille Moreau", "partner": "Léa", "last": date(2027, 9, 1), "reference": "5f0c93ab",
                   "minutes": 9}  # fmt: skip
KINDS: Final = {
    "refusals": ("When Binôme says no", Refusal, ("", ".next")),
    "mistakes": ("Beside a field of a form", Mistake, ("",)),
    "failures": ("When something does not work", Failure, ("", ".next")),
}


def routes() -> str:
    """A table, as Markdown: words, command, who may send it, whether it writes, handler."""
    ordered = sorted(handlers.gather().routes.values(), key=lambda route: route.command.name)
    return _table(("words", "command", "who", "writes", "handler"), map(_row, ordered))


def words() -> str:
    """A table, as Markdown: what people type, in both languages, who may, and what it does."""
    said = sorted((route for route in handlers.gather().routes.values() if route.said), key=lambda route: route.said)
    return _table(("English", "French", "for", "what it does"), map(_word, said))


def refusals() -> str:
    """A page, as Markdown: every refusal, mistake and failure, with its words in both languages."""
    pages = ["# Everything that Binôme says when it will not, or could not\n"]
    for kind, (title, names, parts) in KINDS.items():
        columns = (
            "name",
            *(f"{'what to do' if part else 'what is said'} ({one})" for one in LANGUAGES for part in parts),
        )
        rows = ((name, *_said(f"{kind}.{name}", parts)) for name in names)
        pages.append(f"\n## {title}\n\n{_table(columns, rows)}")
    return "".join(pages)


def _said(key: str, parts: tuple[str, ...]) -> list[str]:
    return [say(t(key + part, **EXAMPLES), Reader(language)) for language in LANGUAGES for part in parts]


def _row(route: Route) -> tuple[str, ...]:
    place = f"{route.handler.__module__}.{getattr(route.handler, '__name__', '')}"
    return (" ".join(route.said), route.command.name, route.by, "yes" if route.writes else "", place)


def _word(route: Route) -> tuple[str, ...]:
    english, french = (f"`{word}`" for word in route.said[:2])
    what = say(t(f"help.word.{route.command.name.replace('.', '-')}"), Reader())
    return (english, french, route.by, what)


def _table(columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    table = Table(*columns, box=MARKDOWN)
    for row in rows:
        table.add_row(*row)
    out = StringIO()
    Console(file=out, width=1000).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().strip().splitlines()) + "\n"


def documents() -> dict[Path, str]:
    """The documents as they are to be."""
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    before, _, rest = readme.partition(BEGIN)
    return {
        HOUSE / "README.md": f"{before}{BEGIN}\n{words()}\n{END}{rest.partition(END)[2]}",
        HOUSE / "docs" / "refusals.md": refusals(),
    }


if __name__ == "__main__":
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")
