"""SQLite without a thread: an asyncio session whose short statements run where they are called.

The stock asyncio driver hands each call to a thread and back, and SQLAlchemy makes a greenlet for each, to wait in.
Here nothing ever waits: the standard driver answers at once.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, Executable, Result, ScalarResult, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000", "secure_delete=ON")
OWNERS = 0o600
"""How a file stands there: its owner's, and nobody else's."""
CHANGING = ("foreign_keys=OFF", "busy_timeout=600000")
"""For changes of the schema: a table is dropped to be built anew, which would delete the rows that refer to its own. In
a transaction the first is ignored. And whoever migrates at the same time may take minutes."""


class InlineSession(AsyncSession):
    """An asyncio session that calls its synchronous self directly."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(expire_on_commit=False)
        self.sync_session.bind = engine

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.sync_session.close()

    async def execute(self, statement: Executable, params: Any = None, **options: Any) -> Result[Any]:
        return self.sync_session.execute(statement, params, **options)

    async def scalar(self, statement: Executable, params: Any = None, **options: Any) -> Any:
        return self.sync_session.scalar(statement, params, **options)

    async def scalars(self, statement: Executable, params: Any = None, **options: Any) -> ScalarResult[Any]:
        return self.sync_session.scalars(statement, params, **options)

    async def flush(self, objects: Any = None) -> None:
        self.sync_session.flush(objects)

    async def merge(self, instance: Any, **options: Any) -> Any:
        return self.sync_session.merge(instance, **options)

    async def delete(self, instance: object) -> None:
        self.sync_session.delete(instance)

    async def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        return self.sync_session.get(entity, ident, **options)

    async def commit(self) -> None:
        self.sync_session.commit()

    async def rollback(self) -> None:
        self.sync_session.rollback()


def empty_journal(address: URL) -> None:
    """Bring what stands in the journal beside a file (`-wal`) into it, unless somebody is reading, and empty that."""
    with closing(sqlite3.connect(str(address.database), timeout=0)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def keep_private(address: URL) -> None:
    """Make a file that is not there, and take what stands in it from everybody but its owner.

    SQLite gives what it writes beside a file the mode of that.
    """
    # one that is there is not opened: to close it would take this process's locks on it away
    file = Path(str(address.database))
    with suppress(OSError):
        # what prevents it SQLite says in its own words; what is somebody else's stays as it is
        if not file.exists():
            file.touch(mode=OWNERS, exist_ok=False)
        for each in (file, *(file.with_name(file.name + beside) for beside in ("-wal", "-shm"))):
            if each.exists() and each.stat().st_mode & 0o777 & ~OWNERS:
                each.chmod(OWNERS)


def open_engine(address: URL, *, reading: bool, changing: bool = False) -> Engine:
    """The engine of a database file, for transactions that only read, that also write, or that change the schema."""
    options = {"isolation_level": None, "check_same_thread": False, "cached_statements": 512}
    # never exhausted: waiting for a connection would block the event loop
    engine = create_engine(address, connect_args=options, max_overflow=-1, hide_parameters=True)
    pragmas = (*PRAGMAS, *(["query_only=ON"] if reading else []), *(CHANGING if changing else []))
    # a writer takes the lock at once; the default mode loses updates between two: sqlite.org/lang_transaction.html
    begin = "BEGIN DEFERRED" if reading else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "do_connect")
    def connects(*_: object) -> None:
        keep_private(address)

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        try:
            connection.connection.cursor().execute(begin)
        except sqlite3.Error as error:
            # SQLAlchemy does not look at what an event raises, and who waits for a database knows its errors alone
            raise OperationalError(begin, None, error) from error

    return engine
