"""`make bench`: a writing and a reading turn of ours beside three peers, same disk, one run, on both databases.

Then claims beside a million rows, odd requests, bursts, Teams, memory and start, turns while people are matched, and
how much memory matching takes.
"""

import asyncio
import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import bursts, claiming, crowds, footprint, fuzzing, matching, teams
from benchmarks.processes import answering, free_port, process
from benchmarks.requests import hours, press, slash
from benchmarks.seed import seed
from benchmarks.sidebyside import REQUESTS, Result, measure, show
from tests.postgres import fresh

SOMEBODY = "U0000000"
STOCK = "no-op Bolt, stock store"
SLACK = (
    "import uvicorn\nfrom starlette.applications import Starlette\nfrom starlette.responses import JSONResponse\n"
    "from starlette.routing import Route\n"
    "async def ok(_): return JSONResponse({'ok': True, 'team_id': 'T0BENCH', 'user_id': 'U0BOT', 'bot_id': 'B1'})\n"
    "uvicorn.run(Starlette(routes=[Route('/api/{method}', ok, methods=['POST'])]), port={port}, log_level='error')"
)


async def _measure(name: str, peer: str, database_url: str, slack: str, bodies: list[bytes]) -> Result:
    warm = [slash(number, SOMEBODY, "help") for number in range(200)]
    return await measure(name, ("benchmarks.peers", peer, database_url, slack), warm, bodies)


async def _compare(database_url: str, store_url: str, slack: str) -> list[Result]:
    words = [slash(number, SOMEBODY, "help") for number in range(REQUESTS)]
    results = [await _measure(peer, peer, store_url, slack, words) for peer in ("bare route", "no-op Bolt", STOCK)]
    answers = await seed(database_url, REQUESTS)
    presses = [press(number, user, packed) for number, (user, packed) in enumerate(answers)]
    results.append(await _measure("Binôme, a reading turn", "Binôme", database_url, slack, words))
    states = [slash(number, SOMEBODY, "status") for number in range(REQUESTS)]
    results.append(await _measure("Binôme, where things stand", "Binôme", database_url, slack, states))
    forms = [hours(number, SOMEBODY) for number in range(REQUESTS)]
    results.append(await _measure("Binôme, a writing turn", "Binôme", database_url, slack, forms))
    results.append(await _measure("Binôme, a check-in answered", "Binôme", database_url, slack, presses))
    return results


def main() -> int:
    """Print one table a database; the number of bounds that are broken."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {REQUESTS} requests")
    folder = Path(tempfile.mkdtemp(prefix="binome-bench-", dir="."))
    port = free_port()
    try:
        with process("-c", SLACK.replace("{port}", str(port))):
            asyncio.run(answering(port))
            slack, own, stock = f"http://127.0.0.1:{port}/api/", folder / "own.db", folder / "stock.db"
            show("SQLite", asyncio.run(_compare(f"sqlite:///{own}", f"sqlite:///{stock}", slack)), STOCK)
            with fresh() as own_url, fresh() as stock_url:
                show("PostgreSQL", asyncio.run(_compare(own_url, stock_url, slack)), STOCK)
    finally:
        shutil.rmtree(folder)
    broken = claiming.main() + fuzzing.main() + bursts.main()
    teams.main()
    footprint.main()
    asyncio.run(matching.main())
    return broken + crowds.main()


if __name__ == "__main__":
    start = time.perf_counter()
    exceeded = main()
    print(f"{time.perf_counter() - start:.0f} s")
    sys.exit(exceeded)
