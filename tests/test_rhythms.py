"""Rhythms: each occurrence once, at the right wall time; none is the last because it failed, moved or was lost."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, select, update

from content import library
from programme.calendar import local_instant
from programme.pair import PairState
from storage.agenda import AgendaRow
from storage.enrolments import ACTIVE, PAUSED
from storage.programmes import Programme
from tests.conversation import Bot, Person
from tests.joining import enrolment
from tests.pair_cast import match_in_this_process, only_pair, proposed, titles
from tests.programme_cast import opened
from tests.session_cast import asked, meetings, meets, questions, says_met
from tests.test_agenda import waits_over
from tests.test_announcements import previews, received, with_mentees
from tests.test_nudges import nudges
from tests.test_tips import tips_seen, with_first_tip, with_tips_on_tuesday

SECOND, WEEK = timedelta(seconds=1), timedelta(weeks=1)
# Sundays on which the clocks change: an hour, two, half of one, at midnight, and for Ramadan
CHANGES = [
    ("Europe/Paris", "2027-03-28", "02:30"), ("Europe/Paris", "2027-10-31", "02:30"),
    ("America/New_York", "2027-03-14", "02:30"), ("America/New_York", "2027-11-07", "01:30"),
    ("Australia/Lord_Howe", "2027-10-03", "02:15"), ("Australia/Lord_Howe", "2027-04-04", "01:45"),
    ("Africa/Casablanca", "2027-02-07", "02:30"), ("Africa/Casablanca", "2027-03-14", "02:30"),
    ("America/Havana", "2027-03-14", "00:30"), ("America/Havana", "2027-11-07", "00:30"),
    ("Antarctica/Troll", "2027-03-28", "01:30"), ("Antarctica/Troll", "2027-10-31", "02:30"),
    ("Pacific/Apia", "2027-04-04", "03:30"), ("Asia/Tehran", "2027-03-21", "00:30"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


async def rows(bot: Bot) -> list[tuple[str, datetime, bool]]:
    """What is planned, and what was done."""
    async with bot.running.database.reading() as session:
        found = await session.execute(select(AgendaRow.key, AgendaRow.due_at, AgendaRow.done_at).order_by(AgendaRow.id))
        return [(key, due, done is not None) for key, due, done in found]


async def looks_over(bot: Bot) -> None:
    """The bot's daily look at what every programme and pair has still to come."""
    await bot.running.keep_up()
    await bot.settles()


async def loses_everything_planned(bot: Bot) -> None:
    """All due dates are lost, as after a backup was put back; then the bot looks over what there is."""
    async with bot.running.database.writing() as session:
        await session.execute(delete(AgendaRow).where(AgendaRow.done_at.is_(None)))
    await looks_over(bot)


async def just_before_and_at(bot: Bot, instant: datetime, reader: Person) -> tuple[int, int]:
    """How many tips somebody sees a second before an instant, and then."""
    await bot.running.move_to(instant - SECOND)
    before = len(tips_seen(reader))
    await bot.running.move_to(instant)
    await bot.settles()
    return before, len(tips_seen(reader))


@pytest.mark.parametrize(("zone", "change", "at"), CHANGES)
async def test_a_tip_comes_once_on_each_sunday_around_a_change_of_the_clocks(
    bot: Bot, zone: str, change: str, at: str
) -> None:
    ana, sunday = await bot.meet("Ana"), date.fromisoformat(change)
    await opened(bot, tip_weekday="6", tip_at=at, starts_on=str(sunday - WEEK), place="FR", quiet=[])
    async with bot.running.database.writing() as session:
        await session.execute(update(Programme).values(zone=zone))
    await looks_over(bot)
    for number, day in enumerate((sunday - WEEK, sunday, sunday + WEEK)):
        instant = local_instant(day, time.fromisoformat(at), zone)
        assert await just_before_and_at(bot, instant, ana) == (number, number + 1), day
        await bot.passes(hours=3)
        assert len(tips_seen(ana)) == number + 1


