"""What released versions may have left in rows: words with their values, commands with their fields, pictures."""

import importlib
import pkgutil
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent

import chat.commands
from chat.command import by_name
from content import library

FILE = Path(__file__).with_name("released.txt")
ENGLISH = library.CONTENT / "en"
Told = dict[str, set[str]]
"""By kind and name, such as `words why-hours`, the values that words are given; a command's fields, `!` behind one that
must be there."""


def released() -> Told:
    """What stands in the list."""
    lines = (line.partition(": ") for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {name: set(told.split()) for name, _, told in lines}


def today() -> Told:
    """What this version leaves."""
    return {**_words(), **_commands(), **{f"picture {one.name}": set() for one in library.MEDIA.glob("*.*g*")}}


def placeholders(node: object) -> set[str]:
    """The placeholders of a message, in all its variants."""
    if isinstance(node, list):
        return set().union(*map(placeholders, node))
    if isinstance(node, fluent.VariableReference):
        return {node.id.name}
    return placeholders(list(vars(node).values())) if isinstance(node, fluent.BaseNode) else set()


def _words() -> Told:
    texts = (file.read_text("utf-8") for file in ENGLISH.glob("*.ftl"))
    entries = (entry for text in texts for entry in FluentParser().parse(text).body)
    said = {f"words {one.id.name}": placeholders(one) for one in entries if isinstance(one, fluent.Message)}
    return said | {f"words {key}": set() for key in library.words()["en"]}


def _commands() -> Told:
    for module in pkgutil.iter_modules(chat.commands.__path__):
        importlib.import_module(f"chat.commands.{module.name}")
    ours = (one for one in by_name.values() if one.__module__.startswith("chat."))
    return {
        f"command {one.name}": {f"{name}!" if field.is_required() else name for name, field in one.model_fields.items()}
        for one in ours
    }


def add() -> None:
    """Add what has come since the list was written; what stands there stays, as the oldest version gave it."""
    told = today() | released()
    comments = [line for line in FILE.read_text("utf-8").splitlines() if line.startswith("#")]
    lines = (f"{name}: {' '.join(sorted(told[name]))}".removesuffix(": ") for name in sorted(told))
    FILE.write_text("\n".join([*comments, *lines, ""]), "utf-8")


if __name__ == "__main__":
    add()
