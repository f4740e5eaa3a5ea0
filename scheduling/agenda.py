"""The agenda's runner: has due rows carried out in order, a row's effect and its being done in one transaction."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import Command, RetiredCommand, unpack
from chat.router import Aside
from programme.clock import ProgrammeClock
from scheduling import backoff
from storage import agenda, encryption
from storage.agenda import Due
from storage.database import Database

log = structlog.get_logger()
LEASE = timedelta(minutes=2)
"""So long a claimed row is left to its owner, who renews it as long as a slow part is under way."""
LOOK_EVERY = timedelta(seconds=5)
"""How soon a slow part ends whose row was cancelled."""


class Dispatcher(Protocol):
    """Whoever handles commands."""

    def apart(self, command: Command) -> Aside | None:
        """How the slow part of a command is done, if it has one."""

    async def carry_out(self, session: AsyncSession, row: Due, command: Command) -> None:
        """Handle a due command, in the transaction given."""

    async def gather(self, session: AsyncSession, row: Due, command: Command) -> Any:
        """What the slow part of a due command works on."""

    async def work(self, command: Command, material: Any) -> dict[str, Any] | None:
        """Do the slow part of a due command; None where it came to no result, and trying again would not help."""


class AgendaRunner:
    """Carries out what is due, one row at a time; slow parts run beside, in a process of their own."""

    def __init__(
        self,
        database: Database,
        clock: ProgrammeClock,
        dispatcher: Dispatcher,
        committed: Callable[[AsyncSession], None],
    ) -> None:
        self._database, self._clock, self._dispatcher, self._committed = database, clock, dispatcher, committed
        self._owner = secrets.token_hex(8)
        self._one_at_a_time = asyncio.Lock()
        self._aside: set[asyncio.Task[None]] = set()

    async def run_due(self) -> None:
        """Carry out everything that is due now; whoever speaks meanwhile is answered between two rows."""
        async with self._one_at_a_time:
            while await self._is_due() and await self._next():  # noqa: ASYNC110 -- it waits for nothing
                # on SQLite nothing else in here ever does
                await asyncio.sleep(0)

    async def settle(self) -> None:
        """Wait until no slow part is under way, nor anything that one has made due."""
        while self._aside:
            await asyncio.gather(*self._aside, return_exceptions=True)  # one whose row was cancelled is
            await self.run_due()

    async def stop(self) -> None:
        """Give up slow parts: their leases end, and the rows are taken again."""
        for task in self._aside:
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)

    async def _is_due(self) -> bool:
        """Whether there is a row to take: asked first, so that nothing due takes no write lock."""
        async with self._database.reading() as session:
            due = await agenda.next_due(session)
        return due is not None and due <= self._clock.now()

    async def _next(self) -> bool:
        row: Due | None = None
        try:
            async with self._database.writing() as session:
                row = await agenda.claim(session, self._clock.now(), self._owner, LEASE)
                if row is None:
                    return False
                command = unpack(encryption.readable(row.command))
                if isinstance(command, RetiredCommand):  # nobody carries it out any more
                    await agenda.finish(session, row, self._owner, self._clock.now())
                    await agenda.forget(session, row)
                    return True
                if self._dispatcher.apart(command) is None:
                    await self._finish(session, row, command)
        except Exception as error:  # noqa: BLE001 -- whatever failed, the row must come back
            await self._failed(row, error)
            return row is not None
        self._committed(session)
        self._begin(row, command)
        return True

    def _begin(self, row: Due, command: Command) -> None:
        if self._dispatcher.apart(command):
            task = asyncio.create_task(self._apart(row, command))
            self._aside.add(task)
            task.add_done_callback(self._aside.discard)

    async def _apart(self, row: Due, command: Command) -> None:
        renewing = asyncio.create_task(self._renew(row, asyncio.current_task()))
        try:
            async with self._database.reading() as session:
                material = await self._dispatcher.gather(session, row, command)
            result = await self._dispatcher.work(command, material) if material is not None else None
            renewing.cancel()
            async with self._database.writing() as session:
                await self._finish(session, row, command.model_copy(update={"result": result}))
        except Exception as error:  # noqa: BLE001 -- as above
            await self._failed(row, error)
        else:
            self._committed(session)
        finally:
            renewing.cancel()

    async def _renew(self, row: Due, working: asyncio.Task[Any] | None) -> None:
        """Keep a row as long as it takes: another process would begin it too. One that was cancelled ends its work."""
        held = True
        while held:
            await asyncio.sleep(min(LOOK_EVERY, LEASE / 3).total_seconds())
            try:
                async with self._database.writing() as session:
                    held = await agenda.renew(session, row, self._owner, LEASE)
            except (SQLAlchemyError, OSError):
                log.exception("lease not renewed", key=row.key)
        if working is not None:
            working.cancel()

    async def _finish(self, session: AsyncSession, row: Due, command: Command) -> None:
        if await agenda.finish(session, row, self._owner, self._clock.now()):
            await self._dispatcher.carry_out(session, row, command)
            await agenda.forget(session, row)

    async def _failed(self, row: Due | None, error: Exception) -> None:
        """Note a failure in a transaction of its own: the other was rolled back."""
        log.error("due command failed", key=row and row.key, error=repr(error), exc_info=error)
        if row is None:
            return
        async with self._database.writing() as session:
            await agenda.release(session, row, self._owner, backoff.after(row.attempts), repr(error))
