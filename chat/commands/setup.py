"""Setting up a programme, in a form of two steps, and sending its invitation."""

from datetime import date, time
from typing import Annotated

from pydantic import Field, StringConstraints

from chat.card import Button, Confirm
from chat.command import Command, PersonId, ProgrammeCommand, ProgrammeId
from chat.text import t


class OpenSetup(Command, name="setup.open", form=True):
    """Open the form; `rest` is the one-time code of somebody who is not in BINOME_LEADS."""

    rest: str = ""


class DescribeProgramme(Command, name="setup.describe"):
    """The first step; `weeks` is the cadence."""

    code: str = ""
    track: str
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    channel: str
    languages: tuple[str, ...] = Field(min_length=1)
    starts_on: date
    sessions: int = Field(ge=1, le=12)
    weeks: int = Field(ge=1, le=12)


class CreateProgramme(DescribeProgramme, name="setup.create"):
    """The second step. Monday is 0; `place` is a country's code, with a region as in `FR-Alsace`."""

    tip_weekday: int = Field(ge=0, le=6)
    tip_at: time
    zone: str
    place: str
    quiet: tuple[str, ...] = ()
    deputy: PersonId | None = None
    contacts: str = ""
    sponsor_word: str = ""


class SendInvitation(ProgrammeCommand, name="setup.invite"):
    """Invite the channel, and whoever was imported."""


def send_button(programme: ProgrammeId) -> Button:
    """Sends the invitation, once it is confirmed."""
    return Button(
        label=t("setup.send"), command=SendInvitation(programme=programme), style="primary",
        confirm=Confirm(title=t("setup.send.title"), text=t("setup.send.text"), yes=t("setup.send.yes"),
                        no=t("setup.send.no")),
    )  # fmt: skip
