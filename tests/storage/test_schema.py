"""The schema: migrations make what the models say, instants have zones, every row has an owner."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, delete, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

import storage
from storage.audit import Deed, note
from storage.database import AddressError, Database, address_of
from storage.inbox import Received, first_time
from storage.migrate import migrate, ours
from storage.people import Person
from storage.schema import Table

NOW = datetime(2027, 1, 5, 9, 0, 0, 123456, tzinfo=UTC)
EVERYBODYS = {"organisations", "moved_clock", "oauth_states", "heartbeats", "paces", "compatibility", "digest_keys"}
"""Tables of no one organisation: companies, the clock, processes, keys, paces, versions, and installations to come."""


def differences(connection: Connection) -> list[object]:
    storage.load()
    options = {"compare_type": True, "include_name": ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Table.metadata))


async def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    assert await database.on_connection(differences) == []


async def test_no_number_is_used_twice(database: Database, organisation: int) -> None:
    """What names a row by its number would mean another one: a block, a message's key, the try of a message."""

    async def somebody() -> int:
        async with database.writing() as session:
            person = Person(organisation=organisation, name="Ana")
            session.add(person)
            await session.flush()
            return person.id

    first = await somebody()
    async with database.writing() as session:
        await session.execute(delete(Person).where(Person.id == first))
    assert await somebody() > first
    if database.embedded:
        made = text("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%AUTOINCREMENT%'")
        async with database.reading() as session:
            assert set(await session.scalars(made)) == {"alembic_version", "sqlite_sequence"}


async def test_migrating_an_up_to_date_database_changes_nothing(database: Database, organisation: int) -> None:
    await migrate(database)
    async with database.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM organisations WHERE id = :id"), {"id": organisation})


async def test_an_instant_comes_back_in_utc_whatever_zone_it_went_in_with(
    database: Database, organisation: int
) -> None:
    paris = timezone(timedelta(hours=1))
    async with database.writing() as session:
        await first_time(session, organisation, "slack", "k", NOW.astimezone(paris))
    async with database.reading() as session:
        stored = (await session.scalars(select(Received))).one().received_at
        found = (await session.scalars(select(Received).where(Received.received_at == NOW))).all()
    assert (stored, stored.tzinfo, len(found)) == (NOW, UTC, 1)


async def test_an_instant_without_a_zone_is_refused(database: Database, organisation: int) -> None:
    with pytest.raises(StatementError, match="needs its time zone"):
        async with database.writing() as session:
            await first_time(session, organisation, "slack", "k", NOW.replace(tzinfo=None))


async def test_a_row_of_no_organisation_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            session.add(Received(organisation=404, platform="slack", key="k", received_at=NOW))


async def test_an_error_of_the_database_does_not_tell_what_was_to_be_stored(database: Database) -> None:
    with pytest.raises(IntegrityError) as failed:
        async with database.writing() as session:
            session.add(Received(organisation=404, platform="slack", key="a secret", received_at=NOW))
    assert "a secret" not in str(failed.value)


async def _noted_and_failed(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        note(session, organisation, 1, "test", NOW)
        await session.flush()
        raise ValueError("stop")


async def test_nothing_is_stored_by_a_transaction_that_fails(database: Database, organisation: int) -> None:
    with pytest.raises(ValueError, match="stop"):
        await _noted_and_failed(database, organisation)
    async with database.reading() as session:
        assert (await session.scalars(select(Deed))).all() == []


async def test_a_session_that_reads_cannot_write(database: Database, organisation: int) -> None:
    async with database.reading() as session:
        note(session, organisation, 1, "test", NOW)
        with pytest.raises(DBAPIError, match=r"read-?only"):
            await session.flush()
    async with database.reading() as session:
        assert (await session.scalars(select(Deed))).all() == []


def test_every_table_but_a_few_belongs_to_an_organisation() -> None:
    storage.load()
    owned = {name for name, table in Table.metadata.tables.items() if "organisation" in table.columns}
    assert set(Table.metadata.tables) - owned == EVERYBODYS
    for name in owned:
        column = Table.metadata.tables[name].columns["organisation"]
        assert not column.nullable, name
        assert {key.column.table.name for key in column.foreign_keys} == {"organisations"}, name


def test_the_changes_of_a_message_are_found_by_an_index_when_it_is_deleted() -> None:
    storage.load()
    outbox = Table.metadata.tables["outbox"]
    assert any(next(iter(index.columns)) is outbox.columns["updates"] for index in outbox.indexes)


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///binome.db", "sqlite+pysqlite"),
        ("sqlite+pysqlite:////var/binome.db", "sqlite+pysqlite"),
        ("postgresql://u:p@db/binome", "postgresql+psycopg"),
        ("postgresql+psycopg://u:p@db/binome", "postgresql+psycopg"),
    ],
)
def test_a_plain_address_finds_its_driver(given: str, driver: str) -> None:
    assert address_of(given).drivername == driver


@pytest.mark.parametrize(
    "given",
    ["", "binome.db", "sqlite://", "sqlite:///:memory:", "mysql://u:hunter2@db/binome", "postgresql+asyncpg://db/x",
     "postgresql://u:hunter2@db:port/binome", "postgresql://u:hunter2", "postgres:hunter2"],
)  # fmt: skip
def test_another_address_is_refused_without_repeating_its_password(given: str) -> None:
    with pytest.raises(AddressError, match=r"must be sqlite|not a database address") as refused:
        address_of(given)
    assert "hunter2" not in str(refused.value)
