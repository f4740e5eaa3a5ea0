"""The machine's clock is set back or ahead: nothing comes twice, and nothing waits for a day that has been."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

import programme.clock
from chat.message import Repeat
from programme.clock import machine_now
from storage import agenda
from storage.agenda import AgendaRow
from storage.outbox import SENT
from tests.conversation import Bot
from tests.errands import Fail, Jot, Ring, lines, met
from tests.pair_cast import match_in_this_process
from tests.session_cast import asked, meets, questions, says_met
from tests.test_agenda import plans, rows
from tests.test_delivery import message, send, states, waits_over
from tests.test_tips import tips_seen, with_first_tip, with_tips_on_tuesday

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JUMPS = [-2 * HOUR, 2 * HOUR, -DAY, DAY]


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


class MachineClock(datetime):
    """The machine's clock, off by something."""

    off = timedelta()

    @classmethod
    def now(cls, tz: object = UTC) -> datetime:  # type: ignore[override]
        assert tz is UTC
        return datetime.fromtimestamp(super().now(UTC).timestamp(), UTC) + cls.off


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[MachineClock]:
    """The clock that the bot reads."""
    monkeypatch.setattr(MachineClock, "off", timedelta())
    monkeypatch.setattr(programme.clock, "datetime", MachineClock)
    return MachineClock


@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_a_question_comes_once_whenever_the_clock_jumps(
    bot: Bot, clock: type[MachineClock], jump: timedelta
) -> None:
    cast = await meets(bot)
    await bot.moves_to("2027-02-03 08:30")
    for step in (jump, -jump):
        clock.off += step
        await bot.settles()
        await bot.running.keep_up()
    await bot.moves_to("2027-02-03 09:00")
    assert questions(cast.ana) == ["Did you meet Bruno?"]
    await bot.moves_to("2027-02-04 12:00")
    assert questions(cast.ana) == ["Did you meet Bruno?"]


@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_what_was_sent_is_not_sent_again_when_its_hour_comes_again(
    bot: Bot, clock: type[MachineClock], jump: timedelta
) -> None:
    cast = await asked(bot)
    for step in (jump, -jump):
        clock.off += step
        await bot.settles()
        await bot.running.keep_up()
        assert questions(cast.ana) == ["Did you meet Bruno?"]
    await says_met(cast.ana)
    assert questions(cast.ana) == []


@pytest.mark.parametrize("jump", JUMPS, ids=str)
async def test_a_tip_comes_once_and_the_next_a_week_later(bot: Bot, clock: type[MachineClock], jump: timedelta) -> None:
    ana = await with_first_tip(bot)
    for step in (jump, -jump):
        clock.off += step
        await bot.settles()
        await bot.running.keep_up()
    assert len(tips_seen(ana)) == 1
    await bot.moves_to("2027-01-19 10:00")
    assert len(tips_seen(ana)) == 2


async def test_a_clock_that_goes_ahead_and_back_brings_tomorrows_tip_early_and_once(
    bot: Bot, clock: type[MachineClock]
) -> None:
    ana = await with_tips_on_tuesday(bot)
    await bot.moves_to("2027-01-11 12:00")
    clock.off += DAY
    await bot.settles()
    clock.off -= DAY
    await bot.moves_to("2027-01-13 12:00")
    assert len(tips_seen(ana)) == 1


@pytest.mark.usefixtures("errands")
@pytest.mark.parametrize("back", [2 * HOUR, DAY], ids=str)
async def test_what_failed_is_tried_again_within_the_hour_after_the_clock_was_set_back(
    bot: Bot, clock: type[MachineClock], back: timedelta
) -> None:
    await plans(bot.running, Fail(), bot.running.clock.now())
    await bot.settles()
    (row,) = await rows(bot.running)
    assert row.retry_at is not None
    async with bot.running.database.writing() as session:
        await session.execute(update(AgendaRow).values(command=Jot(rest="mended").pack(), due_at=row.due_at - 2 * DAY))
    await bot.settles()
    assert await lines(bot.running) == []
    clock.off -= back
    await bot.settles()
    assert await lines(bot.running) == ["mended"]


@pytest.mark.usefixtures("errands")
async def test_a_row_that_somebody_gone_had_leased_is_taken_after_the_clock_was_set_back(
    bot: Bot, clock: type[MachineClock]
) -> None:
    now = bot.running.clock.now()
    await plans(bot.running, Ring(label="leased"), now + HOUR)
    async with bot.running.database.writing() as session:
        await agenda.claim(session, now + HOUR, machine_now(), "gone", timedelta(minutes=2))
        await session.execute(update(AgendaRow).values(due_at=now - 2 * DAY))
    await bot.settles()
    assert await lines(bot.running) == []
    clock.off -= DAY
    await bot.settles()
    assert await lines(bot.running) == ["leased"]


@pytest.mark.usefixtures("errands")
@pytest.mark.slack_alone
@pytest.mark.parametrize("repeat", Repeat)
@pytest.mark.parametrize("ahead", [2 * HOUR, DAY], ids=str)
async def test_a_message_is_found_again_by_a_clock_that_is_ahead_of_slacks(
    bot: Bot, clock: type[MachineClock], ahead: timedelta, repeat: Repeat
) -> None:
    to = await met(bot, await bot.meet("Ana"))
    clock.off += ahead
    bot.goes_wrong("server_error", accepted=True)
    await send(bot, message(to, "m", repeat))
    await waits_over(bot)
    assert (bot.said(), await states(bot)) == (["m"], [SENT])
