"""The one port: what the bot asks of a platform, and how a platform says that it did not work."""

from dataclasses import dataclass
from typing import Protocol

from chat.card import Card
from chat.turn import Address
from content.words import Reader
from programme.refusals import Failure
from storage.people import Profile


class RateLimitedError(Exception):
    """The platform wants nothing for `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"rate limited for {seconds} s")
        self.seconds = seconds


class RefusedError(Exception):
    """The platform will never take this message: the text is its own word for why, `failure` what a lead reads."""

    def __init__(self, said: str, failure: Failure = Failure.REJECTED) -> None:
        super().__init__(said)
        self.failure = failure


class WrongTokenError(Exception):
    """A platform does not know a token of the environment; the text is a sentence that names the setting."""


class UnsentError(Exception):
    """The message certainly did not leave; it may be tried again."""


class UnclearError(Exception):
    """The platform may or may not have taken the message."""


@dataclass(frozen=True)
class Sent:
    """Where a message went: the platform's ids of its conversation and of itself."""

    conversation: str
    message: str


class Platform(Protocol):
    """A platform's sending side. Every call is tried once; the errors above tell what came of it."""

    async def post(self, tenant: str, conversation: str, key: str, card: Card, readers: tuple[Reader, ...]) -> Sent:
        """Post a card in a conversation (a user id, several joined by commas, or a channel id)."""

    async def update(self, tenant: str, sent: Sent, card: Card, readers: tuple[Reader, ...]) -> Sent:
        """Put a card in place of an earlier one."""

    async def delete(self, tenant: str, sent: Sent) -> None:
        """Delete a message; one that is gone already counts as deleted."""

    async def profile(self, address: Address) -> Profile | None:
        """Who stands at an address, within a second; None for nobody that the bot speaks with, such as another bot."""

    async def find(self, tenant: str, email: str) -> tuple[Address, Profile] | None:
        """Who has an e-mail address; None for nobody that the bot speaks with."""
