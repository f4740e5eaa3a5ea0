"""Joining a programme: as what, with which topics, and how they are asked for."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from chat.command import ProgrammeCommand
from chat.form import CheckBoxes, Form, MultiSelect, Option, Select
from chat.text import Text, t
from chat.turn import Role

SURPRISE, NO_OTHER = "surprise", "none"
LEVEL = "level."
Languages = Annotated[tuple[Literal["en", "fr"], ...], Field(min_length=1)]


class OpenJoin(ProgrammeCommand, name="join.open"):
    """Ask to join; whoever was imported with a role goes straight to its form."""


class ChooseRole(ProgrammeCommand, name="join.role"):
    """Go on as a mentor or as a mentee."""

    role: Role


class EditTopics(ProgrammeCommand, name="join.edit"):
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
    capacity: Annotated[int, Field(ge=1, le=3)]
    languages: Languages


class JoinAsMentor(ProgrammeCommand, name="join.mentor"):
    """Take part as a mentor, with a level of 1 to 3 for each topic; the form has a field `level.<topic>` for each."""

    role: ClassVar = Role.MENTOR
    levels: Annotated[dict[str, Annotated[int, Field(ge=1, le=3)]], Field(min_length=1)]
    capacity: Annotated[int, Field(ge=1, le=3)]
    languages: Languages

    @model_validator(mode="before")
    @classmethod
    def _gathered(cls, fields: dict[str, Any]) -> dict[str, Any]:
        levels = {name.removeprefix(LEVEL): fields[name] for name in fields if name.startswith(LEVEL)}
        others = {name: value for name, value in fields.items() if not name.startswith(LEVEL)}
        return others | ({"levels": levels} if levels else {})


def mentee_form(topics: tuple[str, ...], wishes: list[str], languages: list[str], intro: tuple[Text, ...]) -> Form:
    """Three wishes in order of choice among a track's topics, as they were when the form is opened again."""
    first, second, third = [*wishes, *[""] * 3][:3]
    offered = _topics(topics)
    surprise, no_other = Option(SURPRISE, t("join.surprise")), Option(NO_OTHER, t("join.no-other"))
    return Form(
        title=t("join.be-mentee"), submit=JoinAsMentee, intro=intro, notes=(t("join.charter"),),
        fields=(
            Select(name="first", label=t("join.first"), options=(surprise, *offered), initial=first or SURPRISE),
            Select(name="second", label=t("join.second"), options=(no_other, *offered), initial=second or NO_OTHER),
            Select(name="third", label=t("join.third"), options=(no_other, *offered), initial=third or NO_OTHER),
            _languages(languages),
        ),
    )  # fmt: skip


def mentor_form(
    topics: tuple[str, ...], offers: Mapping[str, int], capacity: int, languages: list[str], intro: tuple[Text, ...]
) -> Form:
    """A mentor's first step, with what they offered before."""
    places = tuple(Option(str(count), t("join.places", count=count)) for count in (1, 2, 3))
    return Form(
        title=t("join.be-mentor"), submit=OfferTopics, action=t("join.next"), intro=intro, notes=(t("join.charter"),),
        fields=(
            MultiSelect(name="topics", label=t("join.topics"), options=_topics(topics), initial=tuple(offers), most=10),
            Select(name="capacity", label=t("join.capacity"), options=places, initial=str(capacity)),
            _languages(languages),
        ),
    )  # fmt: skip


def levels_form(topics: tuple[str, ...], offers: Mapping[str, int]) -> Form:
    """A mentor's second step: a level for each topic that they chose."""
    levels = tuple(Option(str(level), words) for level, words in LEVELS.items())
    return Form(
        title=t("join.levels"), submit=JoinAsMentor,
        fields=tuple(
            Select(name=f"{LEVEL}{topic}", label=t(f"topics.{topic}"), options=levels,
                   initial=str(offers[topic]) if topic in offers else None)
            for topic in topics
        ),
    )  # fmt: skip


LEVELS = {1: t("join.gets-by"), 2: t("join.at-ease"), 3: t("join.can-teach")}
SPOKEN = {"en": t("join.english"), "fr": t("join.french")}


def _topics(topics: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(topic, t(f"topics.{topic}")) for topic in topics)


def _languages(spoken: list[str]) -> CheckBoxes:
    options = tuple(Option(language, words) for language, words in SPOKEN.items())
    return CheckBoxes(name="languages", label=t("join.languages"), options=options, initial=tuple(spoken))
