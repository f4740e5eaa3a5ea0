"""How long people wait beside a burst, and how the loop is held up: `python -m benchmarks.bursts`, of `make bench`.

A bot as `serve` runs it works each burst off, on each database, while somebody asks for their status and saves their
working hours, one turn after the other. A block is counted by the loop's own work, a turn by the clock.
"""

import asyncio
import csv
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, insert, select, update

from benchmarks.processes import answering, free_port, process
from benchmarks.requests import KEY, SECRET, hours, press, send, slash
from benchmarks.seed import seed
from bot.app import Bot
from bot.serving import keep_what_is_loaded
from bot.settings import Settings
from bot.web import create_app
from chat.command import Command, PersonId, ProgrammeId, SessionId
from chat.commands.announcements import SendAnnouncement, TakeBackAnnouncement
from chat.commands.checkins import RemindOfCheckin
from chat.commands.matching import PublishDraft
from content import words
from programme.clock import machine_now
from programme.matching.reasons import Reasons
from sandbox.serving import loopback, served
from storage import agenda
from storage.agenda import AgendaRow
from storage.announcements import DRAFT, Announcement
from storage.drafts import READY, Draft
from storage.inbox import Received
from storage.pairs import Pair
from storage.programmes import Lead
from storage.sessions import Session
from tests.postgres import fresh

PAIRS, PUBLISHED, DUE, IMPORTED, OLD = (
    int(number) for number in os.environ.get("BENCH_BURSTS", "5000 1000 4000 5000 20000").split()
)
BLOCK, TURN = 100, 300
"""At most so many milliseconds."""
LEAD, SOMEBODY = "U0000000", f"U{PAIRS - 1:07d}"
SLACK = (
    "import uvicorn\nfrom starlette.applications import Starlette\nfrom starlette.responses import JSONResponse\n"
    "from starlette.routing import Route\n"
    "known = {'ok': True, 'ts': '1.1', 'channel': 'D1', 'team_id': 'T0BENCH', 'user_id': 'U0BOT', 'messages': []}\n"
    "unknown = {'ok': False, 'error': 'users_not_found'}\n"
    "async def ok(asked): return JSONResponse(unknown if 'users.' in asked.url.path else known)\n"
    "uvicorn.run(Starlette(routes=[Route('/api/{method}', ok, methods=['GET', 'POST'])]), port={port},"
    " log_level='error')"
)
LONGEST = 25.0
"""Seconds that a burst is looked at: what goes on for longer, such as the daily look, goes on alike."""
Burst = Callable[["Stage"], Coroutine[Any, Any, None]]


