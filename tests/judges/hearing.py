"""A pytest plugin: whatever the bot shows while tests run is kept in both languages, as it is and at its longest."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

import pytest

from bot.slack.render import card, form
from chat.card import Button
from chat.form import Field
from chat.text import Part, Text
from content.words import LANGUAGES, Reader
from tests.judges.longest import longest, nodes

KEPT = Path(__file__).parents[2] / "var" / "shown"
EACH = tuple((Reader(language),) for language in LANGUAGES)
TOGETHER = tuple(Reader(language) for language in LANGUAGES)
Readers = tuple[Reader, ...]


def pytest_configure(config: pytest.Config) -> None:
    """Begin to listen; each worker of xdist writes a file of its own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        shutil.rmtree(KEPT, ignore_errors=True)
    KEPT.mkdir(parents=True, exist_ok=True)
    file = (KEPT / f"{worker or 'alone'}.jsonl").open("w", encoding="utf-8")
    config.add_cleanup(file.close)
    listen(file)


def listen(file: TextIO) -> None:
    """Keep what is rendered from now on."""
    patch, ear = pytest.MonkeyPatch(), Ear(file)
    message, home, view, errors = card.message, card.home, form.view, form.errors

    def message_heard(shown: Any, readers: Readers, media: str) -> Any:
        ear.hears("message", shown, readers, lambda one, by: message(one, by, media))
        return message(shown, readers, media)

    def home_heard(shown: Any, reader: Reader, media: str) -> Any:
        ear.hears("home", shown, (reader,), lambda one, by: home(one, by[0], media))
        return home(shown, reader, media)

    def view_heard(shown: Any, context: Any, reader: Reader) -> Any:
        ear.hears("modal", shown, (reader,), lambda one, by: view(one, context, by[0]), also=context)
        return view(shown, context, reader)

    def errors_heard(shown: Any, fields: list[str], *readers: Reader) -> Any:
        ear.hears("errors", shown, readers, lambda one, by: errors(one, fields, *by))
        return errors(shown, fields, *readers)

    patch.setattr(card, "message", message_heard)
    patch.setattr(card, "home", home_heard)
    patch.setattr(form, "view", view_heard)
    patch.setattr(form, "errors", errors_heard)


class Ear:
    """Writes a line a payload, and never the same twice."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._known: set[str] = set()

    def hears(
        self, kind: str, shown: Any, readers: Readers, render: Callable[[Any, Readers], Any], also: object = None
    ) -> None:
        """Keep a card or form: in each language, and in both at once where it was shown so."""
        both = len({reader.language for reader in readers}) > 1
        if self._is_new(f"{kind} {both} {also} {shown!r}"):
            for size, one in (("said", shown), ("longest", longest(shown))):
                for by in (*EACH, TOGETHER) if both else EACH:
                    name = " ".join((_title(shown), *(reader.language for reader in by), size))
                    self._write(kind=kind, name=name, value=render(one, by), of=sorted(set(_made_of(shown))))

    def _write(self, **line: Any) -> None:
        words = json.dumps(line, ensure_ascii=False)
        if self._is_new(words):
            print(words, file=self._file, flush=True)

    def _is_new(self, what: str) -> bool:
        new = what not in self._known
        self._known.add(what)
        return new


def _title(shown: Any) -> str:
    return shown.title.key if hasattr(shown, "title") else " ".join(text.key for text in shown.values())


def _made_of(shown: Any) -> Iterator[str]:
    """The words, by their name in `content/`, and the kinds of parts and fields."""
    for one in nodes(shown):
        if isinstance(one, Text):
            yield one.key.replace(".", "-")
        if isinstance(one, Part | Field):
            yield type(one).__name__
        if isinstance(one, Button):
            yield f"{one.style} button"


def kept() -> Iterable[dict[str, Any]]:
    """What the last run of the tests has shown."""
    for file in sorted(KEPT.glob("*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)
