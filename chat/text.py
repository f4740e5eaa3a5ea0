"""Words that are chosen at the last moment: a key and its values, until a reader is known."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """What cards are made of: immutable, and storable as JSON in an outbox row."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Day(Part):
    """A calendar day, written out in the reader's language."""

    on: date


class Moment(Part):
    """An instant (UTC), written in the reader's language and time zone."""

    at: datetime


class Listing(Part):
    """Several values, joined as the reader's language joins them (*a, b and c*)."""

    items: tuple[Value, ...]


class Text(Part):
    """A key of `content/` and its placeholders' values; a plain `str` value is somebody's text, never markup."""

    key: str
    values: dict[str, Value] = {}


Value: TypeAlias = "int | str | Day | Moment | Text | Listing"
Listing.model_rebuild()
Text.model_rebuild()


def t(key: str, /, **values: Any) -> Text:
    """Words to be said later: `t("thanks.title", sender="Ana")`.

    Values may be str (somebody's text), int, date, datetime (UTC), Text, or a list of these.
    """
    return Text(key=key, values={name: as_value(value) for name, value in values.items()})


def as_value(value: Any) -> Value:
    """A placeholder's value from the Python value that a handler has at hand.

    Raises TypeError for a kind that no reader could be shown.
    """
    if isinstance(value, int | str | Text | Day | Moment | Listing):
        return value
    if isinstance(value, datetime):
        return Moment(at=value)
    if isinstance(value, date):
        return Day(on=value)
    if isinstance(value, list | tuple):
        return Listing(items=tuple(as_value(item) for item in value))
    raise TypeError(f"{type(value).__name__} has no words")


def verbatim(text: str) -> Text:
    """Somebody's own text as it is, where a card wants words."""
    return Text(key="verbatim", values={"text": text})