@pytest.mark.parametrize(
    ("zone", "introduced"),
    [("America/New_York", "2027-01-05"), ("Australia/Lord_Howe", "2027-08-30"), ("Africa/Casablanca", "2027-01-05"),
     ("Antarctica/Troll", "2027-08-30"), ("America/Havana", "2027-08-30"), ("Africa/Cairo", "2027-03-01")],
)  # fmt: skip
async def test_each_session_is_asked_about_once_at_nine_whatever_the_clocks_do(
    bot: Bot, zone: str, introduced: str
) -> None:
    await bot.moves_to(f"{introduced} 10:00")
    cast = await meets(bot, {"zone": zone}, {"zone": zone}, sessions="2", weeks="8", quiet=[])
    for number in (0, 1):
        (due,) = [one.due_on for one in await meetings(bot) if one.number == number + 1]
        instant = local_instant(due + timedelta(days=1), time(9), zone)
        await bot.running.move_to(instant - SECOND)
        assert questions(cast.ana) == questions(cast.bruno) == []
        await bot.running.move_to(instant)
        await bot.settles()
        assert len(questions(cast.ana)) == len(questions(cast.bruno)) == 1
        for one in (cast.ana, cast.bruno):
            await says_met(one)


async def moves(person: Person, zone: str) -> None:
    """Somebody tells the bot that they are elsewhere now."""
    await person.says("language")
    await person.submits(language="en", zone=zone)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Pacific/Auckland", "America/Los_Angeles"])
async def test_whoever_moves_is_asked_once_at_nine_where_they_are(bot: Bot, zone: str) -> None:
    cast = await meets(bot)
    await cast.ana.says("hours")
    await cast.ana.submits(works_from="08:00", works_until="19:00")
    await bot.moves_to("2027-02-02 10:00")
    await moves(cast.ana, zone)
    await bot.moves_to("2027-02-03 08:59", zone)
    assert questions(cast.ana) == []
    await bot.passes(minutes=1)
    assert len(questions(cast.ana)) == 1
    await moves(cast.ana, "Europe/Paris")
    await bot.moves_to("2027-02-08 23:00")
    assert questions(cast.ana) == ["Did you meet Bruno?", "Once more: did you meet Bruno?"]


async def test_whoever_moves_while_a_proposal_waits_is_reminded_in_their_own_morning(bot: Bot) -> None:
    cast = await proposed(bot)
    reminder = cast.bruno.reads("proposals.reminder.title", name="Ana")
    await cast.bruno.says("hours")
    await cast.bruno.submits(works_from="08:00", works_until="19:00")
    await moves(cast.bruno, "America/New_York")
    await bot.moves_to("2027-01-08 08:59", "America/New_York")
    assert reminder not in titles(cast.bruno)
    await bot.passes(minutes=1)
    assert titles(cast.bruno).count(reminder) == 1


@pytest.mark.both_databases
async def test_looking_over_what_is_planned_changes_nothing(bot: Bot) -> None:
    cast = await meets(bot, {"capacity": 2}, tip_weekday="1", tip_at="10:00")
    for moment in ("2027-01-06 07:00", "2027-01-26 09:00", "2027-02-03 08:30", "2027-02-03 09:00", "2027-02-05 12:00",
                   "2027-02-08 12:00", "2027-02-09 09:00"):  # fmt: skip
        await bot.moves_to(moment)
        before, had = await rows(bot), len(cast.ana.cards)
        await looks_over(bot)
        await looks_over(bot)
        assert (await rows(bot), len(cast.ana.cards)) == (before, had), moment


@pytest.mark.both_databases
async def test_a_pair_whose_due_dates_were_lost_goes_on(bot: Bot) -> None:
    cast = await meets(bot)
    await loses_everything_planned(bot)
    await bot.moves_to("2027-01-26 09:00")
    assert len(nudges(cast.ana)) == 1
    await bot.moves_to("2027-02-03 09:00")
    assert len(questions(cast.ana)) == 1
    await loses_everything_planned(bot)
    await bot.moves_to("2027-02-05 09:00")
    assert len(questions(cast.ana)) == 2
    await loses_everything_planned(bot)
    await bot.moves_to("2027-02-09 09:00")
    assert len({one.state for one in await meetings(bot)}) == 2
    assert questions(cast.ana) == []


