"""Doctor: a lead reads in plain words whether the programme is well, and what to do if it is not."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from chat.refusals import in_form
from programme.clock import machine_now
from storage.agenda import AgendaRow
from storage.heartbeats import Heartbeat
from storage.outbox import SENDING, OutboxRow
from tests.conversation import Bot, Person
from tests.pair_cast import mentee
from tests.programme_cast import opened
from tests.test_failures import announced


async def diagnosis(lead: Person, word: str = "doctor") -> str:
    """What the doctor says."""
    await lead.says(word)
    return lead.last.words


async def beats(bot: Bot, age: timedelta) -> None:
    """The work of the bot was last seen so long ago."""
    await bot.running.heart.beat()
    async with bot.running.database.writing() as session:
        await session.execute(update(Heartbeat).values(seen_at=machine_now() - age))


async def leaves_slowly(bot: Bot, age: timedelta) -> None:
    """The announcement's messages have waited for so long, and are on their way."""
    async with bot.running.database.writing() as session:
        slow = {"state": SENDING, "due": machine_now() - age, "lease_until": machine_now() + timedelta(hours=1)}
        await session.execute(update(OutboxRow).where(OutboxRow.message == "announcement:1").values(**slow))


@pytest.mark.both_databases
async def test_when_all_is_well_a_lead_reads_so(bot: Bot) -> None:
    lead = await opened(bot)
    await beats(bot, timedelta())
    said = await diagnosis(lead, "diagnostic")
    assert lead.last_title == lead.reads("doctor.well")
    assert lead.reads("doctor.ago", time=lead.reads("doctor.minutes", minutes=0)) in said
    assert said.count(lead.reads("doctor.late", number=0, time="")) >= 2
    assert lead.last.buttons == [lead.reads("home.status")]


async def test_a_lead_finds_it_at_home_and_in_help(bot: Bot) -> None:
    lead = await opened(bot)
    await beats(bot, timedelta())
    await lead.presses(lead.reads("home.doctor"), await lead.opens_home())
    assert lead.last_title == lead.reads("doctor.well")
    await lead.says("help")
    await lead.presses("Diagnostic")
    assert lead.last_title == lead.reads("doctor.well")


async def test_what_did_not_arrive_is_said_with_what_to_do(bot: Bot) -> None:
    lead, _ = await announced(bot, gone=1, unclear=1)
    said = await diagnosis(lead)
    assert lead.last_title == lead.reads("doctor.attention")
    assert lead.reads(in_form("failures.person-gone")) in said
    assert lead.reads(in_form("failures.not-answered")) in said


async def test_what_waits_for_too_long_is_for_the_it_team(bot: Bot) -> None:
    lead = await opened(bot)
    await mentee(bot, "Bruno")
    await beats(bot, timedelta())
    async with bot.running.database.writing() as session:
        hour = timedelta(hours=1)
        late = {"state": SENDING, "due": machine_now() - hour, "lease_until": machine_now() + hour}
        await session.execute(update(OutboxRow).where(OutboxRow.message == "programme:1:invitation").values(**late))
        overdue = {
            "due_at": bot.running.clock.now() - timedelta(hours=3),
            "retry_at": machine_now() + timedelta(hours=1),
        }
        await session.execute(update(AgendaRow).where(AgendaRow.key.contains(":tip:")).values(**overdue))
    lead.bot.workspace.ledger.clear()
    reply = await diagnosis(lead)
    assert lead.last_title == lead.reads("doctor.attention")
    for time in (lead.reads("doctor.minutes", minutes=60), lead.reads("doctor.hours", hours=3)):
        assert lead.reads("doctor.late", number=1, time=time) in reply
    assert lead.reads("doctor.ask") in reply


@pytest.mark.parametrize(("minutes", "title"), [(40, "doctor.well"), (121, "doctor.attention")])
@pytest.mark.both_databases
async def test_an_announcement_to_many_takes_its_time(bot: Bot, minutes: int, title: str) -> None:
    lead, _ = await announced(bot)
    await beats(bot, timedelta())
    await leaves_slowly(bot, timedelta(minutes=minutes))
    said = await diagnosis(lead)
    assert lead.last_title == lead.reads(title)
    time = lead.reads("doctor.minutes", minutes=40) if minutes == 40 else lead.reads("doctor.hours", hours=2)
    assert lead.reads("doctor.late", number=6, time=time) in said


async def test_what_has_only_just_begun_to_wait_is_said_so(bot: Bot) -> None:
    lead, _ = await announced(bot)
    await beats(bot, timedelta())
    await leaves_slowly(bot, timedelta(seconds=20))
    assert "6, depuis moins d’une minute" in await diagnosis(lead)
    await lead.says("language")
    await lead.submits(language="en")
    assert "6, for less than a minute" in await diagnosis(lead)


@pytest.mark.parametrize("age", [timedelta(minutes=1), timedelta(minutes=7)])
async def test_a_bot_that_hangs_is_seen(bot: Bot, age: timedelta) -> None:
    lead = await opened(bot)
    await beats(bot, age)
    said = await diagnosis(lead)
    hangs = age > timedelta(minutes=5)
    assert lead.last_title == lead.reads("doctor.attention" if hangs else "doctor.well")
    assert lead.reads("doctor.ago", time=lead.reads("doctor.minutes", minutes=age // timedelta(minutes=1))) in said
    assert (lead.reads("doctor.ask") in said) == hangs


async def test_a_bot_that_nobody_has_seen_is_said_to_be_so(bot: Bot) -> None:
    lead = await opened(bot)
    await bot.running.heart.beat()
    await bot.running.heart.stop()
    assert lead.reads("doctor.never") in await diagnosis(lead)


@pytest.mark.parametrize("word", ["doctor", "diagnostic"])
async def test_only_leads_ask_the_doctor(bot: Bot, word: str) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says(word)
    assert ana.last_title == ana.reads("refusals.leads-only", lead="Camille")
