"""The machine's clock is set back or ahead: nothing comes twice, and nothing waits for a day that has been."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

import programme.clock
from bot.delivery.known import KnownPaces
from chat.command import ProgrammeId
from chat.message import Repeat, Retract, Update
from programme.clock import machine_now, monotonic
from storage import agenda, failures
from storage.agenda import AgendaRow
from storage.outbox import SENT
from tests.conversation import Bot
from tests.errands import Fail, Jot, Ring, card, lines, met
from tests.pair_cast import match_in_this_process
from tests.session_cast import asked, meets, questions, says_met
from tests.test_agenda import plans, rows
from tests.test_delivery import message, send, states, waits_over
from tests.test_delivery import rows as outgoing_rows
from tests.test_tips import tips_seen, with_first_tip, with_tips_on_tuesday

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
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
        await agenda.claim(session, now + HOUR, "gone", timedelta(minutes=2))
        await session.execute(update(AgendaRow).values(due_at=now - 2 * DAY))
    await bot.settles()
    assert await lines(bot.running) == []
    clock.off -= DAY
    await bot.settles()
    assert await lines(bot.running) == ["leased"]


@pytest.mark.slack_alone
async def test_a_workspace_that_wanted_nothing_for_a_moment_is_not_silent_for_a_day_when_the_clock_is_set_back(
    bot: Bot, clock: type[MachineClock]
) -> None:
    database, workspace = bot.running.database, ("slack", bot.workspace.team_id)
    here, restarted = (KnownPaces(database, workspace, None) for _ in range(2))
    here.posting.parked_until = monotonic() + 30
    await here.learn(here.posting)
    clock.off -= DAY
    for known in (here, restarted):
        await known.recall()
    assert 25 < here.posting.wait(monotonic()) <= 30, "it knows by a clock that does not jump"
    assert restarted.posting.wait(monotonic()) == 0
    assert restarted.posting.rate is None


@pytest.mark.postgres
@pytest.mark.slack_alone
@pytest.mark.parametrize("off", [-HOUR, HOUR, DAY], ids=str)
async def test_a_process_whose_clock_is_off_rests_as_long_as_the_others(
    bot_on_postgres: Bot, clock: type[MachineClock], off: timedelta
) -> None:
    database, workspace = bot_on_postgres.running.database, ("slack", bot_on_postgres.workspace.team_id)
    one, other = (KnownPaces(database, workspace, None) for _ in range(2))
    clock.off += off
    one.posting.parked_until = monotonic() + 30
    await one.learn(one.posting)
    clock.off -= off
    await other.recall()
    assert 25 < other.posting.wait(monotonic()) <= 30


@pytest.mark.postgres
@pytest.mark.slack_alone
@pytest.mark.usefixtures("errands")
async def test_a_process_whose_clock_is_ahead_of_the_databases_answers_at_once(
    bot_on_postgres: Bot, clock: type[MachineClock]
) -> None:
    bot = bot_on_postgres
    to = await met(bot, await bot.meet("Ana"))
    bot.goes_wrong("refused", error="user_not_found")
    # of a programme, so that a lead may have it sent again
    await send(bot, replace(message(to, "failed"), programme=ProgrammeId(1)), key="before")
    clock.off += MINUTE
    await send(bot, message(to, "m"), key="one")
    async with bot.running.database.writing() as session:
        assert await failures.try_again(session, 1, [row.id for row in await outgoing_rows(bot)]) == 1
    await send(bot, Update(key="m", card=card("new")), key="two")
    await send(bot, Retract(key="m"), key="three")
    assert (bot.said(), bot.said("update"), bot.said("delete")) == (["m", "failed"], ["new"], ["new"])


@pytest.mark.postgres
@pytest.mark.slack_alone
@pytest.mark.usefixtures("errands")
@pytest.mark.parametrize("off", [-MINUTE, MINUTE], ids=str)
async def test_a_process_whose_clock_is_off_rings_when_the_database_says(
    bot_on_postgres: Bot, clock: type[MachineClock], off: timedelta
) -> None:
    bot = bot_on_postgres
    to = await met(bot, await bot.meet("Ana"))
    clock.off += off
    bot.goes_wrong("rate_limited", retry_after=20)
    await send(bot, message(to, "m"))
    await bot.running._set_alarm()
    assert bot.running.alarm._set_for is not None
    assert timedelta(seconds=15) < bot.running.alarm._set_for - machine_now() < timedelta(seconds=25)


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
