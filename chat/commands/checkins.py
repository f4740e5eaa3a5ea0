"""Check-ins: whether two people met, how it was, and the clock that asks."""

from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from chat.command import Command, PersonId, ProgrammeCommand, SessionId
from chat.form import DateField, Form, Option, Select, TextArea
from chat.text import t
from programme.sessions import DidYouMeet

Said: TypeAlias = Literal[DidYouMeet.YES, DidYouMeet.NOT_YET]
LONGEST_NOTE = 300
USEFULNESS = {
    1: t("checkins.useful.not"),
    2: t("checkins.useful.little"),
    3: t("checkins.useful.somewhat"),
    4: t("checkins.useful.quite"),
    5: t("checkins.useful.very"),
}


class AskDidYouMeet(Command, name="checkin.ask"):
    """Ask one of the two whether they met."""

    session: SessionId
    person: PersonId


class RemindOfCheckin(Command, name="checkin.remind"):
    """Remind somebody who has not answered, once."""

    session: SessionId
    person: PersonId


class SettleSession(Command, name="checkin.settle"):
    """Go on with what is known of a session."""

    session: SessionId


class SayMet(ProgrammeCommand, name="checkin.met"):
    """Say that one's current session took place."""


class SayMissed(ProgrammeCommand, name="checkin.missed"):
    """Say that one's current session did not take place."""


class AnswerCheckin(ProgrammeCommand, name="checkin.answer"):
    """Say whether a session took place; `stays` when the card has other buttons that must remain."""

    session: SessionId
    answer: Said
    stays: bool = False


class OpenFeedback(ProgrammeCommand, name="checkin.open-feedback", form=True):
    """Ask how useful a session was, and for a line to the partner."""

    session: SessionId


class GiveFeedback(ProgrammeCommand, name="checkin.feedback"):
    """Say how useful a session was (1 to 5), write the partner a line, or both."""

    session: SessionId
    usefulness: Annotated[int, Field(ge=1, le=5)] | None = None
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


class OpenDay(ProgrammeCommand, name="checkin.open-day", form=True):
    """Ask on which day the two met: their answers differ."""

    session: SessionId


class GiveDay(ProgrammeCommand, name="checkin.day"):
    """Say on which day the two met."""

    session: SessionId
    on: date


def feedback_form(partner: str, usefulness: int | None, note: str | None) -> Form:
    """Usefulness as said so far, and the line to the partner unless it is written."""
    scores = tuple(Option(str(score), words) for score, words in USEFULNESS.items())
    score = Select(name="usefulness", label=t("checkins.form.useful"), options=scores, optional=True,
                   initial=str(usefulness) if usefulness else None)  # fmt: skip
    line = TextArea(name="note", label=t("checkins.form.line", partner=partner), optional=True, longest=LONGEST_NOTE,
                    hint=t("checkins.form.line-hint", partner=partner))  # fmt: skip
    return Form(
        title=t("checkins.form.title"), submit=GiveFeedback, fields=(score,) if note else (score, line),
        notes=(t("checkins.form.privacy", partner=partner),),
    )  # fmt: skip


def day_form(number: int, partner: str) -> Form:
    """The form that asks for the day on which the two met."""
    return Form(
        title=t("checkins.day.title"), submit=GiveDay,
        intro=(t("checkins.day.which", number=number, partner=partner),),
        fields=(DateField(name="on", label=t("checkins.day.on")),),
    )  # fmt: skip
