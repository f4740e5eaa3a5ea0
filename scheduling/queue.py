"""Wake-ups on PostgreSQL: procrastinate's jobs, each no more than *drain this workspace*; the outbox is the truth."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

import psycopg
import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Notification
from procrastinate.manager import JobManager, NotificationCallback
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from scheduling.waking import StoppedError, Waiting
from storage.database import Database
from storage.outgoing import Workspace

log = structlog.get_logger()
# workspaces; a drain mostly waits
AT_ONCE = 64
LOOK_EVERY = 1.0
AGAIN = 3
GRACE = 15.0
SWEEPING = 0x62696E6F6D65
"""The advisory lock of whoever sweeps."""
SWALLOW = "DELETE FROM procrastinate_jobs WHERE lock = %(lock)s AND status = 'todo' RETURNING id"


class Queue:
    """The waker of a bot that shares its database: whichever process is free delivers, one at a time a workspace."""

    def __init__(self, database: Database, drain: Callable[[Workspace], Awaitable[None]], waiting: Waiting) -> None:
        address = database.address.set(drivername="postgresql").render_as_string(hide_password=False)
        self._database, self._drain, self._waiting = database, drain, waiting
        self._app = App(connector=PsycopgConnector(conninfo=address, min_size=1, max_size=4))
        self._app.job_manager = self._jobs = Jobs(self._app.connector)
        self._task = self._app.task(name="drain", retry=RetryStrategy(wait=AGAIN))(self._answer)
        self._working: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to take jobs."""
        await self._app.open_async()
        self._working = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Take no more jobs, and wait for those that were begun."""
        self._jobs.closed = True
        if self._working is not None:
            self._working.cancel()
            await asyncio.wait({self._working}, timeout=GRACE)
            await self._app.close_async()

    async def before_commit(self, session: AsyncSession) -> None:
        """Leave a wake-up in the transaction itself: it is there if and only if the messages are."""
        posted: set[Workspace] = session.info.get("posted", set())
        if posted:
            raw = await (await session.connection()).get_raw_connection()
            for workspace in sorted(posted):
                await self._wake(workspace, connection=raw.driver_connection)

    def committed(self, posted: Iterable[Workspace]) -> None:
        """PostgreSQL has told the workers."""

    async def sweep(self) -> None:
        """Give back the jobs of workers that are gone, and wake every workspace that has something due.

        One process at a time, so that none takes a job from whoever has just taken it over.
        """
        async with self._database.writing() as session:
            # by the transaction, whose idleness has an end: a process frozen in its sweep must not keep it for itself
            if await session.scalar(select(func.pg_try_advisory_xact_lock(SWEEPING))):
                for job in await self._app.job_manager.get_stalled_jobs():
                    log.warning("job of a worker that is gone", job=job.id)
                    await self._app.job_manager.retry_job(job)
                session.info["posted"] = set(await self._waiting())

    async def _wake(self, workspace: Workspace, connection: Any) -> None:
        platform, tenant = workspace
        job = self._task.configure(lock=_lock(platform, tenant), connection=connection)
        await job.defer_async(platform=platform, tenant=tenant)

    async def _work(self) -> None:
        """Take jobs; procrastinate's worker ends when the database is away, and another one begins.

        One that is stopped as it begins may say that it has failed, and not that it was stopped.
        """
        while not self._jobs.closed:
            try:
                await self._app.run_worker_async(
                    concurrency=AT_ONCE, fetch_job_polling_interval=LOOK_EVERY, delete_jobs="always",
                    install_signal_handlers=False,
                )  # fmt: skip
            except Exception:
                log.exception("worker interrupted")
            await asyncio.sleep(AGAIN)

    async def _answer(self, platform: str, tenant: str) -> None:
        """Drain a workspace, and answer by it every wake-up that can be seen meanwhile.

        A wake-up that is seen is committed, and so are its messages: a drain that begins later finds them.
        """
        lock, asked = _lock(platform, tenant), True
        await self._swallow(lock)
        while asked:
            draining = asyncio.ensure_future(self._drain((platform, tenant)))
            asked = await self._swallow_until(draining, lock)
            try:
                await draining
            except StoppedError:
                raise  # the job goes back
            except Exception:
                log.exception("delivery interrupted", workspace=lock)
                raise

    async def _swallow_until(self, done: asyncio.Future[Any], lock: str) -> bool:
        """Keep wake-ups from piling up as long as a drain lasts; whether there were any."""
        found = False
        while not (await asyncio.wait({done}, timeout=LOOK_EVERY))[0]:
            # a database that is away is the delivery's to tell
            with suppress(ConnectorException):
                found = await self._swallow(lock) or found
        return found

    async def _swallow(self, lock: str) -> bool:
        return bool(await self._app.connector.execute_query_all_async(SWALLOW, lock=lock))


class Jobs(JobManager):
    """procrastinate's jobs, of which no notification is overlooked, and none stays *doing* when it is done."""

    closed = False
    """From then on none is taken: a worker that is told to stop looks a last time."""
    _heard = 0
    _tell: NotificationCallback | None = None

    async def listen_for_jobs(self, *, on_notification: NotificationCallback, queues: Any = None) -> None:
        """Listen, and count what is heard."""

        async def heard(*, channel: str, notification: Notification) -> None:
            self._heard += 1
            await on_notification(channel=channel, notification=notification)

        self._tell = heard
        await super().listen_for_jobs(on_notification=heard, queues=queues)

    async def fetch_job(self, queues: Any, worker_id: int) -> Job | None:
        """Take a job; what is heard during a look that finds none may be of one committed since, so look again."""
        while not self.closed:
            heard = self._heard
            job = await super().fetch_job(queues, worker_id)
            if job or heard == self._heard:
                return job
        return None

    async def finish_job(self, *job: Any, **outcome: Any) -> None:
        """Delete a job, and look at once for another that has waited for its lock."""
        await _patiently(lambda: JobManager.finish_job(self, *job, **outcome))
        if self._tell is not None:
            await self._tell(channel="", notification={"type": "job_inserted", "job_id": 0})

    async def retry_job(self, *job: Any, **outcome: Any) -> None:
        """Give a job back."""
        await _patiently(lambda: JobManager.retry_job(self, *job, **outcome))


async def _patiently(note: Callable[[], Awaitable[None]]) -> None:
    """As often as the database is away: a job left *doing* would keep its workspace's lock."""
    while True:
        try:
            return await note()
        except ConnectorException as error:
            if not isinstance(error.__cause__, psycopg.OperationalError):
                raise
            log.warning("job not noted", error=repr(error.__cause__))
        await asyncio.sleep(AGAIN)


def _lock(platform: str, tenant: str) -> str:
    return f"{platform}:{tenant}"
