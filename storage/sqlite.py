"""SQLite without a thread: short statements run where they are, at a third of the cost of a thread's hops."""

import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Self


class Cursor:
    """What SQLAlchemy's aiosqlite dialect asks of a cursor."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Any = ()) -> Self:
        self._cursor.execute(statement, parameters)
        return self

    async def executemany(self, statement: str, parameters: Iterable[Any]) -> Self:
        self._cursor.executemany(statement, parameters)
        return self

    async def fetchone(self) -> Any:
        return self._cursor.fetchone()

    async def fetchmany(self, size: int = 100) -> list[Any]:
        return self._cursor.fetchmany(size)

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def close(self) -> None:
        self._cursor.close()


class Connection:
    """What SQLAlchemy's aiosqlite dialect asks of a connection."""

    def __init__(self, path: str) -> None:
        self._connection: sqlite3.Connection | None = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, cached_statements=512
        )

    def cursor(self) -> Cursor:
        return Cursor(self._open().cursor())

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        self._open().create_function(*arguments, **options)

    async def commit(self) -> None:
        self._open().commit()

    async def rollback(self) -> None:
        self._open().rollback()

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise ValueError("Connection closed")
        return self._connection


def connector(path: str) -> Callable[..., Any]:
    """An `async_creator` for `create_async_engine`."""

    async def connect(*_: Any, **__: Any) -> Connection:
        return Connection(path)

    return partial(connect)
