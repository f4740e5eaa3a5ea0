"""What Teams' refusals mean in the port's words."""

from http import HTTPStatus

from bot.platform import HeldUpError, RateLimitedError, RefusedError, UnclearError, rest_asked
from programme.refusals import Failure

CHANNELS = "19:"
FAILURES = {
    "BotDisabledByAdmin": Failure.INSTALLATION, "BotNotRegistered": Failure.INSTALLATION,
    "InvalidBotApp": Failure.INSTALLATION, "MessageSizeTooBig": Failure.REJECTED,
    "MessageWritesBlocked": Failure.PERSON_GONE,
}  # fmt: skip
STATUSES = {
    401: (Failure.INSTALLATION, Failure.INSTALLATION),
    403: (Failure.PERSON_GONE, Failure.CHANNEL_CLOSED),
    404: (Failure.PERSON_GONE, Failure.CHANNEL_GONE),
}
"""What a status means of a person, and of a channel."""


def meaning(status: int, code: str | None, rest: str | None, who: str) -> Exception:
    """The error for a status and Teams' own code; `rest` is the Retry-After, `who` a person or a channel."""
    said = f"HTTP {status} {code or ''}".strip()
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimitedError(rest_asked(rest))
    if status == HTTPStatus.PRECONDITION_FAILED:
        return HeldUpError(said)
    if (status >= 500 and status != HTTPStatus.NOT_IMPLEMENTED) or status == HTTPStatus.REQUEST_TIMEOUT:
        return UnclearError(said)
    person, channel = STATUSES.get(status, (Failure.REJECTED, Failure.REJECTED))
    return RefusedError(said, FAILURES.get(code or "", channel if who.startswith(CHANNELS) else person))
