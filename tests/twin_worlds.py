"""Worlds that differ in one secret, and all that somebody can see in each: who sees the same cannot tell the secret."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from difflib import unified_diff
from itertools import zip_longest
from zoneinfo import ZoneInfo

from bot.metrics import measured
from programme.clock import ProgrammeClock
from tests.conversation import Bot, Person
from tests.pair_cast import Cast, mentee, mentor
from tests.programme_cast import opened

BEGINS = datetime(2027, 1, 5, 10, 30, tzinfo=ZoneInfo("Europe/Paris"))
LEADS = ("status", "home", "doctor", "failures", "match")
PARTNERS = ("status", "pair", "home")
DAYS = 20
MEASURES = ("binome_messages{", "binome_undelivered", "binome_overdue")
"""Those of an operator's measures that speak of what waits; `binome_tries` counts that somebody has done something."""
Another = Callable[[], AbstractAsyncContextManager[Bot]]
World = Callable[[Bot], Awaitable[list[str]]]
Deed = Callable[[Cast], Awaitable[None]]


class StillClock(ProgrammeClock):
    """Programme time that passes only when it is moved: the same instants in every world."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def move_to(self, instant: datetime) -> None:
        super().move_to(instant)
        self.at = max(self.at, instant)


async def stands_still(bot: Bot) -> None:
    """From now on time passes only when it is moved."""
    await bot.running.move_to(BEGINS)
    clock = bot.running.clock
    clock.__class__ = StillClock
    vars(clock)["at"] = BEGINS


async def cast_of(bot: Bot, first: str | None = None) -> Cast:
    """A lead, a mentor, and a mentee who wants to see what the mentor shows, or something else."""
    lead, ana = await opened(bot), await mentor(bot, "Ana")
    cast = Cast(lead, ana, await (mentee(bot, "Bruno", first) if first else mentee(bot, "Bruno")))
    await stands_still(bot)
    return cast


def sees(person: Person) -> str:
    """Everything that somebody sees now, and what they could press."""
    now = person.bot.running.clock.now()
    return f"{now}: {[(card.words, card.buttons) for card in person.cards]}"


async def looks(person: Person, words: Sequence[str]) -> list[str]:
    """What somebody reads who asks for everything that they may ask for."""
    seen = []
    for word in words:
        await person.says(word)
        seen.append(f"{word} {sees(person)}")
    text = (await measured(person.bot.running)).decode()
    return [*seen, *(line for line in text.splitlines() if line.startswith(MEASURES))]


async def twenty_days(*people: tuple[Person, Sequence[str]]) -> list[str]:
    """What people see who look every day, twice: early, and in the afternoon."""
    seen = []
    for _ in range(DAYS):
        for hours in (23, 1):
            await people[0][0].bot.passes(hours=hours)
            seen += [sees(person) for person, _ in people]
        for person, words in people:
            seen += await looks(person, words[:1])
    for person, words in people:
        seen += await looks(person, words)
    return seen


async def all_alike(bot: Bot, another: Another, first: World, *worlds: World) -> None:
    """Nobody who sees all this can tell in which of the worlds they are."""
    seen = [await first(bot)]
    for world in worlds:
        async with another() as elsewhere:
            seen.append(await world(elsewhere))
    for others in seen[1:]:
        told = next((pair for pair in zip_longest(seen[0], others) if pair[0] != pair[1]), None)
        assert told is None, _difference(*told)


def _difference(one: str | None, other: str | None) -> str:
    return "\n".join(unified_diff(str(one).split("\\n"), str(other).split("\\n"), lineterm=""))


async def blocks(one: Person, other: Person) -> None:
    """Somebody says in private that they do not want to be paired with somebody."""
    await one.says("block")
    await one.submits(colleague=other)


async def nothing(cast: Cast) -> None:
    """Nobody does anything."""


async def mentee_blocks(cast: Cast) -> None:
    await blocks(cast.bruno, cast.ana)


async def mentor_blocks(cast: Cast) -> None:
    await blocks(cast.ana, cast.bruno)


async def mentee_says_no(cast: Cast) -> None:
    await cast.bruno.presses(cast.bruno.reads("proposals.no"))


async def mentee_leaves(cast: Cast) -> None:
    await cast.bruno.says("leave")
    await cast.bruno.presses(cast.bruno.reads("leave.confirm"))


async def mentor_says_no(cast: Cast) -> None:
    await cast.ana.presses(cast.ana.reads("proposals.no"))


async def mentee_wants_something_else(cast: Cast) -> None:
    await cast.bruno.says("profile")
    await cast.bruno.presses(cast.bruno.reads("profile.edit-topics"))
    await cast.bruno.submits(first="everyday-security")
