"""Wake-ups on PostgreSQL: there if and only if what they are for is, never two at once in a workspace, never lost."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException
from procrastinate.manager import JobManager
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from scheduling.queue import Queue
from storage.database import Database
from storage.outgoing import Workspace
from tests.waiting import comes_true

pytestmark = pytest.mark.postgres
ALIZE, BORA = ("slack", "T-alize"), ("teams", "t-bora")
TODO = "SELECT args->>'tenant' FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at IS NULL"
CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()"""
LISTENING = """SELECT count(*)::text FROM pg_stat_activity
               WHERE datname = current_database() AND query LIKE 'LISTEN%'"""


class Courier:
    """Notes each delivery that it is asked for; it can be held up, fail, and know where something waits."""

    def __init__(self) -> None:
        self.begun: Counter[Workspace] = Counter()
        self.under_way: Counter[Workspace] = Counter()
        self.most_at_once = 0
        self.free = asyncio.Event()
        self.free.set()
        self.due: list[Workspace] = []
        self.failures: list[Exception] = []

    async def drain(self, workspace: Workspace) -> None:
        """Deliver there."""
        self.begun[workspace] += 1
        self.under_way[workspace] += 1
        self.most_at_once = max(self.most_at_once, self.under_way[workspace])
        await asyncio.sleep(0)
        await self.free.wait()
        self.under_way[workspace] -= 1
        if self.failures:
            raise self.failures.pop()

    async def waiting(self) -> list[Workspace]:
        """Where something is due."""
        return self.due


ON_EACH_SERVER = pytest.mark.parametrize("database", ["postgres_url", "oldest_postgres_url"], indirect=True)
"""procrastinate works on the newest and on the oldest PostgreSQL that is promised."""


@pytest.fixture
async def database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    opened = Database(request.getfixturevalue(getattr(request, "param", "postgres_url")))
    nobody = Courier()
    opened.before_commit = Queue(opened, nobody.drain, nobody.waiting).before_commit
    yield opened
    await opened.close()


@asynccontextmanager
async def working(database: Database, courier: Courier) -> AsyncIterator[Queue]:
    """A worker, until it is stopped."""
    queue = Queue(database, courier.drain, courier.waiting)
    await queue.start()
    try:
        yield queue
    finally:
        await queue.stop()


def has_posted(session: AsyncSession, *workspaces: Workspace) -> None:
    session.info.setdefault("posted", set()).update(workspaces)


async def posts(database: Database, *workspaces: Workspace) -> None:
    """A turn that leaves messages in some workspaces."""
    async with database.writing() as session:
        has_posted(session, *workspaces)


async def found(database: Database, query: str) -> list[str]:
    async with database.reading() as session:
        return list(await session.scalars(text(query)))


async def finds(database: Database, query: str, *wanted: str) -> None:
    """Waits until a query finds just this."""

    async def as_wanted() -> bool:
        return await found(database, query) == list(wanted)

    await comes_true(as_wanted)


async def nothing_left(database: Database) -> None:
    """Waits until every wake-up has been answered."""
    await finds(database, "SELECT id FROM procrastinate_jobs")


async def test_a_wake_up_is_there_once_its_turn_has_committed_one_for_each_workspace(database: Database) -> None:
    async with database.writing() as session:
        has_posted(session, BORA, ALIZE, ALIZE)
        assert await found(database, TODO) == []
    assert sorted(await found(database, TODO)) == ["T-alize", "t-bora"]


async def test_a_turn_that_posts_nothing_wakes_nobody(database: Database) -> None:
    await posts(database)
    assert await found(database, TODO) == []


async def fails_at_the_end(database: Database) -> None:
    async with database.writing() as session:
        has_posted(session, ALIZE)
        raise ValueError("stop")


async def test_a_turn_that_fails_wakes_nobody(database: Database) -> None:
    with pytest.raises(ValueError, match="stop"):
        await fails_at_the_end(database)
    assert await found(database, TODO) == []


