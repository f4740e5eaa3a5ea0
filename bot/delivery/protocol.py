"""What is done with a message, decided but not done: pure, so that a simulation can live by the same rules."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

TIMEOUT = timedelta(seconds=20)
"""After so long a try is given up, which is two calls of ten seconds; a platform may take its message until then."""
SETTLE = timedelta(seconds=60)
"""So long after a try of which nobody knows whether it arrived, what a platform shows can be believed."""
LEASE = timedelta(seconds=120)
"""So long a claimed message is left to its owner."""
PATIENCE, TRIES = timedelta(days=1), 10
"""So long, and so often, a message may hold up its conversation: at a platform that does not answer about it, or where
nobody can read what it says.
A bot that was away for a day has not tried."""


class Step(StrEnum):
    """What to do next with a claimed message."""

    SEND = "send"
    LOOK_UP = "look up"
    LEAVE = "leave"


@dataclass(frozen=True)
class Tried:
    """What is known of a claimed message: `unclear` tries of which nobody knows whether they arrived.

    Replacing or deleting a message twice does no harm (`replaces`); `repeatable` is its class; some can be looked up,
    some are not to be sent any more (`withdrawn`). `tries` were made, the first `since` so long.
    """

    unclear: int
    replaces: bool
    repeatable: bool
    can_look_up: bool
    withdrawn: bool = False
    tries: int = 0
    since: timedelta = timedelta()


def first_step(tried: Tried) -> Step:
    """What to do with a message that was claimed."""
    if tried.unclear and tried.can_look_up and not tried.replaces:
        return Step.LOOK_UP
    return by_class(tried)


def by_class(tried: Tried) -> Step:
    """What to do where nobody can look: replace again, send what may be repeated once more, leave the rest."""
    may_repeat = tried.repeatable and not tried.withdrawn
    return Step.SEND if tried.replaces or tried.unclear <= int(may_repeat) else Step.LEAVE


def rests(tried: Tried) -> bool:
    """Whether a message whose try was unclear will be tried, or looked up, again; `tried` counts that try too."""
    return first_step(tried) is not Step.LEAVE and may_go_on(tried)


def may_go_on(tried: Tried) -> bool:
    """Whether a message may hold up its conversation still; else it is left to a lead."""
    return tried.since < PATIENCE or tried.tries < TRIES


def may_begin(since_claim: float) -> bool:
    """The fence: whether a call begun so many seconds after the claim will have settled before the lease ends.

    After that somebody else takes the message over, and looks whether it arrived, or sends it again.
    """
    return since_claim + (TIMEOUT + SETTLE).total_seconds() <= LEASE.total_seconds()