class Stage:
    """A bot at work, whoever speaks with it, and what was seen."""

    def __init__(self, bot: Bot, port: int, url: str, folder: Path) -> None:
        self.bot, self.port, self.url, self.folder = bot, port, url, folder
        self.number = 0

    async def presses(self, command: Command) -> None:
        """The lead presses a button."""
        self.number += 1
        await send(self.port, [press(self.number, LEAD, command.pack())], connections=1)

    async def plans(self, *commands: tuple[str, Command]) -> None:
        """Due dates that are all due at one instant, planned a few at a time."""
        at = self.bot.clock.now()
        for first in range(0, len(commands), 10):
            async with self.bot.database.writing() as session:
                for key, command in commands[first : first + 10]:
                    await agenda.plan(session, 1, command, at=at, key=key, programme=1)
            await asyncio.sleep(0)
        self.bot._committed(session)  # noqa: SLF001 -- what the middle does after a turn

    async def worked_off(self) -> None:
        """Nothing is due any more."""
        while (due := await self.bot.next_due()) and due <= self.bot.clock.now():  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    async def beside(self, burst: Burst) -> tuple[float, float, int]:
        """Milliseconds of the longest block and of the slowest turn while a burst is worked off, and how many turns."""
        loop = asyncio.get_running_loop()
        assert isinstance(loop, _Watched)
        await asyncio.sleep(0)  # what came before is over
        loop.longest = 0.0
        working = asyncio.create_task(burst(self))
        latencies: list[float] = []
        began = time.perf_counter()
        while not working.done() and time.perf_counter() - began < LONGEST:
            self.number += 1
            bodies = [slash(self.number, SOMEBODY, "status"), hours(self.number, SOMEBODY)]
            latencies += (await send(self.port, bodies, connections=1)).latencies
        longest = loop.longest
        working.cancel()
        for ended in await asyncio.gather(working, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
        return longest * 1000, max(latencies) * 1000, len(latencies)


class _Watched(asyncio.SelectorEventLoop):
    """Tells how long it went round at most, before anybody new was let in: by its work, not other processes'."""

    longest = 0.0

    def _run_once(self) -> None:
        began = time.thread_time()
        super()._run_once()  # type: ignore[misc]
        self.longest = max(self.longest, time.thread_time() - began)


async def checkins(stage: Stage) -> None:
    """Reminders of check-ins, all at nine."""
    async with stage.bot.database.reading() as session:
        about = select(Session.id, Pair.mentor, Pair.mentee).join(Pair, Pair.id == Session.pair)
        rows = (await session.execute(about.order_by(Pair.id.desc()).limit(DUE // 2))).all()
    await stage.plans(
        *(
            (f"bench:{meeting}:{person}", RemindOfCheckin(session=SessionId(meeting), person=PersonId(person)))
            for meeting, *both in rows
            for person in both
        )
    )
    await stage.worked_off()


async def publishing(stage: Stage) -> None:
    """A draft of many pairs is published."""
    async with stage.bot.database.writing() as session:
        first = (await session.execute(select(Pair.mentor, Pair.mentee).order_by(Pair.id).limit(PUBLISHED))).all()
        many = [(mentor, first[number - 1].mentee) for number, (mentor, _) in enumerate(first)]
        counts = asdict(Reasons(2, True, 4, True, 0))
        pairs = [{"mentor": str(one), "mentee": str(other), "score": 800, **counts} for one, other in many]
        await session.execute(update(Pair).where(Pair.id <= PUBLISHED).values(state="ended"))
        matching = {"pairs": pairs, "unmatched": []}
        draft = Draft(organisation=1, programme=1, author=1, state=READY, matching=matching, made_at=machine_now())
        session.add(draft)
        await session.flush()
    await stage.presses(PublishDraft(programme=ProgrammeId(1), draft=draft.id))
    await stage.worked_off()
    async with stage.bot.database.reading() as session:
        proposed = await session.scalar(select(func.count()).select_from(Pair).where(Pair.state == "proposed"))
    if proposed != PUBLISHED:
        raise RuntimeError(f"{proposed} pairs were proposed")


async def announcing(stage: Stage) -> None:
    """An announcement to everybody."""
    async with stage.bot.database.writing() as session:
        news = Announcement(organisation=1, programme=1, author=1, audience="everyone", body="News", state=DRAFT)
        session.add(news)
        await session.flush()
    await stage.presses(SendAnnouncement(programme=ProgrammeId(1), announcement=news.id))
    # it waits ten minutes, so that another lead can object
    async with stage.bot.database.writing() as session:
        await session.execute(update(Announcement).values(goes_at=stage.bot.clock.now()))
        its = AgendaRow.key == f"announcement:{news.id}"
        await session.execute(update(AgendaRow).where(its).values(due_at=stage.bot.clock.now()))
        session.info["planned"] = stage.bot.clock.now()
    stage.bot._committed(session)  # noqa: SLF001
    await stage.worked_off()


async def taking_back(stage: Stage) -> None:
    """The announcement is taken back."""
    await stage.presses(TakeBackAnnouncement(programme=ProgrammeId(1), announcement=1))
    await stage.worked_off()


async def importing(stage: Stage) -> None:
    """A lead's long list, by the operator's command."""
    file = stage.folder / "people.csv"
    with file.open("w", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(["email", "name", "role"])
        rows.writerows([f"p{number}@alize.example", f"Somebody {number}", "mentee"] for number in range(IMPORTED))
    known = {**os.environ, "DATABASE_URL": stage.url, "SECRET_KEYS": KEY}
    command = (sys.executable, "-m", "bot", "import", str(file), "--programme", "1")
    done = await asyncio.create_subprocess_exec(*command, env=known, stdout=-3)
    try:
        if await done.wait():
            raise RuntimeError("the import failed")
    finally:
        if done.returncode is None:
            done.kill()


async def pruning(stage: Stage) -> None:
    """What has served is forgotten, after a long time in which nothing was."""
    old = machine_now() - timedelta(days=900)
    its = {"organisation": 1, "received_at": old, "platform": "slack"}
    due = {"organisation": 1, "programme": 1, "command": "", "due_at": old, "done_at": old, "attempts": 0}
    for first in range(0, OLD, 100):
        some = range(first, first + 100)
        async with stage.bot.database.writing() as session:
            await session.execute(insert(Received), [its | {"key": f"old{one}"} for one in some])
            await session.execute(insert(AgendaRow), [due | {"key": f"old{one}"} for one in some])
        await asyncio.sleep(0)
    await stage.bot.keep_up()


async def looking_over(stage: Stage) -> None:
    """The daily look at what every pair has still to come."""
    await stage.bot.keep_up()


BURSTS: dict[str, Burst] = {
    f"{DUE} due check-ins": checkins,
    f"{PUBLISHED} pairs published": publishing,
    f"an announcement to {2 * PAIRS}": announcing,
    "the same taken back": taking_back,
    f"an import of {IMPORTED}": importing,
    f"{2 * OLD} old rows forgotten": pruning,
    "the daily look": looking_over,
}


@asynccontextmanager
async def _stage(url: str, slack: str, folder: Path) -> AsyncIterator[Stage]:
    await seed(url, PAIRS)
    bot = Bot(
        Settings(
            _env_file=None, database_url=SecretStr(url), secret_keys=(SecretStr(KEY),), slack_client_id="1.1",
            slack_api_url=slack, slack_signing_secret=SecretStr(SECRET),
        )
    )  # fmt: skip
    async with bot.database.writing() as session:
        session.add(Lead(organisation=1, programme=1, person=1, owner=True))
    socket, address = loopback()
    async with served(create_app(bot), socket):
        bot.clock.move_to(datetime(2027, 3, 10, 10, tzinfo=UTC))  # a morning on which people may be written to
        stage = Stage(bot, int(address.rpartition(":")[2]), url, folder)
        bodies = [slash(-number, SOMEBODY, "status") for number in range(50)]
        await send(stage.port, [*bodies, *(hours(-number, SOMEBODY) for number in range(50))])
        words.load()
        keep_what_is_loaded()  # as serve does
        yield stage


async def _measure(table: Table, database: str, url: str, slack: str, folder: Path) -> int:
    broken = 0
    async with _stage(url, slack, folder) as stage:
        for name, burst in BURSTS.items():
            block, turn, turns = await stage.beside(burst)
            kept = block <= BLOCK and turn <= TURN
            broken += not kept
            said = "kept" if kept else "BROKEN"
            table.add_row(database, name, f"{block:.0f}", f"{turn:.0f}", str(turns), said)
    return broken


def _run(measure: Coroutine[Any, Any, int]) -> int:
    with asyncio.Runner(loop_factory=_Watched) as runner:
        return runner.run(measure)


def main() -> int:
    """Print the table; the number of bounds that are broken."""
    table = Table("database", "beside", f"longest block ms ≤ {BLOCK}", f"slowest turn ms ≤ {TURN}", "turns", "",
                  title="Bursts")  # fmt: skip
    port = free_port()
    with process("-c", SLACK.replace("{port}", str(port))), tempfile.TemporaryDirectory(dir=".") as name:
        asyncio.run(answering(port))
        slack, folder = f"http://127.0.0.1:{port}/api/", Path(name)
        with fresh() as server:
            broken = sum(
                _run(_measure(table, database, url, slack, folder))
                for database, url in (("SQLite", f"sqlite:///{folder}/own.db"), ("PostgreSQL", server))
            )
    Console(width=110).print(table)
    return broken


if __name__ == "__main__":
    sys.exit(main())
