"""Where somebody stands in a programme, and with whom."""

from chat.command import ProgrammeCommand


class OpenStatus(ProgrammeCommand, name="status.open"):
    """Show where things stand and whose turn it is."""


class OpenPair(ProgrammeCommand, name="pair.open"):
    """Show somebody their mentor or their mentees."""
