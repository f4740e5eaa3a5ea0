"""What came of tries, stored in groups: ten messages cost one commit."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import replace

import structlog
from sqlalchemy.exc import DataError, SQLAlchemyError

from bot.delivery.sending import LIMITED
from storage import outgoing
from storage.database import Database
from storage.outbox import SENT
from storage.outgoing import Outcome, Outgoing

log = structlog.get_logger()
COLLECTED = 0.02
STORED_AGAIN = 1.0
REFUSED = (DataError, ValueError)
"""What no second try will store, such as a character that is none."""
Outcomes = list[tuple[Outgoing, Outcome]]


class Results:
    """Collects outcomes for a moment, while others are awaited, and stores them together.

    A crash before that leaves rows *sending*, to be looked up. `tries` counts them by platform and outcome.
    """

    def __init__(self, database: Database, owner: str) -> None:
        self._database, self._owner = database, owner
        self._collected: Outcomes = []
        self.tries: Counter[tuple[str, str]] = Counter()
        self._storing: asyncio.Task[None] | None = None
        self._awaited, self._complete = 0, asyncio.Event()

    def expect(self, tries: int) -> None:
        """So many more tries have begun."""
        self._awaited += tries

    async def store(self, row: Outgoing, outcome: Outcome) -> None:
        """Return when an outcome is stored."""
        self.tries[row.platform, "rate-limited" if outcome.reason == LIMITED else outcome.state] += 1
        if outcome.state != SENT:
            log.warning("message not sent", key=row.key, state=outcome.state, reason=outcome.reason)
        self._collected.append((row, outcome))
        self._awaited -= 1
        if not self._awaited:
            self._complete.set()
        if self._storing is None:
            self._storing = asyncio.create_task(self._store())
        await asyncio.shield(self._storing)

    async def _store(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(COLLECTED):
                await self._complete.wait()
        self._complete.clear()
        outcomes, self._collected, self._storing = self._collected, [], None
        await self._keep(outcomes)

    async def _keep(self, outcomes: Outcomes) -> None:
        """Write until it holds: what was sent must not be forgotten, as long as the database is away."""
        while True:
            try:
                return await self._write(outcomes)
            except REFUSED:
                log.exception("outcomes refused", keys=[row.key for row, _ in outcomes])
                return await self._keep_apart(outcomes)
            except (SQLAlchemyError, OSError):
                log.exception("outcomes not stored", number=len(outcomes))
                await asyncio.sleep(STORED_AGAIN)

    async def _keep_apart(self, outcomes: Outcomes) -> None:
        """One that the database does not take is stored without the platform's words, and holds up no other."""
        row, outcome = outcomes[0]
        if len(outcomes) > 1:
            for one in outcomes:
                await self._keep([one])
        elif outcome.reason is not None:
            await self._keep([(row, replace(outcome, reason=None))])

    async def _write(self, outcomes: Outcomes) -> None:
        limited = [(row, outcome.wait) for row, outcome in outcomes if outcome.reason == LIMITED]
        async with self._database.writing() as session:
            if limited:
                await outgoing.hold(session, [row for row, _ in outcomes])
            await outgoing.finish(session, self._owner, outcomes)
            for row, wait in limited:
                await outgoing.park(session, row, wait)
