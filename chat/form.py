"""Forms: fields that people fill in; each platform opens them in its own way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from chat.command import Command
from chat.text import Text


@dataclass(frozen=True, kw_only=True)
class Field:
    """What all fields have: `name` is the command's field that the answer fills."""

    name: str
    label: Text
    hint: Text | None = None
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class TextField(Field):
    """One line of text, at most `longest` characters."""

    initial: str = ""
    longest: int = 150


@dataclass(frozen=True, kw_only=True)
class TextArea(Field):
    """Several lines of text, at most `longest` characters (Slack allows 3000)."""

    initial: str = ""
    longest: int = 3000


@dataclass(frozen=True)
class Option:
    """A choice: `value` comes back (at most 75 characters), `label` is read."""

    value: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class Select(Field):
    """One of the options; a platform shows a hundred."""

    options: tuple[Option, ...]
    initial: str | None = None


@dataclass(frozen=True, kw_only=True)
class MultiSelect(Field):
    """Up to `most` of the options; a platform shows a hundred."""

    options: tuple[Option, ...]
    initial: tuple[str, ...] = ()
    most: int = 100


@dataclass(frozen=True, kw_only=True)
class CheckBoxes(Field):
    """Any of the options, about ten."""

    options: tuple[Option, ...]
    initial: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonField(Field):
    """A colleague; the middle turns who was picked into a person before the handler sees it."""


@dataclass(frozen=True, kw_only=True)
class ChannelField(Field):
    """A channel of the workspace; comes back as the platform's own id."""

    initial: str | None = None


@dataclass(frozen=True, kw_only=True)
class DateField(Field):
    """A calendar day."""

    initial: date | None = None


@dataclass(frozen=True, kw_only=True)
class TimeField(Field):
    """A time of day, local to the programme."""

    initial: time | None = None


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form: what it says first, its fields, and the command that a submission sends."""

    title: Text
    submit: type[Command]
    fields: tuple[Field, ...]
    action: Text | None = None
    intro: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = field(default=())


def first(options: Sequence[Option], chosen: Collection[str | None], most: int) -> tuple[Option, ...]:
    """At most so many of the options, in their order: those that are chosen, and the first of the others."""
    others = [one for one in options if one.value not in chosen]
    kept = {one.value for one in (*(one for one in options if one.value in chosen), *others)[:most]}
    return tuple(one for one in options if one.value in kept)[:most]
