"""What came of tries, stored in groups: ten messages cost one commit."""

import asyncio
from collections import Counter
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.sending import LIMITED
from storage import outgoing
from storage.database import Database
from storage.outbox import SENT
from storage.outgoing import Outcome, Outgoing

log = structlog.get_logger()
COLLECTED = 0.02
STORED_AGAIN = 1.0


class Results:
    """Collects outcomes for a moment and stores them; a crash before that leaves rows *sending*, to be looked up.

    `tries` counts them by platform and outcome.
    """

    def __init__(self, database: Database, owner: str) -> None:
        self._database, self._owner = database, owner
        self._collected: list[tuple[Outgoing, Outcome]] = []
        self.tries: Counter[tuple[str, str]] = Counter()
        self._storing: asyncio.Task[None] | None = None

    async def store(self, row: Outgoing, outcome: Outcome) -> None:
        """Return when an outcome is stored."""
        self.tries[row.platform, "rate-limited" if outcome.reason == LIMITED else outcome.state] += 1
        if outcome.state != SENT:
            log.warning("message not sent", key=row.key, state=outcome.state, reason=outcome.reason)
        self._collected.append((row, outcome))
        if self._storing is None:
            self._storing = asyncio.create_task(self._store())
        await asyncio.shield(self._storing)

    async def _store(self) -> None:
        await asyncio.sleep(COLLECTED)
        outcomes, self._collected, self._storing = self._collected, [], None
        while True:
            try:
                await self._write(outcomes)
            except (SQLAlchemyError, OSError):
                # what was sent must not be forgotten, as long as the database is away
                log.exception("outcomes not stored", number=len(outcomes))
                await asyncio.sleep(STORED_AGAIN)
            else:
                return

    async def _write(self, outcomes: list[tuple[Outgoing, Outcome]]) -> None:
        async with self._database.writing() as session:
            await outgoing.finish(session, self._owner, outcomes)
            for row, outcome in outcomes:
                if outcome.reason == LIMITED:
                    await outgoing.park(session, row, outcome.wait or timedelta())
