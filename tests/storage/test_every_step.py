"""A migration loses no row and changes no value but what it names: every step, with rows in every table."""

from collections import Counter
from collections.abc import AsyncIterator, Collection
from functools import partial
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

from storage.compatibility import SchemaError
from storage.database import Database
from storage.migrate import changing, migrate, upgrade
from tests.storage.rows import EACH, Found, fill, read
from tests.storage.steps import REVISIONS, SCRIPTS, STEPS, on_purpose, standing_at


async def filled(database: Database, revision: str) -> Found:
    """What stands in a database of that schema when there are rows in every table."""
    await database.on_connection(partial(fill, changed_later=on_purpose(revision, REVISIONS[-1])))
    found = await database.on_connection(read)
    assert {name for name, (_, rows) in found.items() if len(rows) < EACH} == set()
    return found


def lost(before: Found, after: Found, meant: Collection[str]) -> list[str]:
    """The rows that are not there as they were; tables and `table.column`s that are `meant` are not compared."""
    gone = []
    for table, (columns, rows) in before.items():
        if table in meant:
            continue
        compared = [column for column in columns if f"{table}.{column}" not in meant]
        now, there = after.get(table, ([], []))
        if not set(compared) <= set(now):
            gone.append(f"{table}: {sorted(set(compared) - set(now))}")
            continue
        missing = Counter(picked(row, columns, compared) for row in rows)
        missing -= Counter(picked(row, now, compared) for row in there)
        gone += [f"{table}: {row}" for row in missing.elements()]
    return gone


def picked(row: tuple[object, ...], columns: list[str], which: list[str]) -> str:
    """A row's values in some columns."""
    values = dict(zip(columns, row, strict=True))
    return repr([values[column] for column in which])


@pytest.mark.parametrize("revision", REVISIONS)
async def test_from_every_schema_to_the_next_and_to_the_last_nothing_is_lost(
    where: str, revision: str, tmp_path: Path
) -> None:
    following = next((newer for older, newer in STEPS if older == revision), revision)
    for newer in {following, REVISIONS[-1]}:
        async with standing_at(revision, where, tmp_path) as database:
            before = await filled(database, revision)
            upgrade(database, newer)
            after, meant = await database.on_connection(read), on_purpose(revision, newer)
            assert lost(before, after, meant) == []
            undone = [name for name in meant if not lost(before, after, meant - {name})]
            assert undone == [] or newer != following, "what ON_PURPOSE says is not done to these rows: see AS_IN_LIFE"


CHANGES = ["DELETE FROM nudges WHERE id = 2", "UPDATE nudges SET sent_on = '2027-02-01' WHERE id = 2",
           "ALTER TABLE nudges RENAME COLUMN sent_on TO day", "DROP TABLE nudges"]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
async def test_what_is_lost_or_changed_is_noticed_unless_it_is_meant(database: Database, change: str) -> None:
    before = await filled(database, REVISIONS[-1])
    with database.on_its_own() as connection, connection.begin():
        connection.execute(text(change))
    after = await database.on_connection(read)
    assert {one.partition(":")[0] for one in lost(before, after, ())} == {"nudges"}
    assert lost(before, after, {"nudges"}) == []
    assert lost(before, after, {"nudges.sent_on"}) == [] or "UPDATE" not in change


def test_what_a_migration_says_that_it_changes_counts_for_the_steps_over_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SCRIPTS[2].module, "ON_PURPOSE", ("outbox.body", "nudges"), raising=False)
    steps = {(older, newer): on_purpose(older, newer) & {"outbox.body", "nudges"} for older, newer in STEPS[:4]}
    assert [one for one, meant in steps.items() if meant] == [STEPS[1]]
    assert on_purpose(REVISIONS[0], REVISIONS[-1]) >= {"outbox.body", "nudges"}


def built_anew(database: Database, *tables: str) -> None:
    """The tables as a change of a column in a batch leaves them."""
    with changing(database) as connection:
        operations = Operations(MigrationContext.configure(connection))
        for table in tables:
            with operations.batch_alter_table(table, recreate="always"):
                pass


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[Database]:
    """A file of the last schema, with rows in every table."""
    async with standing_at(REVISIONS[-1], "file", tmp_path) as database:
        yield database


async def test_a_table_of_a_file_that_is_built_anew_takes_no_row_of_another_with_it(file: Database) -> None:
    before = await filled(file, REVISIONS[-1])
    for table in before:
        built_anew(file, table)
        assert lost(before, await file.on_connection(read), ()) == [], table
    async with file.writing() as session:
        assert await session.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.mark.parametrize("table", ["people", "outbox", "organisations"])
async def test_were_references_looked_after_meanwhile_rows_would_go(
    file: Database, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.sqlite.CHANGING", ())
    before = await filled(file, REVISIONS[-1])
    built_anew(file, table)
    assert lost(before, await file.on_connection(read), ()) != []


async def test_a_migration_that_leaves_a_reference_to_nothing_is_not_kept(file: Database) -> None:
    before = await filled(file, REVISIONS[-1])
    with pytest.raises(SchemaError) as refused, changing(file) as connection:
        connection.execute(text("DELETE FROM pairs WHERE id = 2"))
    assert str(refused.value).startswith("The database is as it was: rows of sessions (1) would refer to nothing. ")
    assert await file.on_connection(read) == before
    async with file.writing() as session:
        await session.execute(text("DELETE FROM pairs WHERE id = 2"))
        assert await session.scalar(text("SELECT count(*) FROM sessions WHERE pair = 2")) == 0


async def test_a_message_that_changes_another_outlives_all_migrations(tmp_path: Path) -> None:
    async with standing_at(REVISIONS[0], "file", tmp_path) as database:
        await filled(database, REVISIONS[0])
        await migrate(database)
        async with database.reading() as session:
            changes = await session.scalar(text("SELECT count(*) FROM outbox WHERE updates IS NOT NULL"))
    assert changes == EACH - 1
