"""People who are no employees any more, as their platform says: a lead confirms it before anybody else hears of it."""

from chat.command import ProgrammeCommand


class OpenDepartures(ProgrammeCommand, name="departures.open"):
    """Show who seems to have left the company."""


class ConfirmDeparture(ProgrammeCommand, name="departures.confirm"):
    """End somebody's part, by the number of their departure, on a button or typed."""

    number: int = 0
    rest: str = ""
