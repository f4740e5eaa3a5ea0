"""Who sees to it that messages leave once they are committed: the seam between the bot and its two wakers."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from storage.outgoing import Workspace

Waiting = Callable[[], Awaitable[Iterable[Workspace]]]
"""Says where something may be sent now."""


class StoppedError(Exception):
    """Whoever delivers has been told to stop: what is left is for another process."""


class Waker(Protocol):
    """Has delivery begin."""

    async def start(self) -> None:
        """Begin to wake."""

    async def stop(self) -> None:
        """Wake no more, and wait for deliveries that were begun."""

    async def before_commit(self, session: AsyncSession) -> None:
        """A transaction is about to commit; what it has posted is in `session.info["posted"]`."""

    def committed(self, posted: Iterable[Workspace]) -> None:
        """A transaction that posted something in some workspaces has committed."""

    async def sweep(self) -> None:
        """See to whatever is due, whoever wrote it."""


class Embedded:
    """The waker of a bot that is alone with its database: it has its own delivery begin."""

    def __init__(self, wake: Callable[..., object], waiting: Waiting) -> None:
        self._wake, self._waiting = wake, waiting

    async def start(self) -> None:
        """Nothing has to run."""

    async def stop(self) -> None:
        """Nothing runs."""

    async def before_commit(self, session: AsyncSession) -> None:
        """Nobody else has to know."""

    def committed(self, posted: Iterable[Workspace]) -> None:
        """Begin there."""
        self._wake(*posted)

    async def sweep(self) -> None:
        """Begin wherever something waits."""
        self._wake(*await self._waiting())
