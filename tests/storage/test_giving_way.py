"""`migrate` waits for whoever uses the tables, and lets everybody else use them meanwhile (PostgreSQL)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from storage import giving_way
from storage.compatibility import known
from storage.database import Database
from storage.migrate import MIGRATING, upgrade
from tests.postgres import fresh
from tests.storage.steps import STEPS, standing_at
from tests.test_command_line import Types, sentence, types
from tests.waiting import comes_true

__all__ = ["types"]

pytestmark = pytest.mark.postgres
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
LONG = 60_000
"""So many milliseconds nothing of this takes that is let through, however slow the machine."""
WAITING = {"0003", "0010", "0011", "0012", "0013"}
"""Migrations, among others, that need a table to themselves."""
Meanwhile = Callable[[Callable[[], None]], None]


@pytest.fixture
def in_each_pause(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Has something done whenever `migrate` pauses; it waits shortly for locks."""
    monkeypatch.setattr(giving_way, "LOCK_TIMEOUT", 0.1)

    def patched(do: Callable[[], None]) -> None:
        monkeypatch.setattr(giving_way, "sleep", lambda _: do())

    return patched


@contextmanager
def dumping(url: str) -> Iterator[psycopg.Connection]:
    """Somebody reads all tables in one transaction, as `pg_dump` does."""
    with psycopg.connect(url, application_name="pg_dump") as dump:
        reads_all(dump)
        yield dump


def reads_all(connection: psycopg.Connection) -> None:
    for (table,) in connection.execute(TABLES).fetchall():
        connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))


def revision(url: str) -> str:
    """The schema that a database has."""
    with psycopg.connect(url) as connection:
        ((have,),) = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    return str(have)


@pytest.mark.parametrize(("older", "newer"), STEPS)
@pytest.mark.parametrize("where", ["newest", "oldest"])
async def test_every_migration_lets_others_read_while_it_waits_and_ends_when_the_reader_is_gone(
    older: str, newer: str, where: str, in_each_pause: Meanwhile, tmp_path: Path
) -> None:
    pauses: list[str] = []
    async with standing_at(older, where, tmp_path) as database:
        url = database.address.set(drivername="postgresql").render_as_string(hide_password=False)
        with dumping(url) as dump, psycopg.connect(url, autocommit=True) as other:
            other.execute(f"SET statement_timeout = {LONG}")

            def meanwhile() -> None:
                reads_all(other)
                pauses.append(older)
                if len(pauses) == 2:
                    dump.rollback()

            in_each_pause(meanwhile)
            upgrade(database, newer)
        assert revision(url) == newer
        assert len(pauses) != 1, "it was done while the reader was there"
        assert pauses or newer not in WAITING


@pytest.fixture
def older_url() -> Iterator[str]:
    """A database before a migration that changes `pairs`."""
    with fresh("template0") as url:
        upgrade(Database(url), "0009")
        yield url


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """It tries once."""
    monkeypatch.setattr(giving_way, "LOCK_TIMEOUT", 0.1)
    monkeypatch.setattr(giving_way, "PATIENCE", 0)


@pytest.mark.usefixtures("impatient")
def test_whoever_does_not_end_is_named_and_the_next_migrate_goes_on(older_url: str, types: Types) -> None:
    with dumping(older_url):
        said = sentence(types("migrate", DATABASE_URL=older_url))
    assert said.startswith("Tables of the database are in use, for the longest by “pg_dump”,")
    assert "Nothing is lost" in said
    assert revision(older_url) == "0009"
    assert types("migrate", DATABASE_URL=older_url).exit_code == 0
    assert revision(older_url) == known()[-1]


@pytest.mark.usefixtures("impatient")
def test_what_committed_before_somebody_was_met_stays(older_url: str, types: Types) -> None:
    with psycopg.connect(older_url) as reader:
        reader.execute("SELECT count(*) FROM installations")  # which 0013 changes
        said = sentence(types("migrate", DATABASE_URL=older_url))
    assert said.startswith("Tables of the database are in use, for the longest by another session,")
    assert revision(older_url) == "0012"


def test_a_fault_of_another_kind_is_told_at_once(older_url: str, in_each_pause: Meanwhile) -> None:
    in_each_pause(lambda: pytest.fail("it waits"))
    with psycopg.connect(older_url, autocommit=True) as other:
        other.execute("CREATE TABLE refusals (id int)")
    with pytest.raises(Exception, match="already exists"):
        upgrade(Database(older_url))


async def test_another_migrate_is_waited_for_whatever_the_server_is_told_of_locks(older_url: str) -> None:
    database, faults = Database(older_url), list[BaseException]()
    name = older_url.partition("?")[0].rpartition("/")[2]

    def migrates() -> None:
        try:
            upgrade(database)
        except BaseException as fault:  # noqa: BLE001 -- it is looked at below
            faults.append(fault)

    with psycopg.connect(older_url, autocommit=True) as first:
        first.execute(sql.SQL("ALTER DATABASE {} SET lock_timeout = '1ms'").format(sql.Identifier(name)))
        first.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        second = threading.Thread(target=migrates)
        second.start()
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        await comes_true(lambda: not second.is_alive() or first.execute(waits).fetchone() == (1,))
        # the server needs a while for this, and would have told the other long ago
        first.execute("SELECT count(*) FROM generate_series(1, 1000000)")
        assert second.is_alive()
    second.join()
    assert (faults, revision(older_url)) == ([], known()[-1])
    await database.close()
