"""Bursts: what goes over many rows goes a few at a time, people are answered in between, and the end is spoken."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from chat.command import PersonId, SessionId
from chat.commands.checkins import RemindOfCheckin
from handlers import announcements, volunteers
from handlers.matching import publishing
from storage import agenda
from storage.agenda import AgendaRow
from tests.conversation import Bot, Person
from tests.joining import enrolment
from tests.pair_cast import match_in_this_process, mentee, mentor, says_yes, titles
from tests.programme_cast import opened
from tests.test_announcements import gone, received
from tests.test_matching import OTHER_TOPIC, couples, drafted
from tests.test_volunteers import HEADER, imports, states

FEW, MANY = 2, 300


@pytest.fixture(autouse=True)
def _a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)
    monkeypatch.setattr(publishing, "SLICE", FEW)
    monkeypatch.setattr("handlers.matching.SLICE", FEW)
    monkeypatch.setattr(announcements, "SLICE", FEW)
    monkeypatch.setattr(volunteers, "ERASED", FEW)


async def left_to_do(bot: Bot) -> int:
    """How many due dates are not done."""
    async with bot.running.database.reading() as session:
        return await session.scalar(select(func.count()).where(AgendaRow.done_at.is_(None))) or 0


async def has_answered(bot: Bot) -> None:
    """Everything that was decided is said, and nothing that is due was carried out."""
    if bot.running.slack_edge is not None:
        await bot.running.slack_edge.settle()
    await bot.running.delivery.drain()
    await bot.workspace.settle()


async def with_a_draft(bot: Bot, number: int = 5) -> tuple[Person, list[Person], list[Person]]:
    """A lead who looks at a draft, and its mentors and mentees."""
    lead = await opened(bot)
    mentors = [await mentor(bot, f"Mentor {one}") for one in range(number)]
    mentees = [await mentee(bot, f"Mentee {one}") for one in range(number)]
    await drafted(lead)
    return lead, mentors, mentees


async def test_somebody_is_answered_between_two_due_dates(bot: Bot) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says("status")
    async with bot.running.database.writing() as session:
        for number in range(MANY):
            due = RemindOfCheckin(session=SessionId(0), person=PersonId(0))
            await agenda.plan(session, 1, due, at=bot.running.clock.now(), key=f"due:{number}", programme=1)
    before = len(ana.cards)
    working = asyncio.create_task(bot.running.agenda.run_due())
    await ana.types("status")
    assert await left_to_do(bot) > 0
    await working
    await bot.settles()
    assert len(ana.cards) == before + 1


def nothing_due(bot: Bot) -> asyncio.Lock:
    """While it is held, nothing that falls due is carried out."""
    return bot.running.agenda._one_at_a_time


@pytest.mark.both_databases
async def test_a_long_draft_is_published_a_few_pairs_at_a_time_and_its_end_is_told(bot: Bot) -> None:
    lead, _, mentees = await with_a_draft(bot)
    chloe = await mentee(bot, "Chloé", OTHER_TOPIC)
    async with nothing_due(bot):
        await lead.user.clicks(lead.last.where, lead.reads("matching.publish.button"))
        await has_answered(bot)
        assert lead.last_title == lead.reads("matching.publishing.title", pairs=5)
        assert await couples(bot) == set()
        await lead.types("apparier")
        await has_answered(bot)
        assert lead.last_title == lead.reads("refusals.draft-publishing")
    await bot.settles()
    assert lead.last_title == lead.reads("matching.published.title", pairs=5)
    assert lead.reads("matching.publishing.title", pairs=5) not in titles(lead)
    assert len(await couples(bot)) == 5
    for one in mentees:
        await says_yes(one)
    assert ((await enrolment(mentees[0])).waited, (await enrolment(chloe)).waited) == (0, 1)


async def test_whoever_goes_while_a_draft_is_published_is_not_proposed_to_anybody(bot: Bot) -> None:
    lead, _, mentees = await with_a_draft(bot)
    async with nothing_due(bot):
        await lead.user.clicks(lead.last.where, lead.reads("matching.publish.button"))
        await mentees[4].user.types("/binome pause 2027-03-01")
    await bot.settles()
    assert lead.last_title == lead.reads("matching.published.title", pairs=4)
    assert lead.reads("matching.published.dropped", dropped=1) in lead.last.words
    assert len(await couples(bot)) == 4


async def test_of_a_long_draft_nothing_may_be_left_which_is_said_with_a_way_on(bot: Bot) -> None:
    lead, mentors, _ = await with_a_draft(bot, 3)
    async with nothing_due(bot):
        await lead.user.clicks(lead.last.where, lead.reads("matching.publish.button"))
        for one in mentors[1:]:
            await one.user.types("/binome pause 2027-03-01")
        await mentors[0].user.types("/binome pause 2027-03-01")
    await bot.settles()
    assert lead.last_title == lead.reads("matching.published.none")
    await mentee(bot, "Chloé")
    await mentors[0].says("resume")
    await lead.presses(lead.reads("matching.again"))
    assert lead.last_title == lead.reads("matching.draft.title", pairs=1)


@pytest.mark.both_databases
async def test_an_announcement_to_many_goes_and_is_taken_back_a_few_at_a_time(bot: Bot) -> None:
    lead, mentees = await gone(bot)
    assert [len(received(person)) for person in mentees] == [1] * 5
    await lead.presses(lead.reads("announcement.take-back"))
    assert [received(person) for person in mentees] == [[]] * 5
    assert len(bot.said("delete")) == 5
    assert await left_to_do(bot) == await planned_anyway(bot)


async def planned_anyway(bot: Bot) -> int:
    """What a programme has still to come by itself."""
    async with bot.running.database.reading() as session:
        its = AgendaRow.done_at.is_(None), AgendaRow.key.startswith("programme:")
        return await session.scalar(select(func.count()).where(*its)) or 0


@pytest.mark.both_databases
async def test_a_long_list_is_erased_a_few_people_at_a_time(bot: Bot, tmp_path: Path) -> None:
    await opened(bot)
    rows = "".join(f"person{number}@alize.example,Person {number},mentee,,,,,\n" for number in range(5))
    await imports(bot, tmp_path, HEADER + rows)
    assert len(await states(bot)) == 5
    await bot.moves_to("2027-02-04 11:00")
    assert await states(bot) == {}


async def test_what_is_left_of_a_long_draft_after_a_night_away_is_proposed_in_the_morning(bot: Bot) -> None:
    lead, *_ = await with_a_draft(bot)
    async with nothing_due(bot):
        await lead.user.clicks(lead.last.where, lead.reads("matching.publish.button"))
        await has_answered(bot)
        bot.running.clock.move_to(bot.running.clock.now() + timedelta(hours=14))
    await bot.settles()
    assert await couples(bot) == set()
    await bot.passes(days=1)
    assert len(await couples(bot)) == 5
    assert lead.last_title == lead.reads("matching.published.title", pairs=5)
