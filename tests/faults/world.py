"""A world to break: workspaces, a database with everybody in it, and the bot's real processes, started and killed."""

import asyncio
import json
import os
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import aiohttp
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.processes import free_port
from bot import posting
from chat.card import Card, Paragraph
from chat.command import PersonId
from chat.message import Message, Repeat, ToChannel, ToPair
from chat.text import verbatim
from chat.turn import Source, Turn
from programme.clock import machine_now, monotonic
from scheduling.queue import Queue
from storage import encryption, heartbeats
from storage.database import Database
from storage.migrate import migrate
from storage.outbox import OPEN, OutboxRow
from storage.outgoing import Workspace
from tests.faults import population
from tests.faults.company import Order, Team
from tests.faults.judge import Promise, Verdict, judged
from tests.faults.process import HURRY
from tests.running import KEY, SECRET

HOUSE = Path(__file__).parents[2]
READY = 300.0
GLANCE = 0.1
DONE = 900.0
To = PersonId | ToPair | ToChannel
AT_A_TIME = 500


class TooLongError(AssertionError):
    """Something did not happen in its time."""


class PortTakenError(Exception):
    """Somebody else has taken a port that was free a moment ago."""


@dataclass(frozen=True)
class Accepted:
    """A line of a workspace's ledger; `at` is machine time in seconds."""

    tenant: str
    key: str
    at: float


@dataclass(eq=False)
class Replica:
    """One process of the bot: `serve`, which does everything, or `work` beside it."""

    process: Process
    command: str

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def gone(self) -> None:
        """Kill it, as a machine does that loses its power."""
        self.signal(signal.SIGKILL)
        await self.process.wait()

    async def stopped(self) -> float:
        """Stop it as an operator does, and tell how many seconds it took."""
        start = monotonic()
        self.signal(signal.SIGTERM)
        await self.process.wait()
        return monotonic() - start


@dataclass(eq=False)
class World:
    """Everything that stands while the bots come and go."""

    folder: Path
    database: Database
    environment: Mapping[str, str]
    url: str
    teams: Sequence[Team]
    http: aiohttp.ClientSession
    luck: random.Random
    places: Mapping[str, population.Places] = field(default_factory=dict)
    replicas: list[Replica] = field(default_factory=list)
    ledger: list[Accepted] = field(default_factory=list)
    _read: dict[str, int] = field(default_factory=dict)
    _posted: int = 0

    async def start(self, command: str = "serve") -> Replica:
        """One more process of the bot, ready to work."""
        while True:
            replica = await self._begun(command)
            self.replicas.append(replica)
            try:
                await until(partial(self._ready, replica), READY, "a replica to be ready")
            except PortTakenError:
                self.replicas.remove(replica)
            else:
                return replica

    async def _begun(self, command: str) -> Replica:
        with (self.folder / "bot.log").open("a") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.faults.process", command, cwd=self.folder, stdout=log, stderr=log,
                env={**self.environment, "PORT": str(free_port())},
            )  # fmt: skip
        return Replica(process, command)

    async def _ready(self, replica: Replica) -> bool:
        if replica.process.returncode is not None:
            said = (self.folder / "bot.log").read_text()[-2000:]
            raise PortTakenError if "Address already in use" in said else AssertionError(said)
        async with self.database.reading() as session:
            beating = [one.name for one in await heartbeats.everyone(session)]
        return any(name.endswith(f":{replica.process.pid}") for name in beating)

    async def post(self, team: Team, *to: To, repeat: Repeat = Repeat.MAY_REPEAT, name: str = "message") -> None:
        """Put a message to each of these in the outbox, by the door that handlers' messages go through."""
        for first in range(0, len(to), AT_A_TIME):
            batch = to[first : first + AT_A_TIME]
            self._posted += len(batch)
            messages = [
                Message(to=one, card=_card(self._posted + number), repeat=repeat) for number, one in enumerate(batch)
            ]
            async with self.database.writing() as session:
                turn = Turn(
                    organisation=self.places[team.id].organisation, now=machine_now(), source=Source.DUE,
                    key=f"{name}:{self._posted}",
                )  # fmt: skip
                await posting.post(session, turn, messages)

    async def reads(self) -> list[Accepted]:
        """What the ledgers say by now."""
        for team in self.teams:
            known = self._read.get(team.id, 0)
            async with self.http.get(f"{self.url}/{team.id}/sandbox/ledger?known={known}") as answer:
                fresh = await answer.json()
            self._read[team.id] = known + len(fresh)
            self.ledger += [
                Accepted(team.id, one["metadata"]["event_payload"]["key"], one["at"])
                for one in fresh
                if one["method"] == "chat.postMessage"
            ]
        return self.ledger

    async def accepted(self, number: int, within: float) -> None:
        """Wait until so many messages were accepted."""

        async def enough() -> bool:
            return len(await self.reads()) >= number

        await until(enough, within, f"{number} messages to be accepted")

    async def exceeded(self) -> list[float]:
        """When a call was refused because a workspace's own limits were exceeded, in machine time."""
        moments: list[float] = []
        for team in self.teams:
            async with self.http.get(f"{self.url}/{team.id}/sandbox/rates") as answer:
                moments += (await answer.json())["exceeded"]
        return moments

    async def left(self) -> int:
        """How many rows are not in a final state."""
        async with self.database.reading() as session:
            return await session.scalar(select(func.count()).select_from(OutboxRow).where(OPEN)) or 0

    async def settled(self, within: float = DONE) -> None:
        """Wait until every row is in a final state, or as long as that may take: the judge sees what is left."""

        async def nothing_left() -> bool:
            with suppress(SQLAlchemyError):
                return not await self.left()
            return False

        with suppress(TooLongError):
            await until(nothing_left, within, "the outbox to be done")

    async def verdict(self) -> Verdict:
        """What the judge says."""
        async with self.database.reading() as session:
            rows = list(await session.scalars(select(OutboxRow).order_by(OutboxRow.id)))
        promises = [Promise(row.id, row.tenant, row.conversation, row.key, row.repeat, row.state) for row in rows]
        return judged(promises, [(one.tenant, one.key) for one in await self.reads()])


