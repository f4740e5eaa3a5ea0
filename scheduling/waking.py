"""Who sees to it that messages leave once they are committed: the seam between the bot and its two wakers."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

Workspace = tuple[str, str]
"""A platform and a tenant."""


class Deliver(Protocol):
    """Sends what may be sent now in some workspaces, or in all; says when there is next something to send."""

    def __call__(self, *workspaces: Workspace) -> Awaitable[datetime | None]: ...


class Waker(Protocol):
    """Has delivery begin."""

    async def start(self) -> None:
        """Begin to wake."""

    async def stop(self) -> None:
        """Wake no more, and wait for deliveries that were begun."""

    async def before_commit(self, session: AsyncSession) -> None:
        """A transaction is about to commit; what it has posted is in `session.info["posted"]`."""

    def committed(self) -> None:
        """A transaction that posted something has committed."""

    async def sweep(self) -> datetime | None:
        """See to whatever is due, whoever wrote it; says when to look again, if this waker has to be told."""


class Embedded:
    """The waker of a bot that is alone with its database: it delivers in its own round."""

    def __init__(self, ring: Callable[[], None], deliver: Deliver) -> None:
        self._ring, self._deliver = ring, deliver

    async def start(self) -> None:
        """Nothing has to run."""

    async def stop(self) -> None:
        """Nothing runs."""

    async def before_commit(self, session: AsyncSession) -> None:
        """Nobody else has to know."""

    def committed(self) -> None:
        """Begin a round."""
        self._ring()

    async def sweep(self) -> datetime | None:
        """Deliver."""
        return await self._deliver()
