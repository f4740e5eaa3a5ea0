"""Migrations only add, so that the version before runs on the new schema; and whoever migrates at once does no harm."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, Engine, MetaData, Table, event, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from storage.compatibility import known
from storage.database import Database
from storage.migrate import migrate, ours, upgrade
from tests.postgres import fresh, oldest, server
from tests.running import environment
from tests.storage.steps import REVISIONS, STEPS, standing_at

VALUES: dict[type, Callable[[int], Any]] = {
    int: int, str: str, float: float, bool: lambda _: False, object: lambda _: [],
    datetime: lambda _: datetime(2027, 1, 5, 9, tzinfo=UTC), date: lambda _: date(2027, 1, 5), time: lambda _: time(9),
}  # fmt: skip
THEIRS = """
SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'procrastinate%'
UNION SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'procrastinate%'
UNION SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname LIKE 'procrastinate%'
UNION SELECT conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint
      WHERE conrelid::regclass::text LIKE 'procrastinate%'
UNION SELECT concat_ws(' ', table_name, column_name, data_type, column_default, is_nullable)
      FROM information_schema.columns WHERE table_name LIKE 'procrastinate%'
UNION SELECT enumtypid::regtype || ' ' || enumlabel FROM pg_enum
"""


def row(table: Table, number: int) -> dict[str, Any]:
    """What code of a table's version writes: every column; a row refers to those of its own number."""
    return {
        column.name: None if column.foreign_keys and column.nullable else VALUES[column.type.python_type](number)
        for column in table.columns
    }


def unique(connection: Connection) -> set[tuple[str, tuple[str, ...]]]:
    """(table, columns) of which there is one each, as an INSERT … ON CONFLICT names them."""
    seen, found = inspect(connection), set()
    for table in seen.get_table_names():
        found |= {(table, tuple(one["column_names"])) for one in seen.get_unique_constraints(table)}
        found |= {(table, tuple(map(str, one["column_names"]))) for one in seen.get_indexes(table) if one["unique"]}
    return found


async def replay(database: Database, change: Callable[[], None]) -> None:
    """Write and read as the older version does, before the upgrade and after it."""
    reflected = MetaData()

    def before(connection: Connection) -> set[tuple[str, tuple[str, ...]]]:
        reflected.reflect(connection, only=lambda name, _: ours(name, "table", None) and name != "alembic_version")
        for table in reflected.sorted_tables:
            connection.execute(insert(table), row(table, 1))
        return unique(connection)

    def after(connection: Connection) -> set[tuple[str, tuple[str, ...]]]:
        for table in reflected.sorted_tables:
            connection.execute(insert(table), row(table, 2))
            assert [found.id for found in connection.execute(select(table).order_by(table.c.id))] == [1, 2], table.name
        return unique(connection)

    kept = await database.on_connection(before)
    change()
    assert kept <= await database.on_connection(after)


@pytest.mark.parametrize(("older", "newer"), STEPS)
async def test_the_version_before_runs_on_the_new_schema(where: str, older: str, newer: str, tmp_path: Path) -> None:
    async with standing_at(older, where, tmp_path) as database:
        await replay(database, lambda: upgrade(database, newer))


@pytest.mark.parametrize(
    "change",
    ["ALTER TABLE nudges DROP COLUMN sent_on", "ALTER TABLE nudges RENAME COLUMN person TO who", "DROP TABLE nudges",
     "DELETE FROM nudges", "CREATE UNIQUE INDEX one ON nudges (sent_on)", "DROP INDEX uq_programmes_open_channel"],
)  # fmt: skip
async def test_a_change_that_the_version_before_would_stumble_over_is_noticed(database: Database, change: str) -> None:
    def changed() -> None:
        with database.on_its_own() as connection, connection.begin():
            connection.execute(text(change))

    with pytest.raises((DBAPIError, AssertionError)):
        await replay(database, changed)


async def migrates(url: str, folder: Path) -> tuple[int | None, bytes, bytes]:
    """A process that migrates."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "migrate", cwd=folder, env=environment(folder, DATABASE_URL=url),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said = await process.communicate()
    return process.returncode, *said


async def test_two_that_migrate_at_once_do_it_once(blank: Database, blank_url: str, tmp_path: Path) -> None:
    both = await asyncio.gather(migrates(blank_url, tmp_path), migrates(blank_url, tmp_path))
    assert list(both) == [(0, b"The database is up to date.\n", b"")] * 2
    async with blank.reading() as session:
        assert (await session.scalars(text("SELECT version_num FROM alembic_version"))).all() == [REVISIONS[-1]]


def procrastinates(connection: Connection) -> set[str]:
    return set(connection.scalars(text(THEIRS)))


def as_procrastinate_has_it(connection: Connection) -> None:
    connection.execution_options(no_parameters=True).exec_driver_sql(SchemaManager.get_schema())


@contextmanager
def dying_at(words: str) -> Iterator[None]:
    """Whoever migrates is gone just before a statement with these words."""

    def look(_: Any, __: Any, statement: str, *___: Any) -> None:
        if words in statement:
            raise ConnectionAbortedError(words)

    event.listen(Engine, "before_cursor_execute", look)
    try:
        with pytest.raises(ConnectionAbortedError):
            yield
    finally:
        event.remove(Engine, "before_cursor_execute", look)


DEATHS = [
    "00.00.00_01_initial", "00.05.00_01", "02.06.00_01_add_cancel_states", "02.08.00_01", "03.04.00_50",
    "DROP TABLE wakeups_made", "uq_organisations_home", "SET version_num='0006'", "CREATE TABLE compatibility",
]  # fmt: skip


@pytest.mark.postgres
@pytest.mark.parametrize("on", [oldest, server], ids=["oldest", "newest"])
async def test_a_migration_that_died_is_gone_on_with_to_the_same_end(on: Callable[[], Any]) -> None:
    with fresh("template0", on) as url, fresh("template0", on) as other:
        here, there = Database(url), Database(other)
        for words in DEATHS:
            with dying_at(words):
                await migrate(here)
        await migrate(here)
        await there.on_connection(as_procrastinate_has_it)
        assert await here.on_connection(procrastinates) == await there.on_connection(procrastinates) != set()
        async with here.reading() as session:
            assert await session.scalar(text("SELECT to_regclass('wakeups_made')")) is None
        await here.close()
        await there.close()


async def test_a_file_is_migrated_whole_or_not_at_all(blank_file: str) -> None:
    database = Database(blank_file)
    for words in ("CREATE TABLE conversations", "CREATE TABLE compatibility"):
        with dying_at(words):
            await migrate(database)
        assert await database.on_connection(lambda connection: inspect(connection).get_table_names()) == []
    await migrate(database)
    await database.close()


async def test_whoever_migrated_leaves_no_lock_and_a_file_no_pragma(blank: Database) -> None:
    await migrate(blank)
    await migrate(blank)
    async with blank.writing() as session:
        if blank.embedded:
            assert await session.scalar(text("PRAGMA foreign_keys")) == 1
        else:
            assert await session.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")) == 0


def test_the_schemas_are_known_by_the_names_of_their_files() -> None:
    assert known() == REVISIONS
