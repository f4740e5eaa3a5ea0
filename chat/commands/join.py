"""Joining a programme: as what, and with which topics."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from chat.command import ProgrammeCommand
from chat.text import t
from chat.turn import Role

SURPRISE, NO_OTHER = "surprise", "none"
LEVEL = "level."
LEVELS = {1: t("join.gets-by"), 2: t("join.at-ease"), 3: t("join.can-teach")}
SPOKEN = {"en": t("join.english"), "fr": t("join.french")}

OneToThree = Annotated[int, Field(ge=1, le=3)]
Languages = Annotated[tuple[Literal["en", "fr"], ...], Field(min_length=1)]


class OpenJoin(ProgrammeCommand, name="join.open"):
    """Ask to join; whoever was imported with a role goes straight to its form."""


class ChooseRole(ProgrammeCommand, name="join.role", form=True):
    """Go on as a mentor or as a mentee."""

    role: Role


class EditTopics(ProgrammeCommand, name="join.edit", form=True):
    """Open one's own form again, filled in."""


class JoinAsMentee(ProgrammeCommand, name="join.mentee"):
    """Take part as a mentee, with topics in order of choice; with none, all are welcome."""

    role: ClassVar = Role.MENTEE
    capacity: ClassVar = 1
    first: str = SURPRISE
    second: str = NO_OTHER
    third: str = NO_OTHER
    languages: Languages


class OfferTopics(ProgrammeCommand, name="join.offers"):
    """A mentor's first step: what they can show, to how many people, in which languages."""

    topics: Annotated[tuple[str, ...], Field(min_length=1, max_length=10)]
    capacity: OneToThree
    languages: Languages


class JoinAsMentor(ProgrammeCommand, name="join.mentor"):
    """Take part as a mentor, with a level for each topic; the form has a field `level.<topic>` for each."""

    role: ClassVar = Role.MENTOR
    levels: Annotated[dict[str, OneToThree], Field(min_length=1)]
    capacity: OneToThree
    languages: Languages

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, fields: dict[str, Any]) -> dict[str, Any]:
        levels = {name.removeprefix(LEVEL): value for name, value in fields.items() if name.startswith(LEVEL)}
        others = {name: value for name, value in fields.items() if not name.startswith(LEVEL)}
        return others | ({"levels": levels} if levels else {})
