"""How long turns take while a matching runs: `python -m benchmarks.matching`, part of `make bench`."""

import asyncio
import os
import tempfile
import time

from pydantic import SecretStr
from sqlalchemy import update

from benchmarks.requests import KEY, SECRET, hours, send, slash
from benchmarks.seed import seed
from bot.app import Bot
from bot.serving import keep_what_is_loaded
from bot.settings import Settings
from bot.web import create_app
from chat.command import ProgrammeId
from chat.commands.matching import RunMatching
from content import library
from programme.clock import machine_now
from sandbox.serving import loopback, served
from storage import agenda
from storage.drafts import RUNNING, Draft
from storage.enrolments import Enrolment
from storage.pairs import Pair
from storage.people import Person

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000"))


async def _volunteers(bot: Bot) -> int:
    """Everybody free and with topics, and a draft that waits to be made."""
    topics = {topic.key: 2 for topic in library.tracks()[0].topics[:4]}
    async with bot.database.writing() as session:
        await session.execute(update(Enrolment).values(topics=topics, languages=["fr", "en"]))
        await session.execute(update(Pair).values(state="ended"))
        await session.execute(update(Person).values(department="Dept", site="Paris"))
        draft = Draft(organisation=1, programme=1, author=1, state=RUNNING, made_at=machine_now())
        session.add(draft)
        await session.flush()
        return draft.id


async def _slowest(port: int, seconds: float, first: int) -> list[float]:
    """The latencies of turns sent one after the other for a while."""
    latencies: list[float] = []
    start, number = time.perf_counter(), first
    while time.perf_counter() - start < seconds:
        bodies = [slash(number, "U0000003", "help"), hours(number, "U0000003")]
        latencies += (await send(port, bodies, connections=1)).latencies
        number += 1
    return sorted(latencies)


async def main() -> None:
    """Print the slowest turns without and with a matching under way."""
    with tempfile.TemporaryDirectory(prefix="binome-bench-", dir=".") as folder:
        await _measure(f"sqlite:///{folder}/own.db")


async def _measure(url: str) -> None:
    await seed(url, PEOPLE)
    bot = Bot(
        Settings(
            _env_file=None, database_url=SecretStr(url), secret_keys=(SecretStr(KEY),), slack_client_id="1.1",
            slack_api_url="http://127.0.0.1:9/api/", slack_signing_secret=SecretStr(SECRET),
        )
    )  # fmt: skip
    socket, address = loopback()
    port = int(address.rpartition(":")[2])
    async with served(create_app(bot), socket):
        draft = await _volunteers(bot)
        await _slowest(port, 1, 0)
        keep_what_is_loaded()  # as serve does
        quiet = await _slowest(port, 5, 10_000)
        async with bot.database.writing() as session:
            command = RunMatching(programme=ProgrammeId(1), draft=draft)
            await agenda.plan(session, 1, command, at=bot.clock.now(), key=f"draft:{draft}:run", programme=1)
        bot._committed(session)  # noqa: SLF001 -- what the middle does after a turn
        busy = await _slowest(port, 8, 50_000)
    for name, found in (("without a matching", quiet), (f"while {PEOPLE} × {PEOPLE} are matched", busy)):
        at = [found[int(len(found) * part)] * 1000 for part in (0.5, 0.99)]
        print(
            f"{name}: p50 {at[0]:.1f} ms, p99 {at[1]:.1f} ms, slowest {found[-1] * 1000:.1f} ms of {len(found)} turns"
        )


if __name__ == "__main__":
    asyncio.run(main())
