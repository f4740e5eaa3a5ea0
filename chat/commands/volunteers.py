"""Volunteers from a lead's list: found on their platform, invited, reminded once, and erased without a yes."""

from typing import Any

from chat.command import PersonId, ProgrammeCommand


class FindVolunteers(ProgrammeCommand, name="volunteers.find"):
    """Ask the platform for some of those who have no address; `after` is the last person asked for."""

    after: PersonId = PersonId(0)
    result: dict[str, Any] | None = None


class InviteVolunteers(ProgrammeCommand, name="volunteers.invite"):
    """Write to some of those who can be reached."""


class RemindVolunteers(ProgrammeCommand, name="volunteers.remind"):
    """Write once more to those of these people who have not answered."""

    people: tuple[PersonId, ...]


class EraseVolunteers(ProgrammeCommand, name="volunteers.erase"):
    """Erase whoever has not said yes in time."""


class Decline(ProgrammeCommand, name="volunteers.decline"):
    """Not this time."""


class NeverInvite(ProgrammeCommand, name="volunteers.never"):
    """Not this time, nor any other."""
