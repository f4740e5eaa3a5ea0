"""What a claim costs beside a million rows that are not due: `python -m benchmarks.claiming`, part of `make bench`."""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.requests import KEY
from programme.clock import machine_now
from storage import agenda, encryption, organisations, outgoing
from storage.agenda import AgendaRow
from storage.database import Database
from storage.dialect import insert, name_of
from storage.migrate import migrate
from storage.outbox import WAITING, OutboxRow
from tests.postgres import fresh

FEW, MANY = 1_000, int(os.environ.get("BENCH_FUTURE", "1000000"))
AT_ONCE, ROUNDS = 100, 60
LEASE = timedelta(minutes=2)
AT_MOST = 1.2
"""So many times as long a claim may take beside many rows as beside few."""
Claim = Callable[[AsyncSession, datetime], Awaitable[Any]]


def _message(organisation: int, key: str, due: datetime) -> dict[str, Any]:
    return {
        "organisation": organisation, "programme": 1, "message": key, "key": key, "platform": "slack", "tenant": "T1",
        "conversation": key, "person": None, "languages": "fr", "zone": "UTC", "body": "", "repeat": "may-repeat",
        "rank": 1, "updates": None, "due": due, "state": WAITING, "attempts": 0, "unclear": 0, "withdrawn": False,
    }  # fmt: skip


def _step(organisation: int, key: str, due: datetime) -> dict[str, Any]:
    return {"organisation": organisation, "programme": 1, "key": key, "command": "", "due_at": due, "attempts": 0}


async def _fill(database: Database, future: int) -> None:
    """That many rows that fall due in half an hour, and some that are due now."""
    await migrate(database)
    now = machine_now()
    async with database.writing() as session:
        organisation = await organisations.home(session)
        for make, table in ((_message, OutboxRow), (_step, AgendaRow)):
            row = insert(name_of(session), table)
            await session.execute(row, [make(organisation, f"due{n}", now) for n in range(AT_ONCE)])
            await session.execute(row, [make(organisation, "x", now + LEASE * 15)])
            others = [one.name for one in table.__table__.columns if one.name not in {"id", "key", "conversation"}]
            named = ["key", *(["conversation"] if table is OutboxRow else []), *others]
            series = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :future) "
            picked = ", ".join(["'x' || n", *(["'x' || n"] if table is OutboxRow else []), *others])
            copied = f"{series} SELECT {picked} FROM n, {table.__tablename__} WHERE key = 'x'"  # noqa: S608 -- our own names
            await session.execute(
                text(f"INSERT INTO {table.__tablename__} ({', '.join(named)}) {copied}"), {"future": future}
            )
    async with database.writing() as session:
        await session.execute(text("ANALYZE"))


async def _messages(session: AsyncSession, now: datetime) -> None:
    claimed = await outgoing.claim(session, ("slack", "T1"), "me", LEASE, AT_ONCE, at=now)
    assert len(claimed) == AT_ONCE


async def _steps(session: AsyncSession, now: datetime) -> None:
    for _ in range(10):
        assert await agenda.claim(session, now, "me", LEASE)


async def _looks(session: AsyncSession, now: datetime) -> None:
    await outgoing.next_due(session, now)
    await outgoing.waiting(session, now)
    await agenda.next_due(session)


async def _timed(database: Database, claim: Claim) -> float:
    """Seconds of one claim, which is then undone."""
    async with database.writing() as session:
        start = time.perf_counter()
        await claim(session, machine_now())
        took = time.perf_counter() - start
        await session.rollback()
    return took


async def _compare(few: Database, many: Database, table: Table, title: str) -> int:
    """Fill in a database's lines, and tell how many of them break the bound."""
    broken = 0
    for database, future in ((few, FEW), (many, MANY)):
        await _fill(database, future)
    for name, claim in (("100 messages", _messages), ("10 due dates", _steps), ("what comes next", _looks)):
        times: dict[Database, list[float]] = {few: [], many: []}
        for _ in range(ROUNDS):
            for database, took in times.items():
                took.append(await _timed(database, claim))
        least, most = (statistics.median(took) * 1000 for took in times.values())
        kept = most <= AT_MOST * least
        broken += not kept
        said = f"{most / least:.2f} {'kept' if kept else 'BROKEN'}"
        table.add_row(title, name, f"{least:.2f}", f"{most:.2f}", said)
    for database in (few, many):
        await database.close()
    return broken


def main() -> int:
    """Print how claims compare, on both databases; the number of those that take too long beside many rows."""
    encryption.use_keys([KEY])
    columns = ("database", "claim", f"ms beside {FEW}", f"ms beside {MANY}", f"ratio, at most {AT_MOST}")
    table = Table(*columns, title="Claiming")
    with tempfile.TemporaryDirectory(prefix="binome-bench-", dir=".") as folder:
        lite = [Database(f"sqlite:///{folder}/{name}.db") for name in ("few", "many")]
        broken = asyncio.run(_compare(lite[0], lite[1], table, "SQLite"))
    with fresh() as few, fresh() as many:
        broken += asyncio.run(_compare(Database(few), Database(many), table, "PostgreSQL"))
    Console(width=110).print(table)
    return broken


if __name__ == "__main__":
    sys.exit(main())
