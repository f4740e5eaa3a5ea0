"""Messages that did not arrive: seen by leads, sent again or let be."""

from chat.command import ProgrammeCommand
from programme.refusals import Failure


class OpenFailures(ProgrammeCommand, name="failures.open"):
    """Show a few messages that did not arrive, the newest first, or those from before a row."""

    before: int = 0


class Decide(ProgrammeCommand):
    """What to do about one message, about all that failed for one reason, or about those that somebody types.

    Many are decided on a slice at a time: `after` is the last one that has been.
    """

    row: int = 0
    reason: Failure | None = None
    rest: str = ""
    after: int = 0


class SendAgain(Decide, name="failures.send-again"):
    """Try once more."""


class LetBe(Decide, name="failures.let-be"):
    """Try no more."""
