"""One workspace's messages: claimed as its pace allows, tried several at once, each conversation in its order."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery import protocol, sending
from bot.delivery.known import KnownPaces
from bot.delivery.pace import Pace
from bot.delivery.results import Results
from bot.platform import Platform, RateLimitedError
from chat.turn import Address
from chat.turn import Platform as PlatformName
from programme.clock import monotonic
from programme.refusals import Failure
from storage import outgoing
from storage.database import Database
from storage.outbox import SENT
from storage.outgoing import Outgoing, Workspace

log = structlog.get_logger()
AT_ONCE = 64
PATIENCE = 5.0
"""So many seconds a drain waits for its pace, the slowest that can be learned; after a longer rest it is woken."""
INTERRUPTED = 1.0


class Drain:
    """A workspace's own task: begun when something waits, ended when nothing can be tried."""

    def __init__(
        self, database: Database, workspace: Workspace, platform: Platform | None, owner: str, results: Results,
        rested: Callable[[], Awaitable[None]], gone: Callable[[Address], Awaitable[None]],
    ) -> None:  # fmt: skip
        self._database, self._workspace, self._platform, self._owner = database, workspace, platform, owner
        self._results, self._rested, self._gone = results, rested, gone
        self._paces = KnownPaces(database, workspace, platform)
        self._in_flight: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None
        self._woken, self._stopping = asyncio.Event(), False

    def begin(self) -> asyncio.Task[None]:
        """Try what waits; if that is going on, look once more before it ends."""
        self._woken.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return self._task

    async def stop(self) -> None:
        """Begin nothing more, and wait for what is on its way."""
        self._stopping = True
        self._woken.set()
        await asyncio.gather(*self._in_flight, *filter(None, [self._task]), return_exceptions=True)
        # what was claimed already was still begun
        await asyncio.gather(*self._in_flight, return_exceptions=True)

    async def _run(self) -> None:
        while not self._stopping:
            try:
                await self._paces.recall()
                await self._until_nothing_waits()
                await self._rested()
            except (SQLAlchemyError, OSError):
                log.exception("delivery interrupted", workspace=self._workspace)
                self._woken.clear()  # it looks again in any case, but not at once
                await self._pause(INTERRUPTED)
            else:
                if not self._woken.is_set():  # somebody may have come while the next alarm was set
                    return

    async def _until_nothing_waits(self) -> None:
        while not self._stopping:
            self._woken.clear()
            posting, changing, now = self._paces.posting, self._paces.changing, monotonic()
            room = min(AT_ONCE - len(self._in_flight), posting.room(now))
            changes = changing.room(now)
            posts_only = not changing.ready(now, changes)
            most = posting.ready(now, room)
            if changing.in_trouble and not posts_only:  # the next may be the change that tries it
                most = min(most, 1)
            claimed = await self._claim(most, posts_only=posts_only) if most else 0
            wait = None
            if claimed == most < room:
                wait = posting.wait(monotonic())
            elif posts_only and changes and claimed < most:
                wait = changing.wait(monotonic())
            if not (self._in_flight or self._woken.is_set()) and (wait is None or wait > PATIENCE):
                return
            await self._pause(wait)

    async def _pause(self, seconds: float | None) -> None:
        """Until somebody wakes, a try comes back, or so many seconds have passed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    async def _claim(self, most: int, *, posts_only: bool) -> int:
        """Claim and begin to try as many messages; asked first, so that nothing takes no write lock."""
        async with self._database.reading() as session:
            if not await outgoing.is_waiting(session, self._workspace):
                return 0
        began = monotonic()
        async with self._database.writing() as session:
            rows = await outgoing.claim(
                session, self._workspace, self._owner, protocol.LEASE, most, posts_only=posts_only
            )
        self._results.expect(len(rows))
        for row in rows:
            self._paces.of(row).begins()
            task = asyncio.create_task(self._try(row, began))
            self._in_flight.add(task)
            task.add_done_callback(partial(self._done, self._paces.of(row)))
            # sixty begun at once would hold everybody up for as long as all of them take to be said
            await asyncio.sleep(0)
        return len(rows)

    def _done(self, pace: Pace, task: asyncio.Task[None]) -> None:
        pace.ends()
        self._in_flight.discard(task)
        self._woken.set()

    async def _try(self, row: Outgoing, began: float) -> None:
        pace = self._paces.of(row)
        await asyncio.sleep(pace.rest(row.conversation, monotonic()))
        try:
            outcome = await sending.attempt(self._database, self._platform, row, began)
        except RateLimitedError as refusal:
            outcome = sending.limited(row, refusal)
            wait = outcome.wait.total_seconds()
            changed = refusal.posting and pace.refused(row.conversation, monotonic(), wait)
        else:
            changed = (outcome.state == SENT and pace.accepted(row.conversation, monotonic())) or (
                outcome.unanswered and pace.unanswered(began, monotonic())
            )
        await self._results.store(row, outcome)
        if changed:
            await self._paces.learn(pace)
        if row.person is not None and (outcome.reason or "").startswith(Failure.PERSON_GONE):
            await self._gone(Address(PlatformName(row.platform), row.tenant, row.conversation))