async def breaks_a_rule_that_is_checked_at_the_end(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE strict (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)"))
        await session.execute(text("INSERT INTO strict VALUES (1), (1)"))
        has_posted(session, ALIZE)


async def test_a_transaction_that_cannot_commit_wakes_nobody(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await breaks_a_rule_that_is_checked_at_the_end(database)
    assert await found(database, TODO) == []


@ON_EACH_SERVER
async def test_a_worker_answers_at_once_and_what_is_answered_is_deleted(database: Database) -> None:
    courier = Courier()
    async with working(database, courier):
        await posts(database, ALIZE)
        await comes_true(lambda: courier.begun[ALIZE] == 1)
        await nothing_left(database)
    assert await found(database, "SELECT id FROM procrastinate_workers") == []


async def test_what_was_left_while_nobody_worked_is_answered_once(database: Database) -> None:
    for _ in range(20):
        await posts(database, ALIZE)
    courier = Courier()
    async with working(database, courier):
        await nothing_left(database)
    assert courier.begun == {ALIZE: 1}


@ON_EACH_SERVER
async def test_two_workers_never_deliver_in_one_workspace_at_a_time(database: Database) -> None:
    courier = Courier()
    async with working(database, courier), working(database, courier):
        await asyncio.gather(*(posts(database, (ALIZE, BORA)[number % 2]) for number in range(60)))
        await nothing_left(database)
    assert courier.most_at_once == 1
    assert set(courier.begun) == {ALIZE, BORA}


async def test_workspaces_do_not_wait_for_each_other(database: Database) -> None:
    courier = Courier()
    courier.free.clear()
    async with working(database, courier):
        await posts(database, ALIZE)
        await comes_true(lambda: courier.under_way[ALIZE] == 1)
        await posts(database, BORA)
        await comes_true(lambda: courier.under_way[BORA] == 1)
        courier.free.set()
        await nothing_left(database)


async def test_wake_ups_do_not_pile_up_while_a_delivery_lasts_and_are_answered_after_it(database: Database) -> None:
    courier = Courier()
    courier.free.clear()
    async with working(database, courier):
        await posts(database, ALIZE)
        await comes_true(lambda: courier.under_way[ALIZE] == 1)
        await asyncio.gather(*(posts(database, ALIZE) for _ in range(50)))
        await finds(database, TODO)
        courier.free.set()
        await nothing_left(database)
    assert courier.begun == {ALIZE: 2}


async def test_what_is_due_is_woken_for_even_if_its_wake_up_was_lost(database: Database) -> None:
    courier = Courier()
    async with working(database, courier) as queue:
        await queue.sweep()
        await nothing_left(database)
        assert courier.begun == {}
        courier.due = [ALIZE]
        await queue.sweep()
        await nothing_left(database)
    assert courier.begun == {ALIZE: 1}


async def test_a_delivery_that_fails_is_tried_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduling.queue.AGAIN", 0)
    courier = Courier()
    courier.failures = [RuntimeError("the printer is broken")]
    async with working(database, courier):
        await posts(database, ALIZE)
        await nothing_left(database)
    assert courier.begun == {ALIZE: 2}


async def test_no_wake_up_waits_for_the_next_look(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduling.queue.LOOK_EVERY", 3600)
    courier = Courier()
    async with working(database, courier):
        await finds(database, LISTENING, "1")
        for turn in range(1, 31):
            await posts(database, ALIZE)
            await comes_true(lambda turn=turn: courier.begun[ALIZE] >= turn)  # type: ignore[misc]
        await nothing_left(database)


async def test_what_came_of_a_job_is_noted_when_the_database_is_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, away = JobManager.finish_job, [psycopg.OperationalError("the database is starting up")] * 2

    async def sometimes(*job: Any, **outcome: Any) -> None:
        if away:
            raise ConnectorException from away.pop()
        await finish(*job, **outcome)

    monkeypatch.setattr(JobManager, "finish_job", sometimes)
    monkeypatch.setattr("scheduling.queue.AGAIN", 0.01)
    courier = Courier()
    async with working(database, courier):
        await posts(database, ALIZE)
        await nothing_left(database)
    assert (courier.begun, away) == ({ALIZE: 1}, [])


@ON_EACH_SERVER
async def test_the_job_of_a_worker_that_is_gone_is_taken_up(database: Database) -> None:
    await posts(database, ALIZE)
    async with database.writing() as session:
        gone = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute') RETURNING id"
        worker = await session.scalar(text(gone))
        await session.execute(text("SELECT procrastinate_fetch_job_v2(NULL, :worker)"), {"worker": worker})
    courier = Courier()
    async with working(database, courier) as queue:
        await posts(database, ALIZE)
        await queue.sweep()
        await nothing_left(database)
    assert courier.begun == {ALIZE: 1}


async def test_stopping_waits_for_the_delivery_that_was_begun(database: Database) -> None:
    courier = Courier()
    courier.free.clear()
    async with working(database, courier) as queue:
        await posts(database, ALIZE)
        await comes_true(lambda: courier.under_way[ALIZE] == 1)
        stopping = asyncio.create_task(queue.stop())
        await posts(database, BORA)
        courier.free.set()
        await stopping
    assert courier.begun == {ALIZE: 1}
    assert await found(database, TODO) == ["t-bora"]


async def test_a_worker_whose_connections_are_cut_goes_on(
    database: Database, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduling.queue.AGAIN", 0.05)
    courier = Courier()
    courier.free.clear()
    async with working(database, courier):
        await posts(database, ALIZE)
        await comes_true(lambda: courier.under_way[ALIZE] == 1)
        async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as other:
            await other.execute(CUT)
        courier.free.set()
        await database.close()
        await posts(database, BORA)
        await nothing_left(database)
    assert courier.begun[ALIZE] >= 1
    assert courier.begun[BORA] >= 1
