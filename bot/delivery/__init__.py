"""Delivery: takes messages out of the outbox and gives each one try per claim; the rows do the retrying."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from bot.delivery import protocol
from bot.delivery.drain import Drain
from bot.delivery.results import Results
from bot.platform import Platform
from chat.turn import Address
from chat.turn import Platform as PlatformName
from scheduling.waking import StoppedError
from storage import outgoing, paces
from storage.database import Database
from storage.dialect import now
from storage.outgoing import Workspace

GRACE = 15.0


class Delivery:
    """Sends what is due: each workspace at its own pace, each conversation in its order.

    `rested` is called whenever a workspace has nothing left that can be tried now, `gone` with whoever a platform does
    not write to any more; `tries` counts what came of them.
    """

    def __init__(
        self, database: Database, platforms: dict[PlatformName, Platform], rested: Callable[[], Awaitable[None]],
        gone: Callable[[Address], Awaitable[None]],
    ) -> None:  # fmt: skip
        self._database, self._platforms, self._rested, self._gone = database, platforms, rested, gone
        self._owner = secrets.token_hex(8)
        self._results = Results(database, self._owner)
        self.tries = self._results.tries
        self._drains: dict[Workspace, Drain] = {}
        self._stopped = False
        self._looked_at: datetime | None = None

    def wake(self, *workspaces: Workspace) -> list[asyncio.Task[None]]:
        """Begin to try what waits in some workspaces, or go on with it."""
        return [self._drain(workspace).begin() for workspace in workspaces if not self._stopped]

    async def waiting(self) -> list[Workspace]:
        """Where something may be tried now, also what somebody who is gone had begun."""
        async with self._database.reading() as session:
            astray = await outgoing.is_astray(session, await now(session))
        if astray:
            async with self._database.writing() as session:
                await outgoing.take_over(session, await now(session), protocol.SETTLE)
        async with self._database.reading() as session:
            self._looked_at = await now(session)
            return await outgoing.waiting(session, self._looked_at)

    async def drain(self, *workspaces: Workspace) -> None:
        """Try every message of some workspaces, or of all, that may be tried now, also what is on its way.

        Raises StoppedError where something may be left, because it was told to stop.
        """
        chosen = workspaces or dict.fromkeys([*await self.waiting(), *self._drains])
        await asyncio.gather(*self.wake(*chosen))
        if self._stopped:
            raise StoppedError

    async def stop(self) -> None:
        """Take no more messages, and wait for those that are on their way."""
        self._stopped = True
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await asyncio.gather(*(drain.stop() for drain in self._drains.values()), return_exceptions=True)

    async def next_due(self) -> timedelta | None:
        """In how long there is next something to try that was not when it was last looked for."""
        async with self._database.reading() as session:
            present = await now(session)
            since = self._looked_at or present
            instants = await outgoing.next_due(session, since), await paces.next_end(session, since)
        return min((one - present for one in instants if one is not None), default=None)

    def _drain(self, workspace: Workspace) -> Drain:
        if workspace not in self._drains:
            platform = self._platforms.get(PlatformName(workspace[0]))
            self._drains[workspace] = Drain(
                self._database, workspace, platform, self._owner, self._results, self._rested, self._gone
            )
        return self._drains[workspace]
