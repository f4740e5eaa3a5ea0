"""The list of everything that can be said, printed for people and pinned by a test."""

from io import StringIO

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

import handlers
from chat.router import Route


def routes() -> str:
    """A table, as Markdown: words, command, who may send it, whether it writes, handler."""
    table = Table("words", "command", "who", "writes", "handler", box=MARKDOWN)
    for route in sorted(handlers.gather().routes.values(), key=lambda route: route.command.name):
        table.add_row(*_row(route))
    out = StringIO()
    Console(file=out, width=220).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().strip().splitlines()) + "\n"


def _row(route: Route) -> tuple[str, ...]:
    place = f"{route.handler.__module__}.{getattr(route.handler, '__name__', '')}"
    return (" ".join(route.said), route.command.name, route.by, "yes" if route.writes else "", place)