async def test_a_pair_whose_due_dates_were_lost_long_ago_goes_on(bot: Bot) -> None:
    cast = await asked(bot)
    async with bot.running.database.writing() as session:
        await session.execute(delete(AgendaRow).where(AgendaRow.done_at.is_(None)))
    await bot.moves_to("2027-03-01 10:00")
    await looks_over(bot)
    assert len(questions(cast.bruno)) == 2
    await bot.moves_to("2027-03-03 09:00")
    assert questions(cast.bruno) == []


async def test_a_proposal_whose_due_dates_were_lost_is_reminded_of_and_ends(bot: Bot) -> None:
    cast = await proposed(bot)
    await loses_everything_planned(bot)
    await bot.moves_to("2027-01-12 23:00")
    assert titles(cast.bruno).count(cast.bruno.reads("proposals.reminder.title", name="Ana")) == 1
    await loses_everything_planned(bot)
    await bot.moves_to("2027-01-13 09:00")
    assert (await only_pair(bot)).state == PairState.NOT_FORMED


async def test_a_pause_whose_end_was_lost_ends(bot: Bot) -> None:
    cast = await proposed(bot)
    await cast.bruno.says("pause 2027-01-20")
    await loses_everything_planned(bot)
    await bot.moves_to("2027-01-19 23:59")
    assert (await enrolment(cast.bruno)).state == PAUSED
    await bot.moves_to("2027-01-20 09:00")
    assert (await enrolment(cast.bruno)).state == ACTIVE
    assert titles(cast.bruno).count(cast.bruno.reads("pause.over")) == 1


async def test_an_announcement_whose_due_date_was_lost_goes(bot: Bot) -> None:
    lead, mentees = await with_mentees(bot)
    await previews(lead, on="2027-01-08", at="12:00")
    await lead.presses(next(label for label in lead.last.buttons if "12:00" in label))
    await loses_everything_planned(bot)
    await bot.moves_to("2027-01-08 11:59")
    assert [len(received(one)) for one in mentees] == [0] * 5
    await bot.passes(minutes=1)
    assert [len(received(one)) for one in mentees] == [1] * 5


async def test_the_tips_go_on_after_their_due_date_was_lost(bot: Bot) -> None:
    ana = await with_first_tip(bot)
    await loses_everything_planned(bot)
    await bot.moves_to("2027-01-19 10:00")
    assert len(tips_seen(ana)) == 2


async def test_a_tip_that_fails_is_posted_when_it_can_be_and_the_next_one_comes(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await with_tips_on_tuesday(bot)
    with monkeypatch.context() as broken:
        broken.setattr("handlers.tips._card", None)
        await bot.moves_to("2027-01-12 10:00")
    assert tips_seen(ana) == []
    await waits_over(bot.running)
    await bot.settles()
    assert len(tips_seen(ana)) == 1
    await bot.moves_to("2027-01-19 10:00")
    assert len(tips_seen(ana)) == 2


async def test_tips_begin_again_when_there_are_new_ones(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    every = library.tips()
    monkeypatch.setattr("content.library.tips", lambda: every[:1])
    ana = await with_first_tip(bot)
    await bot.moves_to("2027-01-29 10:00")
    assert len(tips_seen(ana)) == 1
    monkeypatch.setattr("content.library.tips", lambda: every)
    await looks_over(bot)
    await bot.moves_to("2027-02-02 10:00")
    assert len(tips_seen(ana)) == 2


async def test_a_programme_that_begins_later_has_its_tips_later(bot: Bot) -> None:
    ana = await with_tips_on_tuesday(bot)
    async with bot.running.database.writing() as session:
        await session.execute(update(Programme).values(starts_on=date(2027, 2, 1)))
    await bot.moves_to("2027-02-02 09:59")
    assert tips_seen(ana) == []
    await bot.passes(minutes=1)
    assert len(tips_seen(ana)) == 1


async def test_one_pair_that_cannot_be_looked_over_does_not_stop_the_others(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await with_first_tip(bot)
    with monkeypatch.context() as broken:
        broken.setattr("storage.announcements.waiting", None)
        await loses_everything_planned(bot)
    await looks_over(bot)
    await bot.moves_to("2027-01-19 10:00")
    assert len(tips_seen(ana)) == 2
