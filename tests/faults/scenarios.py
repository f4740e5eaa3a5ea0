"""What may happen to the bot, each as a function from a size to an outcome; the platform's ledger is the judge."""

import asyncio
import signal
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from chat.command import PersonId
from chat.message import Repeat
from programme.clock import machine_now, monotonic
from storage.outbox import SENDING, OutboxRow
from tests import postgres
from tests.faults.outcome import Measure, Outcome
from tests.faults.place import HURRY, LEASE, PATIENCE, SWEEP, WEATHER, Place, Size, fault, outcome
from tests.faults.world import Replica, To, World, until

SLOW = 0.5
"""Seconds that an answer takes: sooner than that nothing is accepted that was begun after an outage."""


async def kills(place: Place, size: Size) -> Outcome:
    """Processes are killed, again and again, in foul weather: messages come in waves, and each wave costs a process."""
    async with place.world(size, HURRY | SWEEP, *WEATHER, channels=size.people // 20) as world:
        start, wave = monotonic(), size.messages // (size.times + 1)
        replicas = [await world.start("work" if number % 2 else "serve") for number in range(size.processes)]
        for _ in range(size.times):
            await _mixed(world, wave)
            await world.accepted(len(world.ledger) + int(wave * world.luck.uniform(0.05, 0.6)), PATIENCE)
            victim = replicas.pop(world.luck.randrange(len(replicas)))
            await victim.gone()
            replicas.append(await world.start(victim.command))
        await _mixed(world, size.messages - wave * size.times)
        return await outcome(f"kill -9, {size.times} times among {size.processes}", world, start)


async def _mixed(world: World, number: int) -> None:
    """Messages to people by lot, with one of twenty to a channel and one to a pair, half of these of each class."""
    team = world.teams[0]
    there, choose = world.places[team.id], world.luck.choices
    shared: list[To] = [*there.channels, *there.pairs]
    await world.post(team, *choose(there.people, k=number - number // 20 * 2))
    for repeat in (Repeat.MAY_REPEAT, Repeat.MAY_SKIP):
        await world.post(team, *choose(shared, k=number // 20), repeat=repeat)


async def database_away(place: Place, size: Size) -> Outcome:
    """The database crashes and restarts, and is away for a while, in the middle of a run."""
    async with place.world(size, HURRY, fault("slow", delay=SLOW)) as world:
        await world.post(world.teams[0], *_to_all(world, size.messages))
        start, back = monotonic(), []
        for _ in range(size.processes):
            await world.start()
        for away in (0, size.seconds):
            await world.accepted(len(world.ledger) + size.messages // 10, PATIENCE)
            back.append(await _outage(world, away))
        measures = (
            Measure("back after a restart", back[0], "s", at_most=5, at_least=SLOW),
            Measure(f"after {size.seconds:.0f} s away", back[1], "s", at_most=5, at_least=SLOW),
        )
        return await outcome("the database crashes", world, start, *measures)


async def _outage(world: World, seconds: float) -> float:
    """Take the database away, and tell how long after its return a message is accepted that was not on its way then."""
    async with postgres.crashed():
        await asyncio.sleep(seconds)
    returned, after = machine_now(), list[float]()

    async def again() -> bool:
        with suppress(SQLAlchemyError):
            fresh = await _first_tried(world, returned)
            after.extend(one.at for one in await world.reads() if one.key in fresh)
        return bool(after)

    await until(again, 60, "a message after the outage")
    return min(after) - returned.timestamp()


async def _first_tried(world: World, since: datetime) -> set[str]:
    """The keys of messages that nobody had tried before."""
    async with world.database.reading() as session:
        return set(await session.scalars(select(OutboxRow.key).where(OutboxRow.first_try > since)))


def _to_all(world: World, number: int) -> list[PersonId]:
    """People in turn, so many in all."""
    people = world.places[world.teams[0].id].people
    return [people[one % len(people)] for one in range(number)]


async def replica_gone(place: Place, size: Size) -> Outcome:
    """A replica dies for good; the next one is frozen for longer than its lease, and then goes on as if nothing were.

    Those whose turn has not come yet are frozen too, so that it is known who delivers.
    """
    async with place.world(size, HURRY | SWEEP, fault("slow", delay=0.3)) as world:
        start = monotonic()
        dies, freezes, survives = [await world.start() for _ in range(3)]
        for waiting in (freezes, survives):
            waiting.signal(signal.SIGSTOP)
        await world.post(world.teams[0], *_to_all(world, size.messages))
        await world.accepted(size.messages // 10, PATIENCE)
        await _caught(world, dies, size)
        await dies.gone()
        freezes.signal(signal.SIGCONT)
        after_death = await _taken_over(world)
        await world.accepted(len(world.ledger) + size.messages // 10, PATIENCE)
        await _caught(world, freezes, size)
        survives.signal(signal.SIGCONT)
        after_frost = await _taken_over(world)
        freezes.signal(signal.SIGCONT)
        limits = (
            Measure("rows of the dead taken over after", after_death, "s", at_most=LEASE + 1, at_least=1),
            Measure("of the frozen after", after_frost, "s", at_most=LEASE + 1, at_least=1),
        )
        return await outcome("a replica is gone, another frozen", world, start, *limits)


async def _caught(world: World, replica: Replica, size: Size) -> None:
    """Freeze a replica that has messages on their way; on a busy machine it may be done before anybody looks."""
    replica.signal(signal.SIGSTOP)
    while not await _held(world):
        replica.signal(signal.SIGCONT)
        await world.post(world.teams[0], *_to_all(world, size.messages))
        await world.accepted(len(world.ledger) + 1, PATIENCE)
        replica.signal(signal.SIGSTOP)


async def _taken_over(world: World) -> float:
    """How long until no row is held as it was."""
    held = await _held(world)

    async def none_left() -> bool:
        return not (held & await _held(world))

    return await until(none_left, PATIENCE, "rows of dead replicas to be taken over")


async def _held(world: World) -> set[tuple[int, str | None]]:
    """The rows being sent, each with its owner."""
    async with world.database.reading() as session:
        rows = await session.execute(select(OutboxRow.id, OutboxRow.owner).where(OutboxRow.state == SENDING))
        return {(number, owner) for number, owner in rows}


async def restarts(place: Place, size: Size) -> Outcome:
    """The only process is stopped as operators do, again and again, in the middle of everything."""
    async with place.world(size, HURRY, *WEATHER) as world:
        start, longest = monotonic(), 0.0
        await world.post(world.teams[0], *_to_all(world, size.messages))
        for _ in range(size.times):
            replica = await world.start()
            await world.accepted(len(world.ledger) + size.messages // (size.times + 1), PATIENCE)
            longest = max(longest, await replica.stopped())
        await world.start()
        limit = Measure("longest stop", longest, "s", at_most=15)
        return await outcome(f"{size.times} stops and starts", world, start, limit)