def _card(number: int) -> Card:
    said = "What was good, what was difficult, and when do you meet again? "
    return Card(title=verbatim(f"Message {number}"), parts=(Paragraph(text=verbatim(said * 3)),))


async def until(happened: Callable[[], Awaitable[bool]], within: float, what: str) -> float:
    """Look until something has happened, and tell how long it took; raises TooLongError."""
    start = monotonic()
    while not await happened():
        if monotonic() - start > within:
            raise TooLongError(f"waited {within:.0f} s for {what}")
        await asyncio.sleep(GLANCE)
    return monotonic() - start


async def _elsewhere(_workspace: Workspace) -> None:
    """Who puts messages in here delivers none."""


async def _nowhere() -> list[Workspace]:
    return []


@asynccontextmanager
async def company(order: Order) -> AsyncIterator[tuple[str, list[Team]]]:
    """The workspaces, and where they are."""
    platform = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.company", json.dumps(asdict(order)), cwd=HOUSE, stdout=PIPE,
        limit=2**24,
    )  # fmt: skip
    if platform.stdout is None:
        raise AssertionError
    try:
        hello = json.loads(await platform.stdout.readline())
        yield hello["url"], [Team(**team) for team in hello["teams"]]
    finally:
        platform.terminate()
        await platform.wait()


@asynccontextmanager
async def opened(database_url: str, folder: Path, order: Order, hurry: Mapping[str, float]) -> AsyncIterator[World]:
    """A world with no bot in it yet; whatever runs in the end is killed."""
    encryption.use_keys([KEY])
    database = Database(database_url)
    await migrate(database)
    if not database.embedded:
        database.before_commit = Queue(database, _elsewhere, _nowhere).before_commit
    async with company(order) as (url, teams), aiohttp.ClientSession() as http:
        environment = {
            **os.environ, "PYTHONPATH": str(HOUSE), "DATABASE_URL": database_url, "SECRET_KEYS": KEY,
            "SLACK_BOT_TOKEN": teams[0].token, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": f"{url}/api/",
            HURRY: json.dumps(dict(hurry)),
        }  # fmt: skip
        world = World(folder, database, environment, url, teams, http, random.Random(order.seed))
        world.places = await population.moved_in(database, teams)
        try:
            yield world
        finally:
            for replica in world.replicas:
                if replica.process.returncode is None:
                    await replica.gone()
            await database.close()
