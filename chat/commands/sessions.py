"""The dates of a pair's sessions."""

from collections.abc import Sequence
from datetime import date

from chat.card import Card, button
from chat.command import Command, ProgrammeCommand, SessionId
from chat.form import DateField, Form
from chat.text import t, verbatim

NO_SESSION = SessionId(0)


class OpenMove(ProgrammeCommand, name="session.open-move", form=True):
    """Ask for a session's new date; without a session, the current one is meant, and `rest` is the date if typed."""

    session: SessionId = NO_SESSION
    rest: str = ""


class MoveSession(ProgrammeCommand, name="session.move"):
    """Give a session another date."""

    session: SessionId
    on: date


def move_form(number: int, partner: str, day: date | None) -> Form:
    """The form that asks for a date, filled in with `day`."""
    return Form(
        title=t("sessions.form.title"), submit=MoveSession,
        intro=(t("sessions.form.which", number=number, partner=partner),),
        fields=(DateField(name="on", label=t("sessions.form.on"), initial=day),),
    )  # fmt: skip


def which_pair(choices: Sequence[tuple[str, Command]]) -> Card:
    """Asks somebody who has several partners which of them is meant."""
    buttons = tuple(button(verbatim(partner), command) for partner, command in choices)
    return Card(title=t("sessions.which"), buttons=buttons)
