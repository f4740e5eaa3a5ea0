"""Everything that Binôme says when it will not, or could not, do something: refusals, mistakes in forms, failures."""

from enum import StrEnum

from programme.events import Event


class Refusal(StrEnum):
    """Why a command is not carried out: `refusals.<name>` says what is so, `refusals.<name>.next` what to do."""

    ANNOUNCED_ALREADY = "announced-already"
    ANSWERED_ALREADY = "answered-already"
    CODE_UNKNOWN = "code-unknown"
    CODE_WAIT = "code-wait"
    DATE_PAST = "date-past"
    DATE_UNKNOWN = "date-unknown"
    DRAFT_NOT_RUNNING = "draft-not-running"
    DRAFT_OUTDATED = "draft-outdated"
    DRAFT_PUBLISHING = "draft-publishing"
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


class Mistake(StrEnum):
    """What is wrong with one field of a form: `mistakes.<name>`, read beside the field, says how to put it right."""

    CHANNEL_TAKEN = "channel-taken"
    DATE_AND_TIME = "date-and-time"
    DATE_PAST = "date-past"
    DAY_IN_MEMORY = "day-in-memory"
    DAY_OFF = "day-off"
    DAY_OVER = "day-over"
    DEPUTY = "deputy"
    HOURS_BACKWARDS = "hours-backwards"
    MISSING = "missing"
    MOMENT_PASSED = "moment-passed"
    NOT_CHECKED = "not-checked"
    OUTSIDER = "outsider"
    SESSION_DAY = "session-day"
    SESSION_MET = "session-met"
    TOO_FEW_READERS = "too-few-readers"
    TOPIC_GONE = "topic-gone"
    WRONG = "wrong"
    YOURSELF = "yourself"


class Failure(StrEnum):
    """What did not work though it was allowed: `failures.<name>` says what happened, `failures.<name>.next` the fix.

    The first five are read by whoever acts, the others by a lead: a platform did not take a message, or nobody here
    can read what it says.
    """

    CLOSED = "closed"
    NO_FORM = "no-form"
    OURS = "ours"
    STRANGER = "stranger"
    UNSHOWN = "unshown"
    CHANNEL_CLOSED = "channel-closed"
    CHANNEL_GONE = "channel-gone"
    CONVERSATION_GONE = "conversation-gone"
    INSTALLATION = "installation"
    NOT_ANSWERED = "not-answered"
    PERSON_GONE = "person-gone"
    POSTING_FORBIDDEN = "posting-forbidden"
    REJECTED = "rejected"
    UNREADABLE = "unreadable"


class Refused(Exception):  # noqa: N818 -- a refusal is an answer, not a fault
    """Raised by a handler: nothing is stored, and the person reads the refusal's words.

    `values` fill the words' placeholders; `fact` is announced all the same.
    """

    def __init__(self, refusal: Refusal, fact: Event | None = None, **values: str | int) -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.fact = fact
        self.values = values
