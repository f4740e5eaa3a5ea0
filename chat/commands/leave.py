"""Leaving a programme."""

from chat.command import ProgrammeCommand


class OpenLeave(ProgrammeCommand, name="leave.open"):
    """Say what leaving means."""


class Leave(ProgrammeCommand, name="leave.confirm"):
    """Leave, without a reason."""


class Stay(ProgrammeCommand, name="leave.stay"):
    """Think better of it."""
