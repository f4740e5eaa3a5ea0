"""Two act at once on a server: the second while the first, done but not committed, holds what it has locked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from tests.conversation import Bot
from tests.waiting import comes_true

WAITS_FOR_ME = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")


class Held(Database):
    """A database whose first turn is committed only once another waits for it, or has ended without."""

    def __init__(self, database: Database) -> None:
        self.__dict__.update(vars(database))
        self._begun = self._ended = 0
        self.ready, self.waited_for = asyncio.Event(), False

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        self._begun += 1
        first = self._begun == 1
        try:
            async with super().writing() as session:
                yield session
                if first:
                    await session.flush()
                    self.ready.set()
                    await comes_true(lambda: self._is_passed(session))
        finally:
            self._ended += not first

    async def _is_passed(self, session: AsyncSession) -> bool:
        self.waited_for = bool(await session.scalar(WAITS_FOR_ME))
        return self.waited_for or self._ended > 0


async def overlap(bot: Bot, first: Awaitable[object], second: Awaitable[object]) -> bool:
    """Both act, the first one first; whether the second had to wait for it."""
    running, held = bot.running, Held(bot.running.database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "database", held)
        patch.setattr(running.conversation, "database", held)
        patch.setattr(running.conversation.acquaintances, "_database", held)
        acts = [asyncio.ensure_future(first)]
        async with asyncio.timeout(60):
            await held.ready.wait()
        acts.append(asyncio.ensure_future(second))
        await asyncio.gather(*acts)
    await bot.settles()
    return held.waited_for
