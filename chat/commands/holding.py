"""Requests of people whom their platform has not told about yet."""

from typing import Any

from pydantic import Field

from chat.command import Command, PersonId


class HearHeld(Command, name="holding.hear"):
    """Hear a typed word or a button's command once more; `result` tells whether its author was known."""

    person: PersonId
    platform: str
    tenant: str
    user: str
    key: str
    source: str
    said: str = ""
    command: str = ""
    values: dict[str, Any] = Field(default_factory=dict)
    channel: str = ""
    tries: int = 1
    result: dict[str, bool] | None = None


class ReopenForm(Command, name="holding.reopen", form=True):
    """Open a form that was sent too soon, as it was filled in."""

    form: int
