"""All that a database holds, in clear: what somebody reads who has taken the file and its keys."""

from typing import Any

from sqlalchemy import Connection, MetaData, select

from storage.encryption import UnreadableError, readable
from tests.conversation import Bot


async def everything(bot: Bot) -> list[str]:
    """Every row of every table, its table's name before it, private text decrypted."""
    return await bot.running.database.on_connection(_everything)


def _everything(connection: Connection) -> list[str]:
    known = MetaData()
    known.reflect(connection)
    return [
        f"{table.name} {dict(zip(row._fields, map(_in_clear, row), strict=True))}"
        for table in known.sorted_tables
        for row in connection.execute(select(table))
    ]


def _in_clear(value: Any) -> Any:
    """A text as it was before it was encrypted, if it was."""
    try:
        return readable(value) if isinstance(value, str) else value
    except UnreadableError:
        return value


async def telling(bot: Bot, *words: str) -> list[str]:
    """The rows that hold one of some words, in whatever case."""
    return [row for row in await everything(bot) if any(word.casefold() in row.casefold() for word in words)]
