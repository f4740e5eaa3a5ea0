"""A pytest plugin: whatever the bot shows while tests run is kept in both languages, as it is and at its longest."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, TextIO

import pytest

from bot.slack.render import card, form
from bot.teams.render import card as cards
from bot.teams.render import form as forms
from bot.volunteers_csv import LONGEST as CELL
from chat.card import Button
from chat.form import Field
from chat.text import Part, Text
from content.words import LANGUAGES, Reader
from tests.judges.longest import long, longest, nodes

KEPT = Path(__file__).parents[2] / "var" / "shown"
EACH = tuple((Reader(language),) for language in LANGUAGES)
TOGETHER = tuple(Reader(language) for language in LANGUAGES)
CHANNELS = (("19:general@thread.tacv2", long(CELL)),)
Readers = tuple[Reader, ...]
Listener = Callable[..., object]


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
    """Keep what is rendered from now on; what is shown on Slack is kept as Teams would get it too."""
    ear = Ear(file)
    message, home, view, errors = card.message, card.home, form.view, form.errors
    hears_card, hears_form = listen_on_teams(ear)

    def hears_message(shown: Any, readers: Readers, media: str) -> None:
        ear.hears("message", shown, readers, lambda one, by: message(one, by, media))

    def hears_home(shown: Any, reader: Reader, media: str) -> None:
        ear.hears("home", shown, (reader,), lambda one, by: home(one, by[0], media))
        hears_card(shown, (reader,), media)

    def hears_view(shown: Any, context: Any, reader: Reader) -> None:
        ear.hears("modal", shown, (reader,), lambda one, by: view(one, context, by[0]), also=context)

    def hears_errors(shown: Any, fields: list[str], *readers: Reader) -> None:
        ear.hears("errors", shown, readers, lambda one, by: errors(one, fields, *by))

    _heard(card, "message", hears_message, hears_card)
    _heard(card, "home", hears_home)
    _heard(form, "view", hears_view, hears_form)
    _heard(form, "errors", hears_errors)


def listen_on_teams(ear: "Ear") -> tuple[Listener, Listener]:
    """Keep what is rendered for Teams; returns what else is to hear cards and forms."""
    adaptive, drawn, again = cards.card, forms.drawn, forms.again

    def hears_card(shown: Any, readers: Readers, media: str) -> None:
        ear.hears("card", shown, readers, lambda one, by: adaptive(one, by, cards.Client(media)))

    def hears_form(shown: Any, context: Any, reader: Reader, *_: Any, **__: Any) -> None:
        def inline(one: Any, by: Readers) -> Any:
            return forms.inline(drawn(one, context, by[0], CHANNELS, dialog=False))

        def dialog(one: Any, by: Readers) -> Any:
            return forms.dialog(drawn(one, context, by[0], CHANNELS, dialog=True))["task"]["value"]["card"]["content"]

        ear.hears("inline", shown, (reader,), inline, also=context)
        ear.hears("dialog", shown, (reader,), dialog, also=context)

    def hears_again(shown: Any, typed: Any, problems: Any, readers: Iterable[Reader]) -> None:
        def inline(one: Any, by: Readers) -> Any:
            return forms.inline(again(shown, typed, one, by))

        # a form comes back from outside, and may be of somebody else's making
        if all("type" in one for one in shown.body):
            ear.hears("again", problems, tuple(readers), inline, also=shown)

    _heard(cards, "card", hears_card)
    _heard(forms, "drawn", hears_form)
    _heard(forms, "again", hears_again)
    return hears_card, hears_form


def _heard(module: Any, name: str, *listeners: Listener) -> None:
    """Let somebody hear what a function is given before it does its work."""
    does = getattr(module, name)

    @wraps(does)
    def listened(*given: Any, **more: Any) -> Any:
        for listener in listeners:
            listener(*given, **more)
        return does(*given, **more)

    setattr(module, name, listened)


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
