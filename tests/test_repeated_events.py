"""Whatever a platform tells more than once, late and among others, has the effect of having been told once."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card
from storage import outbox
from storage.agenda import AgendaRow
from storage.announcements import Announcement
from storage.audit import Deed
from storage.blocks import Refusal
from storage.checkins import Checkin
from storage.enrolments import Enrolment
from storage.nudges import Nudge
from storage.outbox import OutboxRow
from storage.pairs import Pair
from storage.people import Person as Known
from storage.people import PlatformAddress
from storage.programmes import Lead, Programme
from storage.schema import Table
from storage.sessions import Session
from storage.tips import QuizAnswer, TipPosted
from tests.conversation import Bot, Person
from tests.joining import joins_as_mentee, joins_as_mentor
from tests.pair_cast import match_in_this_process, publishes, says_yes
from tests.programme_cast import opened
from tests.session_cast import says_met, says_not_yet
from tests.teams_cast import TeamsBot

BUSINESS: tuple[type[Table], ...] = (
    Known, PlatformAddress, Programme, Lead, Enrolment, Pair, Session, Checkin, Refusal, Nudge, TipPosted, QuizAnswer,
    Announcement, Deed,
)  # fmt: skip
OF_THE_RUN = {"id", "channel"}
TITLES: dict[tuple[str, str], str] = {}
"""The titles of messages, by database and key."""
Step = Callable[[], Awaitable[None]]
Flows = Sequence[Sequence[Step]]
Another = Callable[[], AbstractAsyncContextManager[Bot]]


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


@pytest.fixture(autouse=True)
def _titles(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is put into the outbox is noted, for what was sent is erased."""
    put = outbox.put

    async def noting(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
        here = str(session.get_bind().engine.url)
        for row in rows:  # a key that is there already is left as it is
            TITLES.setdefault((here, row["key"]), str(Card.model_validate_json(row["body"]).title))
        await put(session, rows)

    monkeypatch.setattr(outbox, "put", noting)


class Stammering:
    """A platform that tells everything one to four times: at once, or later, among what others do."""

    def __init__(self, bot: Bot, seed: int) -> None:
        self.chance, self.told = random.Random(seed), 0
        self._owed: list[tuple[Any, ...]] = []
        on_teams = isinstance(bot, TeamsBot)
        line, name = (bot.workspace, "send") if on_teams else (bot.workspace.dispatch, "deliver")
        self._tell = getattr(line, name)
        setattr(line, name, self._stammer)

    async def _stammer(self, *request: Any) -> Any:
        """The person sees what came of the first."""
        self._owed += [request] * self.chance.randint(0, 3)
        self.chance.shuffle(self._owed)
        now, self._owed = self._owed[:2], self._owed[2:]
        answer, *_ = await asyncio.gather(self._tell(*request), *(self._tell(*one) for one in now))
        self.told += 1 + len(now)
        return answer

    async def tells_the_rest(self) -> None:
        """Whatever is still owed."""
        for one in self._owed:
            await self._tell(*one)
        self.told += len(self._owed)
        self._owed = []


async def in_some_order(flows: Flows, chance: random.Random | None) -> None:
    """Each flow in its own order, and all of them in any; without chance, one after the other."""
    left = [list(flow) for flow in flows]
    while left:
        flow = chance.choice(left) if chance else left[0]
        await flow.pop(0)()
        left = [one for one in left if one]


async def live(bot: Bot, seed: int | None = None) -> int:
    """Two pairs from the invitation to their second session, and somebody who leaves; gives how much was told."""
    lead = await opened(bot, tip_weekday="1", tip_at="10:00")
    ana, raj, bruno, chloe, eve = [await bot.meet(name) for name in ("Ana", "Raj", "Bruno", "Chloé", "Eve")]
    for one in (ana, raj, bruno, chloe, eve):
        await one.writes("help")
    stammering = None if seed is None else Stammering(bot, seed)
    chance = stammering.chance if stammering else None
    await in_some_order(joining(ana, raj, bruno, chloe, eve), chance)
    await publishes(lead)
    await in_some_order([[yes(bruno), yes(ana)], [yes(chloe), yes(raj)]], chance)
    await bot.moves_to("2027-02-03 09:00")
    await in_some_order(after_the_first_session(ana, raj, bruno, chloe), chance)
    await in_some_order([[lambda: paused(bruno)], [lambda: left(raj)], [lambda: ana.says("tip")]], chance)
    if stammering:
        await stammering.tells_the_rest()
    await bot.moves_to("2027-03-20 12:00")
    return stammering.told if stammering else 0


def joining(ana: Person, raj: Person, bruno: Person, chloe: Person, eve: Person) -> Flows:
    """Each joins in their way; Eve thinks better of it."""
    return [
        [lambda: joins_as_mentor(ana, {"ai-at-work": "3"}, languages=["en"])],
        [lambda: joins_as_mentor(raj, {"data-decisions": "2"}, languages=["en"])],
        [lambda: joins_as_mentee(bruno, first="ai-at-work", languages=["en"]), lambda: hours(bruno)],
        [lambda: joins_as_mentee(chloe, first="data-decisions", languages=["en"]), lambda: blocks(chloe, eve)],
        [lambda: joins_as_mentee(eve, first="data-decisions", languages=["en"]), lambda: left(eve)],
    ]


def after_the_first_session(ana: Person, raj: Person, bruno: Person, chloe: Person) -> Flows:
    """One pair met, the other does not agree whether it did; a date is moved."""
    return [
        [lambda: says_met(ana), lambda: line(ana, "Bruno")],
        [lambda: says_met(bruno), lambda: score(bruno)],
        [lambda: says_met(raj)],
        [lambda: says_not_yet(chloe)],
    ]


def yes(person: Person) -> Step:
    return lambda: says_yes(person)


async def hours(person: Person) -> None:
    await person.says("hours")
    await person.submits(works_from="08:00", works_until="17:00")


async def blocks(person: Person, other: Person) -> None:
    await person.says("block")
    await person.submits(colleague=other)


async def left(person: Person) -> None:
    await person.says("leave")
    await person.presses(person.reads("leave.confirm"))


async def paused(person: Person) -> None:
    await person.says("pause 2027-03-15")


async def line(person: Person, partner: str) -> None:
    await person.presses(person.reads("checkins.line-for", partner=partner))
    await person.submits(note="Merci !")


async def score(person: Person) -> None:
    await person.presses("4")


async def state(bot: Bot) -> dict[str, Counter[str]]:
    """All that is stored, without the ids and instants that depend on who came first."""
    async with bot.running.database.reading() as session:
        tables: tuple[type[Table], ...] = (*BUSINESS, OutboxRow, AgendaRow)
        found: dict[type[Table], list[Any]] = {table: list(await session.scalars(select(table))) for table in tables}
        names = {row.id: f"{row.pair}#{row.number}" for row in found[Session]}
        first = [row for row in found[OutboxRow] if row.updates is None]
        here = str(session.get_bind().engine.url)
        said = Counter(f"{row.person} {TITLES[here, row.key]} {row.state}" for row in first)
        due = Counter(f"{row.key} {row.due_at}" for row in found[AgendaRow] if row.done_at is None)
        stored = {table.__tablename__: Counter(_plain(row, names) for row in found[table]) for table in BUSINESS}
    return stored | {"said": said, "due": due}


def differing(one: Mapping[str, Counter[str]], other: Mapping[str, Counter[str]]) -> dict[str, list[str]]:
    """What only one of two states has, by table."""
    both = {name: [*(one[name] - other[name]), *(other[name] - one[name])] for name in one}
    return {name: rows for name, rows in both.items() if rows}


def _plain(row: Table, names: Mapping[int, str]) -> str:
    if isinstance(row, Deed):
        return str(row.said | {"at": ""})
    values = {one.key: getattr(row, one.key) for one in inspect(type(row)).columns if one.key not in OF_THE_RUN}
    kept = {name: value for name, value in values.items() if not isinstance(value, datetime)}
    return str(kept | ({"session": names[kept["session"]]} if "session" in kept else {}))


@pytest.mark.both_databases
async def test_every_event_told_up_to_four_times_in_any_order_is_told_once(bot: Bot, another: Another) -> None:
    await live(bot)
    once = await state(bot)
    assert len(once["said"]) > 30
    for seed in range(2):
        async with another() as again:
            assert await live(again, seed) > 80
            assert differing(await state(again), once) == {}, seed
