"""The heartbeat: whoever goes round in the bot's work says so, and once a minute a row tells it to everybody."""

import os
import socket

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import VERSION
from programme.clock import machine_now, monotonic
from storage import heartbeats
from storage.database import Database

log = structlog.get_logger()
EVERY = 50.0
"""A little less than a minute: the slow sweep comes twice a minute."""
WRITTEN = 5.0
"""So many seconds nobody tries again: whoever asks whether the bot is ready may be anybody, and each try is a write."""


class Heart:
    """The heart of one process; `kind` is *serve* or *work*."""

    def __init__(self, database: Database, kind: str = "serve") -> None:
        self._database, self._kind = database, kind
        self._machine = f"{socket.gethostname()}:"
        self._name = f"{self._machine}{os.getpid()}"
        self._started, self._beat = machine_now(), monotonic()
        self._known, self._written = False, -WRITTEN

    @property
    def silent(self) -> bool:
        """Whether the work has not gone round for several minutes."""
        return monotonic() - self._beat > heartbeats.SILENT.total_seconds()

    async def beat(self) -> None:
        """Say that the work goes round; cheap, and to be said in every loop that may take long."""
        if self._known and monotonic() - self._beat < EVERY:
            return
        async with self._database.writing() as session:
            if not self._known:
                await self._forget_the_killed(session)
            await heartbeats.beat(session, self._name, self._kind, VERSION, self._started, machine_now())
        self._beat, self._known = monotonic(), True

    async def try_writing(self) -> None:
        """Raises SQLAlchemyError where nothing can be written; what was written a moment ago shows that it can be."""
        if monotonic() - self._written > WRITTEN:
            async with self._database.writing() as session:
                await heartbeats.try_writing(session, machine_now())
            self._written = monotonic()

    async def _forget_the_killed(self, session: AsyncSession) -> None:
        """Leave no row of a process of this machine that had no time to take its own away.

        One in another container of the same name, whose processes cannot be seen, is back with its next beat.
        """
        names = [one.name for one in await heartbeats.everyone(session) if one.name.startswith(self._machine)]
        for name in names:
            if not _lives(int(name.removeprefix(self._machine))):
                await heartbeats.forget(session, name)

    async def stop(self) -> None:
        """Leave no row of a process that was told to stop; one that it cannot take away is forgotten in an hour."""
        if not self._known:
            return
        try:
            async with self._database.writing() as session:
                await heartbeats.forget(session, self._name)
        except (SQLAlchemyError, OSError) as error:
            log.warning("heartbeat not taken away", error=repr(error))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        # it is somebody else's
        return True
    return True
