"""A platform is away while an announcement goes out: it is tried now and then, and nearly all wait for its return."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from bot.delivery import pace
from chat.command import PersonId
from chat.message import Repeat, Update
from programme.clock import machine_now
from sandbox.faults import Kind
from storage import outgoing, paces
from storage.outbox import SENT, UNKNOWN, WAITING, OutboxRow
from tests.conversation import Bot
from tests.errands import card, met, posts
from tests.test_delivery import SECOND, message, rows, send, states, waits_over

pytestmark = pytest.mark.usefixtures("errands")
READERS, AWAY, HANDFUL = 80, 1.5, 16


@pytest.fixture
def soon_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workspace that does not answer is tried again ten times as soon."""
    monkeypatch.setattr(pace, "FIRST_REST", pace.FIRST_REST / 10)


@pytest.fixture
async def readers(bot: Bot) -> list[PersonId]:
    return [await met(bot, await bot.meet(f"Reader {number}")) for number in range(READERS)]


async def announces(bot: Bot, readers: list[PersonId]) -> "asyncio.Task[None]":
    """An announcement begins to leave while the platform is away."""
    await posts(bot.running, *(message(person, f"{person}", Repeat.MAY_SKIP) for person in readers))
    leaving = asyncio.create_task(bot.settles())
    await asyncio.sleep(AWAY)
    assert bot.said() == []
    assert sum(row.attempts for row in await rows(bot)) <= HANDFUL
    return leaving


@pytest.mark.usefixtures("soon_tried")
async def test_a_platform_that_is_away_for_a_while_costs_an_announcement_a_handful_of_messages(
    bot: Bot, platform: str, readers: list[PersonId]
) -> None:
    bot.goes_wrong("server_error", times=0)
    leaving = await announces(bot, readers)
    bot.workspace.faults.clear()
    await leaving
    outcomes, in_doubt = Counter(await states(bot)), UNKNOWN if platform == "teams" else WAITING
    assert outcomes == {SENT: len(bot.said()), in_doubt: READERS - len(bot.said())}
    assert outcomes[in_doubt] <= HANDFUL
    await waits_over(bot)
    assert len(bot.said()) == (READERS if platform == "slack" else outcomes[SENT])


@pytest.mark.usefixtures("soon_tried")
async def test_where_nobody_is_reached_nearly_all_go_as_soon_as_somebody_is_and_the_rest_a_little_later(
    bot: Bot, readers: list[PersonId]
) -> None:
    with pytest.MonkeyPatch.context() as cable:
        bot.cut_off(cable)
        leaving = await announces(bot, readers)
    await leaving
    assert len(bot.said()) >= READERS - HANDFUL
    await waits_over(bot)
    assert (len(bot.said()), set(await states(bot))) == (READERS, {SENT})


@pytest.mark.parametrize("kind", ["cut off", "server_error"])
async def test_what_was_tried_often_in_a_long_outage_goes_within_minutes_of_its_end(bot: Bot, kind: Kind) -> None:
    to = await met(bot, await bot.meet("Ana"))
    await posts(bot.running, message(to, "m"))
    async with bot.running.database.writing() as session:
        await session.execute(update(OutboxRow).values(attempts=20))
    with pytest.MonkeyPatch.context() as cable:
        if kind == "server_error":
            bot.goes_wrong(kind)
        else:
            bot.cut_off(cable)
        await bot.settles()
    (row,) = await rows(bot)
    assert (row.state, row.attempts) == (WAITING, 21)
    assert 200 * SECOND < row.due - machine_now() < 400 * SECOND


async def test_errors_of_our_own_database_are_not_the_platforms(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [await met(bot, await bot.meet(name)) for name in ("Ana", "Raj", "Luc", "Zoe", "Kim")]
    await send(bot, *(message(person, f"{person}") for person in people))

    async def away(*_: object) -> None:
        raise OperationalError("SELECT", {}, OSError("away"))

    with monkeypatch.context() as broken:
        broken.setattr(outgoing, "where_sent", away)
        await send(bot, *(Update(key=f"{person}", card=card("new")) for person in people))
    assert [(row.state, row.attempts) for row in await rows(bot) if row.updates] == [(WAITING, 1)] * len(people)
    async with bot.running.database.reading() as session:
        assert await paces.every(session) == []
    await waits_over(bot)
    assert bot.said("update") == ["new"] * len(people)
