"""Every reason for which Binôme politely says no."""

from enum import StrEnum


class Refusal(StrEnum):
    """The name of a refusal is the key of its words: `refusals.<name>`."""

    ANNOUNCED_ALREADY = "announced-already"
    ANSWERED_ALREADY = "answered-already"
    BLOCK_YOURSELF = "block-yourself"
    CHANNEL_TAKEN = "channel-taken"
    CODE_UNKNOWN = "code-unknown"
    DATE_PAST = "date-past"
    DATE_UNKNOWN = "date-unknown"
    DRAFT_OUTDATED = "draft-outdated"
    DRAFT_RUNNING = "draft-running"
    ENROLLED_ALREADY = "enrolled-already"
    GUESTS = "guests"
    LEADS_ONLY = "leads-only"
    LEAVES_FIRST = "leaves-first"
    MOMENT_PASSED = "moment-passed"
    NOT_ENROLLED = "not-enrolled"
    NO_PROGRAMME = "no-programme"
    NO_SESSION = "no-session"
    NO_SETUP_RIGHT = "no-setup-right"
    NOT_YOURS = "not-yours"
    NOTHING_TO_MATCH = "nothing-to-match"
    OLD_BUTTON = "old-button"
    PROGRAMME_CLOSED = "programme-closed"
    TOO_FEW_READERS = "too-few-readers"


class Refused(Exception):  # noqa: N818 -- a refusal is an answer, not a fault
    """Raised by a handler: nothing is stored, and the person reads the refusal's words.

    `values` fill the words' placeholders.
    """

    def __init__(self, refusal: Refusal, **values: str | int) -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.values = values
