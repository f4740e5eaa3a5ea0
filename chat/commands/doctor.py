"""Whether the programme is well, for its leads."""

from chat.command import ProgrammeCommand


class OpenDoctor(ProgrammeCommand, name="doctor.open"):
    """Show what waits, what did not arrive, and what to do."""
