"""`make bench`: a writing and a reading turn of ours beside three peers, same disk, one run, on both databases."""

import asyncio
import os
import platform
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import footprint, matching
from benchmarks.processes import answering, free_port, process
from benchmarks.requests import hours, press, send, slash
from benchmarks.seed import seed
from tests.postgres import fresh

REQUESTS = int(os.environ.get("BENCH_REQUESTS", "1500"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SOMEBODY = "U0000000"
TICKS = os.sysconf("SC_CLK_TCK")
SLACK = (
    "import uvicorn\nfrom starlette.applications import Starlette\nfrom starlette.responses import JSONResponse\n"
    "from starlette.routing import Route\n"
    "async def ok(_): return JSONResponse({'ok': True, 'team_id': 'T0BENCH', 'user_id': 'U0BOT', 'bot_id': 'B1'})\n"
    "uvicorn.run(Starlette(routes=[Route('/api/{method}', ok, methods=['POST'])]), port={port}, log_level='error')"
)


@dataclass
class Result:
    """One line of the table: best of the rounds for CPU, as the machine is shared."""

    name: str
    rate: float
    p50: float
    p99: float
    cpu: float


def _cpu(running: subprocess.Popen[bytes]) -> float:
    """Seconds of processor that a process has had, its threads included."""
    fields = Path(f"/proc/{running.pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def _measure(name: str, peer: str, database_url: str, slack: str, bodies: list[bytes]) -> Result:
    port = free_port()
    with process("-m", "benchmarks.peers", peer, str(port), database_url, slack) as running:
        await answering(port)
        await send(port, [slash(number, SOMEBODY, "help") for number in range(200)])
        rounds = []
        each = len(bodies) // ROUNDS
        for first in range(0, each * ROUNDS, each):
            before = _cpu(running)
            timing = await send(port, bodies[first : first + each])
            cpu = (_cpu(running) - before) / each
            rounds.append(Result(name, each / timing.elapsed, timing.percentile(0.5), timing.percentile(0.99), cpu))
    return min(rounds, key=lambda result: result.cpu)


async def _compare(database_url: str, store_url: str, slack: str) -> list[Result]:
    words = [slash(number, SOMEBODY, "help") for number in range(REQUESTS)]
    results = [
        await _measure(peer, peer, store_url, slack, words)
        for peer in ("bare route", "no-op Bolt", "no-op Bolt, stock store")
    ]
    answers = await seed(database_url, REQUESTS)
    presses = [press(number, user, packed) for number, (user, packed) in enumerate(answers)]
    results.append(await _measure("Binôme, a reading turn", "Binôme", database_url, slack, words))
    states = [slash(number, SOMEBODY, "status") for number in range(REQUESTS)]
    results.append(await _measure("Binôme, where things stand", "Binôme", database_url, slack, states))
    forms = [hours(number, SOMEBODY) for number in range(REQUESTS)]
    results.append(await _measure("Binôme, a writing turn", "Binôme", database_url, slack, forms))
    results.append(await _measure("Binôme, a check-in answered", "Binôme", database_url, slack, presses))
    return results


def _show(title: str, results: list[Result]) -> None:
    table = Table("peer", "requests/s", "p50 ms", "p99 ms", "CPU ms", "CPU ÷ stock store", title=title)
    stock = results[2].cpu
    for one in results:
        table.add_row(
            one.name, f"{one.rate:.0f}", f"{one.p50 * 1000:.2f}", f"{one.p99 * 1000:.2f}", f"{one.cpu * 1000:.2f}",
            f"{one.cpu / stock:.2f}",
        )  # fmt: skip
    Console(width=110).print(table)


def main() -> None:
    """Print one table a database."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {REQUESTS} requests")
    folder = Path(tempfile.mkdtemp(prefix="binome-bench-", dir="."))
    port = free_port()
    try:
        with process("-c", SLACK.replace("{port}", str(port))):
            asyncio.run(answering(port))
            slack, own, stock = f"http://127.0.0.1:{port}/api/", folder / "own.db", folder / "stock.db"
            _show("SQLite", asyncio.run(_compare(f"sqlite:///{own}", f"sqlite:///{stock}", slack)))
            with fresh() as own_url, fresh() as stock_url:
                _show("PostgreSQL", asyncio.run(_compare(own_url, stock_url, slack)))
    finally:
        shutil.rmtree(folder)
    footprint.main()
    asyncio.run(matching.main())


if __name__ == "__main__":
    start = time.perf_counter()
    main()
    print(f"{time.perf_counter() - start:.0f} s")
