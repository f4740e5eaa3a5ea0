"""The one port: what the bot asks of a platform, and how a platform says that it did not work."""

from dataclasses import dataclass
from typing import Final, Protocol

from chat.card import Card
from chat.turn import Address
from content.words import Reader
from programme.refusals import Failure
from storage.people import Profile

USUAL_REST: Final = 30.0
LONGEST_REST: Final = 3600.0
"""After so long a platform is asked again, whatever it said."""


class RateLimitedError(Exception):
    """The platform wants nothing for `seconds`; not `posting`: it was asked something that comes before a message."""

    def __init__(self, seconds: float, *, posting: bool = True) -> None:
        super().__init__(f"rate limited for {seconds} s")
        self.seconds, self.posting = seconds, posting


def rest_asked(retry_after: str | None) -> float:
    """The seconds that a Retry-After asks for; a proxy on the way may write a date there, or anything."""
    try:
        seconds = float(retry_after or "")
    except ValueError:
        return USUAL_REST
    return min(seconds, LONGEST_REST) if seconds >= 0 else USUAL_REST


class RefusedError(Exception):
    """The platform will never take this message: the text is its own word for why, `failure` what a lead reads."""

    def __init__(self, said: str, failure: Failure = Failure.REJECTED) -> None:
        super().__init__(said)
        self.failure = failure


class WrongTokenError(Exception):
    """A platform does not know a token of the environment; the text is a sentence that names the setting."""


class UnsentError(Exception):
    """The message certainly did not leave; it may be tried again."""


class HeldUpError(UnsentError):
    """The platform is there, but does not answer what comes before this message: opening its conversation, a look."""


class UnclearError(Exception):
    """The platform may or may not have taken the message."""


@dataclass(frozen=True)
class Sent:
    """Where a message went: the platform's ids of its conversation and of itself."""

    conversation: str
    message: str


@dataclass(frozen=True)
class Limits:
    """What a platform is known to take of a workspace: new messages and changes per second; None: it has to show.

    `gap` is in seconds between two messages of one conversation.
    """

    posts: float | None = None
    changes: float | None = None
    gap: float = 0.0


class Platform(Protocol):
    """A platform's sending side. Every call is tried once; the errors above tell what came of it."""

    limits: Limits

    async def post(self, tenant: str, conversation: str, key: str, card: Card, readers: tuple[Reader, ...]) -> Sent:
        """Post a card in a conversation (a user id, several joined by commas, or a channel id)."""

    async def update(self, tenant: str, sent: Sent, card: Card, readers: tuple[Reader, ...]) -> Sent:
        """Put a card in place of an earlier one."""

    def can_look_up(self, conversation: str) -> bool:
        """Whether the bot may read what it has said in a conversation."""

    async def look_up(self, tenant: str, conversation: str, key: str) -> Sent | None:
        """Where the message of a key stands, if it was taken; the errors tell that nobody knows."""

    async def delete(self, tenant: str, sent: Sent) -> None:
        """Delete a message; one that is gone already counts as deleted."""

    async def profile(self, address: Address) -> Profile | None:
        """Who stands at an address, within a second; None for nobody that the bot speaks with, such as another bot."""

    async def find(self, tenant: str, email: str) -> tuple[Address, Profile] | None:
        """Who has an e-mail address; None for nobody that the bot speaks with."""
