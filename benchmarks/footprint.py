"""Memory and start of the bot: `python -m benchmarks.footprint`, part of `make bench`."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.processes import answering, free_port, process
from benchmarks.requests import hours, send, slash
from benchmarks.seed import seed
from tests.postgres import fresh

TURNS = (1_000, 10_000)
BATCH = 500
# what the bot's own process loads of others' making
LIBRARIES = (
    "slack_bolt.async_app, slack_bolt.adapter.starlette.async_handler, sqlalchemy.ext.asyncio, starlette.applications, "
    "starlette.staticfiles, uvicorn, uvloop, httptools, aiohttp, pydantic_settings, apscheduler.schedulers.asyncio, "
    "babel.dates, fluent.runtime, holidays, cryptography.fernet, structlog, prometheus_client, yaml"
)


def _megabytes(pid: int) -> float:
    """Memory of a process that is its own, and what it shares."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


async def _turns(database_url: str, *peer: str, turns: Sequence[int] = TURNS) -> str:
    """Megabytes of a bot (Slack's, or the one of a module) after so many turns, a fifth of which write."""
    await seed(database_url, 200)
    module, *more = peer or ("benchmarks.peers", "http://127.0.0.1:9/api/")
    port, reached, found = free_port(), 0, []
    with process("-m", module, "Binôme", str(port), database_url, *more) as bot:
        await answering(port)
        for until in turns:
            for first in range(reached, until, BATCH):
                await send(port, [_turn(number) for number in range(first, first + BATCH)])
            reached = until
            found.append(f"{_megabytes(bot.pid):.0f} MB after {until:,} turns")
    return ", ".join(found)


def _turn(number: int) -> bytes:
    """Somebody saves their working hours, or asks for something."""
    user, word = f"U{number % 200:07d}", ("", "help", "status", "profile", "pair")[number % 5]
    return slash(number, user, word) if word else hours(number, user)


def _loading(libraries: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {libraries}"], check=True)
    return time.perf_counter() - start


def _starting(database_url: str) -> float:
    """Seconds from nothing to the first answer."""
    port, start = free_port(), time.perf_counter()
    with process("-m", "benchmarks.peers", "Binôme", str(port), database_url, "http://127.0.0.1:9/api/"):
        asyncio.run(answering(port))
        return time.perf_counter() - start


def main() -> None:
    """Print memory on both databases, and the start beside loading the same libraries."""
    with tempfile.TemporaryDirectory(prefix="binome-bench-", dir=".") as folder:
        url = f"sqlite:///{folder}/own.db"
        print(f"SQLite: {asyncio.run(_turns(url))}")
        both = _turns(f"sqlite:///{folder}/both.db", "benchmarks.teams", turns=TURNS[:1])
        print(f"SQLite, with Teams configured beside Slack: {asyncio.run(both)}")
        ours, theirs = (
            min(found) for found in zip(*((_starting(url), _loading(LIBRARIES)) for _ in range(5)), strict=True)
        )
    with fresh() as server:
        print(f"PostgreSQL: {asyncio.run(_turns(server))}")
    print(f"start: {ours:.2f} s, importing the same libraries: {theirs:.2f} s, ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
