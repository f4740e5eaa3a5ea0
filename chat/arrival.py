"""What arrives from a platform, and what goes straight back: the two types between an edge and the middle."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chat.command import Command
from chat.message import Immediate
from chat.turn import Address, Source
from programme.refusals import Mistake


@dataclass(frozen=True)
class Picked:
    """Somebody picked in a form: a platform user id, a claim until the middle has found the person."""

    user: str


@dataclass(frozen=True)
class Unpicked:
    """Somebody picked in a form who cannot be chosen, and what is read beside the field."""

    why: Mistake


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Somebody's request, read from a platform's payload. `key` is the platform's own id of it.

    `said` are typed words; else `command` is the name of a button's or a form's command, and `values` its fields
    (JSON values; in forms also `Picked`). `forms` and `answers` tell what the platform can show right now. `sheet` is a
    form as the platform can open it again, filled in.
    """

    address: Address
    key: str
    source: Source
    said: str = ""
    command: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    channel: str = ""
    forms: bool = False
    answers: bool = False
    sheet: str = ""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What to show now, to a reader of `locale` and `zone`; `again` re-opens what could not be opened."""

    shown: tuple[Immediate, ...] = ()
    locale: str = "en"
    zone: str = "UTC"
    again: Command | None = None
