"""The longest that a card or form can be: every value at the limit of what the product accepts, in wide characters."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, Final

from bot.volunteers_csv import LONGEST as CELL
from chat.card import Bullets, Fact, Note, Paragraph
from chat.commands.announcements import LONGEST as ANNOUNCEMENT
from chat.commands.checkins import LONGEST_NOTE
from chat.form import TextArea, TextField
from chat.text import Day, Listing, Moment, Part, Text
from content import library
from handlers.announcements.cards import EXCERPT
from handlers.help import SHOWN

WIDE: Final = "<!channel> & [é](//w) <at>«W»</at> "
EMAIL, PROGRAMME, FREE_TEXT = 254, 80, 1000
WEDNESDAY, NOON = date(2026, 9, 30), time(12)
"""With the longest name of a day and of a month, in both languages."""

PLACEHOLDERS: Final = {"programme": PROGRAMME, "said": SHOWN, "value": EMAIL}
OURS: Final = {"hour", "hours", "reference", "word", "zone"}
"""Placeholders whose strings are not somebody's."""
FACTS: Final = {
    "setup.fact.sponsor": FREE_TEXT,
    "checkins.met.line": LONGEST_NOTE,
    "introduction.email": EMAIL,
    "profile.manager": EMAIL,
    "status.email": EMAIL,
}
"""Labels of somebody's own text that may be longer than a name."""
PARTS: Final[dict[type, int]] = {Bullets: EMAIL, Paragraph: ANNOUNCEMENT, Note: EXCERPT}
"""What somebody's own text in them is at most."""


def long(most: int) -> str:
    """Somebody's text of so many characters."""
    return (WIDE * (most // len(WIDE) + 1))[:most]


def longest(node: Any, most: int = CELL) -> Any:
    """The same card, form or part of one at its longest; a text that is somebody's alone has `most` characters."""
    match node:
        case Text():
            return _text(node, most)
        case Day():
            return Day(on=WEDNESDAY)
        case Moment():
            return Moment(at=datetime.combine(WEDNESDAY, NOON, UTC))
        case Fact():
            most = FACTS.get(node.label.key, CELL)
        case TextField() | TextArea():
            node = replace(node, initial=long(node.longest) if node.initial else "")
    return _within(node, PARTS.get(type(node), most))


def _within(node: Any, most: int) -> Any:
    if isinstance(node, tuple):
        return tuple(longest(one, most) for one in node)
    if isinstance(node, dict):
        return {name: longest(value, most) for name, value in node.items()}
    if isinstance(node, Part):
        return node.model_copy(update={name: longest(value, most) for name, value in node})
    if is_dataclass(node) and not isinstance(node, type):
        return replace(node, **{one.name: longest(getattr(node, one.name), most) for one in fields(node)})
    return node


def _text(text: Text, most: int) -> Text:
    own = most if text.key == "verbatim" else CELL
    values = {name: _value(name, value, PLACEHOLDERS.get(name, own)) for name, value in text.values.items()}
    return Text(key=_wordiest(text.key), values=values)


def _value(name: str, value: Any, most: int) -> Any:
    if isinstance(value, Listing):
        return Listing(items=tuple(_value(name, one, most) for one in value.items))
    if isinstance(value, str):
        return value if name in OURS or value.isdecimal() else max(value, long(most), key=len)
    return longest(value, most)


@cache
def _wordiest(key: str) -> str:
    """Of an editorial key, the one in its place with the most words: another tip's, another topic's."""
    words = library.words()
    if key not in words["en"]:
        return key
    family, _, *place = key.split(".")
    alike = [one for one in words["en"] if (parts := one.split("."))[0] == family and parts[2:] == place]
    return max(alike, key=lambda one: sum(len(words[language][one]) for language in words))


def nodes(node: Any) -> Iterator[Any]:
    """A card, form or part of one, and everything in it."""
    yield node
    if isinstance(node, dict):
        node = tuple(node.values())
    if isinstance(node, Part):
        node = tuple(value for _, value in node)
    elif is_dataclass(node) and not isinstance(node, type):
        node = tuple(getattr(node, one.name) for one in fields(node))
    if isinstance(node, tuple):
        for one in node:
            yield from nodes(one)
