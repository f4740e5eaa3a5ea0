"""Rows in every table of a schema, whichever it is: made from the schema itself, so that no later one is forgotten."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Enum, MetaData, Result, Table, insert, inspect, literal_column, select, table

import storage
from storage.encryption import EncryptedJSON, EncryptedText
from storage.outbox import CANCELLED, FAILED, SENDING, SENT, UNKNOWN, WAITING
from storage.schema import Table as Ours

EACH = 6
"""So many rows a table."""
START = datetime(2027, 1, 5, 9, tzinfo=UTC)
VALUES: dict[type, Callable[[int], Any]] = {
    int: lambda n: n, str: lambda n: f"été {n}", float: lambda n: n + 0.25, bool: lambda n: n == 1, bytes: bytes,
    datetime: lambda n: START + timedelta(days=n), date: lambda n: date(2027, 1, n), time: lambda n: time(9, n),
    timedelta: lambda n: timedelta(hours=n), dict: lambda n: {"n": n}, list: lambda n: [n], UUID: lambda n: UUID(int=n),
    object: lambda n: {"n": n},
}  # fmt: skip
AS_IN_LIFE: dict[str, Sequence[Any]] = {
    "*.platform": ["slack", "teams"],
    "refusals.couple": ["1 2", "2 3"],
    "outbox.state": [WAITING, SENDING, SENT, CANCELLED, FAILED, UNKNOWN],
}
"""Columns in which not any value will do, with those that they take in turn: for migrations that look at them."""
PRIVATE = (EncryptedText, EncryptedJSON)
Found = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def fill(connection: Connection, changed_later: Collection[str]) -> None:
    """Rows in every table but those that have some: each column has a value, and each reference leads to a row.

    What is encrypted today was so at that schema, unless a later migration says that it changes it.
    """
    schema, made = _reflected(connection, changed_later), dict[str, list[Any]]()
    for each in schema.sorted_tables:
        rows = made[each.name] = list(connection.scalars(select(*each.primary_key)))
        for number in range(len(rows) + 1, EACH + 1):
            done = connection.execute(insert(each).values(_row(each, number, made)))
            rows.append((done.inserted_primary_key or [None])[0])


def _reflected(connection: Connection, changed_later: Collection[str]) -> MetaData:
    storage.load()
    schema, today = MetaData(), Ours.metadata.tables
    schema.reflect(connection, only=lambda name, _: name != "alembic_version")
    for each in schema.sorted_tables:
        private = (
            [one for one in today[each.name].columns if isinstance(one.type, PRIVATE)] if each.name in today else []
        )
        for one in private:
            if one.name in each.columns and not {each.name, f"{each.name}.{one.name}"} & set(changed_later):
                each.columns[one.name].type = one.type
    return schema


def _row(its: Table, number: int, made: dict[str, list[Any]]) -> dict[str, Any]:
    """The first row of a table that refers to itself has nothing to refer to."""
    row = {}
    for column in its.columns:
        others = [made[key.column.table.name] for key in column.foreign_keys]
        if others:
            row[column.name] = others[0][(number - 1) % len(others[0])] if others[0] else None
        elif not (column.primary_key and column.type.python_type is int):
            row[column.name] = _value(column, number)
    return row


def _value(column: Column[Any], number: int) -> Any:
    choice = AS_IN_LIFE.get(f"{column.table.name}.{column.name}") or AS_IN_LIFE.get(f"*.{column.name}")
    if isinstance(column.type, Enum):
        choice = column.type.enums
    if choice:
        return choice[number % len(choice)]
    if isinstance(column.type, EncryptedText):
        return VALUES[str](number)
    return VALUES[dict if isinstance(column.type, EncryptedJSON) else column.type.python_type](number)


def read(connection: Connection) -> Found:
    """Every row as the database has it: by table, the columns and the rows."""
    found: Found = {}
    for name in sorted(set(inspect(connection).get_table_names()) - {"alembic_version"}):
        result: Result[Any] = connection.execute(select(literal_column("*")).select_from(table(name)))
        found[name] = list(result.keys()), [tuple(row) for row in result]
    return found
