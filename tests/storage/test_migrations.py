"""Migrations only add, so that the version before runs on the new schema; and whoever migrates at once does no harm."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, MetaData, Table, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.migrate import FOLDER, configuration, migrate, ours
from tests.postgres import fresh

REVISIONS = [script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()][::-1]
STEPS = list(pairwise(REVISIONS))
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


@pytest.fixture
def blank_file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'blank.db'}"


@pytest.fixture
def blank_server() -> Iterator[str]:
    with fresh("template0") as url:
        yield url


@pytest.fixture(params=["blank_file", pytest.param("blank_server", marks=pytest.mark.postgres)])
def blank_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


@pytest.fixture
async def blank(blank_url: str) -> AsyncIterator[Database]:
    """A database with nothing in it."""
    opened = Database(blank_url)
    yield opened
    await opened.close()


def to(revision: str) -> Callable[[Connection], None]:
    return lambda connection: command.upgrade(configuration(connection), revision)


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


def replay(connection: Connection, older: str, upgrade: Callable[[Connection], None]) -> None:
    """Write and read as the older version does, before the upgrade and after it."""
    to(older)(connection)
    known = MetaData()
    known.reflect(connection, only=lambda name, _: ours(name, "table", None) and name != "alembic_version")
    kept = unique(connection)
    for table in known.sorted_tables:
        connection.execute(insert(table), row(table, 1))
    upgrade(connection)
    for table in known.sorted_tables:
        connection.execute(insert(table), row(table, 2))
        assert [found.id for found in connection.execute(select(table).order_by(table.c.id))] == [1, 2], table.name
    assert kept <= unique(connection)


@pytest.mark.parametrize(("older", "newer"), STEPS)
async def test_the_version_before_runs_on_the_new_schema(blank: Database, older: str, newer: str) -> None:
    await blank.on_connection(partial(replay, older=older, upgrade=to(newer)))


@pytest.mark.parametrize(
    "change",
    ["ALTER TABLE nudges DROP COLUMN sent_on", "ALTER TABLE nudges RENAME COLUMN person TO who", "DROP TABLE nudges",
     "DELETE FROM nudges", "CREATE UNIQUE INDEX one ON nudges (sent_on)", "DROP INDEX uq_programmes_open_channel"],
)  # fmt: skip
async def test_a_change_that_the_version_before_would_stumble_over_is_noticed(blank: Database, change: str) -> None:
    def upgrade(connection: Connection) -> None:
        connection.execute(text(change))

    with pytest.raises((DBAPIError, AssertionError)):
        await blank.on_connection(partial(replay, older=REVISIONS[-1], upgrade=upgrade))


async def test_two_that_migrate_at_once_do_it_once(blank: Database) -> None:
    await asyncio.gather(migrate(blank), migrate(blank), migrate(blank))
    async with blank.reading() as session:
        assert (await session.scalars(text("SELECT version_num FROM alembic_version"))).all() == [REVISIONS[-1]]


def procrastinates(connection: Connection) -> set[str]:
    return set(connection.scalars(text(THEIRS)))


def as_procrastinate_has_it(connection: Connection) -> None:
    connection.execution_options(no_parameters=True).exec_driver_sql(SchemaManager.get_schema())


@pytest.mark.postgres
async def test_procrastinates_tables_are_those_of_its_version_here(postgres_url: str) -> None:
    with fresh("template0") as url:
        here, there = Database(postgres_url), Database(url)
        await there.on_connection(as_procrastinate_has_it)
        assert await here.on_connection(procrastinates) == await there.on_connection(procrastinates) != set()
        await here.close()
        await there.close()
