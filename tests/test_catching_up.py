"""After downtime: what is late is decided by its class; nobody is flooded, hurried, or written to at night."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from programme.pair import PairState
from storage.announcements import CANCELLED, DRAFT, SENT
from storage.sessions import HELD, OPEN, UNKNOWN
from tests.conversation import Bot, Person
from tests.joining import known
from tests.pair_cast import Cast, match_in_this_process, mentee, only_pair, proposed, publishes, says_yes, titles
from tests.programme_cast import opened
from tests.session_cast import answers, asked, meetings, meets, questions, says_met
from tests.test_announcements import previews, received, states, with_mentees
from tests.test_nudges import nudges
from tests.test_tips import tips_seen, with_first_tip, with_tips_on_tuesday


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


async def sleeps_until(bot: Bot, local: str, zone: str = "Europe/Paris") -> None:
    """The bot is away until then: whatever fell due meanwhile is found at once."""
    bot.running.clock.move_to(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))
    await bot.settles()


async def with_several(bot: Bot, number: int = 3) -> tuple[Cast, list[Person]]:
    """Ana, who is introduced to Bruno and to others on the same day."""
    cast = await meets(bot, {"capacity": number})
    others = [await mentee(bot, name) for name in ("Chloé", "David")[: number - 1]]
    await publishes(cast.lead)
    for one in others:
        await says_yes(one)
        await says_yes(cast.ana)
    return cast, others


async def outcomes(bot: Bot) -> list[str]:
    """What is known of the first pair's first two sessions."""
    return [one.state for one in await meetings(bot)][:2]


@pytest.mark.both_databases
async def test_after_three_days_asleep_a_question_is_asked_once_and_its_time_begins_then(bot: Bot) -> None:
    cast = await meets(bot)
    await sleeps_until(bot, "2027-02-05 10:30")
    assert questions(cast.ana) == ["Did you meet Bruno?"]
    await bot.moves_to("2027-02-09 08:59")
    assert questions(cast.ana) == ["Did you meet Bruno?"]
    await bot.passes(minutes=1)
    assert questions(cast.ana) == ["Did you meet Bruno?", "Once more: did you meet Bruno?"]
    await bot.moves_to("2027-02-11 08:59")
    assert await outcomes(bot) == [OPEN, OPEN]
    await bot.passes(minutes=1)
    assert await outcomes(bot) == [UNKNOWN, OPEN]


async def test_nobody_is_settled_unasked_because_the_bot_slept_through_it_all(bot: Bot) -> None:
    cast = await meets(bot)
    await sleeps_until(bot, "2027-02-20 03:00")
    assert (questions(cast.ana), await outcomes(bot)) == ([], [OPEN, OPEN])
    await bot.moves_to("2027-02-22 09:00")
    assert len(questions(cast.ana)) == len(questions(cast.bruno)) == 1
    for one in (cast.ana, cast.bruno):
        await says_met(one)
    assert await outcomes(bot) == [HELD, OPEN]


async def test_on_the_day_itself_but_before_hours_the_question_waits_for_nine(bot: Bot) -> None:
    cast = await meets(bot)
    await sleeps_until(bot, "2027-02-04 03:00")
    assert questions(cast.ana) == []
    await bot.moves_to("2027-02-04 09:00")
    assert len(questions(cast.ana)) == 1


async def test_a_late_reminder_is_followed_by_two_more_days_to_answer(bot: Bot) -> None:
    cast = await asked(bot)
    await sleeps_until(bot, "2027-02-09 12:00")
    assert len(questions(cast.bruno)) == 2
    await bot.moves_to("2027-02-11 08:59")
    assert await outcomes(bot) == [OPEN, OPEN]
    await bot.passes(minutes=1)
    assert await outcomes(bot) == [UNKNOWN, OPEN]


async def test_the_end_of_a_session_waits_when_nobody_could_be_heard(bot: Bot) -> None:
    cast = await asked(bot)
    await bot.moves_to("2027-02-05 12:00")
    await sleeps_until(bot, "2027-02-10 12:00")
    assert await outcomes(bot) == [OPEN, OPEN]
    await says_met(cast.bruno)
    await bot.moves_to("2027-02-12 09:00")
    assert await outcomes(bot) == [HELD, OPEN]


async def test_whoever_has_several_pairs_is_asked_about_one_a_day(bot: Bot) -> None:
    cast, others = await with_several(bot)
    await sleeps_until(bot, "2027-02-05 10:00")
    assert len(questions(cast.ana)) == 1
    assert [len(questions(one)) for one in (cast.bruno, *others)] == [1, 1, 1]
    await bot.moves_to("2027-02-08 09:00")
    assert len([one for one in questions(cast.ana) if one.startswith("Did")]) == 2
    await bot.moves_to("2027-02-09 09:00")
    mine = (await known(cast.ana)).person
    asked_on = [one.asked_at.date() for one in await answers(bot) if one.person == mine]
    assert asked_on == [date(2027, 2, 5), date(2027, 2, 8), date(2027, 2, 9)]


async def test_a_tip_three_days_late_is_skipped_and_the_next_one_comes(bot: Bot) -> None:
    ana = await with_first_tip(bot)
    await sleeps_until(bot, "2027-01-22 10:00")
    assert len(tips_seen(ana)) == 1
    await bot.moves_to("2027-01-26 10:00")
    assert len(tips_seen(ana)) == 2


async def test_a_tip_a_night_late_waits_for_the_morning(bot: Bot) -> None:
    ana = await with_tips_on_tuesday(bot)
    await sleeps_until(bot, "2027-01-13 03:00")
    assert tips_seen(ana) == []
    await bot.moves_to("2027-01-13 09:00")
    assert len(tips_seen(ana)) == 1


async def test_a_tip_an_hour_late_on_a_friday_evening_comes_on_monday_morning(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await opened(bot, tip_weekday="4", tip_at="18:00", starts_on="2027-01-11", zone="Europe/Paris", place="FR")
    await sleeps_until(bot, "2027-01-15 19:30")
    assert tips_seen(ana) == []
    await bot.moves_to("2027-01-18 09:00")
    assert len(tips_seen(ana)) == 1
    await bot.moves_to("2027-01-22 18:00")
    assert len(tips_seen(ana)) == 2


async def test_a_late_nudge_goes_while_it_can_still_be_of_use_and_not_after(bot: Bot) -> None:
    cast = await meets(bot)
    await sleeps_until(bot, "2027-01-29 07:00")
    assert nudges(cast.ana) == []
    await bot.moves_to("2027-01-29 09:00")
    assert len(nudges(cast.ana)) == 1


async def test_a_nudge_about_a_session_that_is_past_is_skipped(bot: Bot) -> None:
    cast = await meets(bot)
    await sleeps_until(bot, "2027-02-03 10:00")
    assert (nudges(cast.ana), len(questions(cast.ana))) == ([], 1)


async def test_a_mentor_of_several_gets_one_nudge_after_a_sleep(bot: Bot) -> None:
    cast, _ = await with_several(bot)
    await sleeps_until(bot, "2027-01-29 10:00")
    assert len(nudges(cast.ana)) == 1


async def test_a_proposal_does_not_expire_while_nobody_could_answer_it(bot: Bot) -> None:
    cast = await proposed(bot)
    await sleeps_until(bot, "2027-01-15 14:00")
    assert (await only_pair(bot)).state == PairState.PROPOSED
    assert titles(cast.bruno).count(cast.bruno.reads("proposals.reminder.title", name="Ana")) == 1
    assert "Monday, 18 January 2027" in cast.bruno.last.words
    await bot.moves_to("2027-01-18 12:00")
    await says_yes(cast.bruno)
    assert (await only_pair(bot)).state == PairState.ASKED_MENTOR


async def test_a_proposal_nobody_answers_after_a_sleep_ends_two_days_later(bot: Bot) -> None:
    await proposed(bot)
    await sleeps_until(bot, "2027-01-15 14:00")
    await bot.moves_to("2027-01-19 08:59")
    assert (await only_pair(bot)).state == PairState.PROPOSED
    await bot.passes(minutes=1)
    assert (await only_pair(bot)).state == PairState.NOT_FORMED


async def test_a_no_ends_no_sooner_than_silence_when_the_bot_slept(bot: Bot) -> None:
    cast = await proposed(bot)
    await cast.bruno.presses(cast.bruno.reads("proposals.no"))
    await sleeps_until(bot, "2027-01-15 14:00")
    await bot.moves_to("2027-01-19 08:59")
    assert (await only_pair(bot)).state == PairState.PROPOSED
    await bot.passes(minutes=1)
    assert (await only_pair(bot)).state == PairState.NOT_FORMED


async def test_a_reminder_of_a_proposal_waits_for_the_morning(bot: Bot) -> None:
    cast = await proposed(bot)
    reminder = cast.bruno.reads("proposals.reminder.title", name="Ana")
    await sleeps_until(bot, "2027-01-09 02:00")
    assert reminder not in titles(cast.bruno)
    await bot.moves_to("2027-01-11 09:00")
    assert titles(cast.bruno).count(reminder) == 1


async def scheduled(bot: Bot) -> tuple[Person, list[Person]]:
    """An announcement that goes on Friday 8 January at six in the evening."""
    lead, mentees = await with_mentees(bot)
    await previews(lead, on="2027-01-08", at="18:00")
    await lead.presses(lead.reads("announcement.schedule", at=datetime(2027, 1, 8, 17, tzinfo=UTC)))
    return lead, mentees


async def test_an_announcement_some_hours_late_still_goes(bot: Bot) -> None:
    lead, mentees = await with_mentees(bot)
    await previews(lead, on="2027-01-07", at="18:00")
    await lead.presses(lead.reads("announcement.schedule", at=datetime(2027, 1, 7, 17, tzinfo=UTC)))
    await sleeps_until(bot, "2027-01-08 02:00")
    assert [len(received(one)) for one in mentees] == [0] * 5
    await bot.moves_to("2027-01-08 09:00")
    assert [len(received(one)) for one in mentees] == [1] * 5


async def test_an_announcement_an_hour_late_on_a_friday_evening_goes_on_monday_morning(bot: Bot) -> None:
    _, mentees = await scheduled(bot)
    await sleeps_until(bot, "2027-01-08 19:30")
    assert [len(received(one)) for one in mentees] == [0] * 5
    await bot.moves_to("2027-01-11 09:00")
    assert (await states(bot), [len(received(one)) for one in mentees]) == ([SENT], [1] * 5)


async def test_an_announcement_put_off_to_monday_that_misses_its_monday_is_a_draft(bot: Bot) -> None:
    _, mentees = await scheduled(bot)
    await sleeps_until(bot, "2027-01-08 19:30")
    await sleeps_until(bot, "2027-01-12 09:30")
    assert (await states(bot), [len(received(one)) for one in mentees]) == ([DRAFT], [0] * 5)


async def test_an_announcement_that_missed_its_day_says_so_and_is_a_draft_again(bot: Bot) -> None:
    lead, mentees = await scheduled(bot)
    await sleeps_until(bot, "2027-01-11 18:01")
    assert (await states(bot), [len(received(one)) for one in mentees]) == ([DRAFT], [0] * 5)
    assert lead.last_title == lead.reads("announcement.missed", at=datetime(2027, 1, 8, 17, tzinfo=UTC))
    await lead.presses(lead.reads("announcement.send"), lead.last)
    assert (await states(bot), [len(received(one)) for one in mentees]) == ([SENT], [1] * 5)


async def test_an_announcement_that_missed_its_day_can_be_let_go(bot: Bot) -> None:
    lead, _ = await scheduled(bot)
    await sleeps_until(bot, "2027-01-11 18:01")
    await lead.presses(lead.reads("announcement.discard"), lead.last)
    assert await states(bot) == [CANCELLED]


async def test_whoever_is_back_is_welcomed_by_day(bot: Bot) -> None:
    cast = await meets(bot)
    await cast.bruno.says("pause 2027-02-06")
    await sleeps_until(bot, "2027-02-09 22:00")
    welcome = cast.bruno.reads("pause.over")
    assert welcome not in titles(cast.bruno)
    await bot.moves_to("2027-02-10 09:00")
    assert titles(cast.bruno).count(welcome) == 1


async def test_three_days_asleep_bring_nobody_two_messages_of_a_kind(bot: Bot) -> None:
    cast, others = await with_several(bot)
    everybody = (cast.ana, cast.bruno, *others)
    await bot.moves_to("2027-02-01 08:00")
    before = {one: len(one.private) for one in everybody}
    await sleeps_until(bot, "2027-02-04 10:00")
    for one in everybody:
        new = [card.title.split()[0] for card in one.private[before[one] :]]
        assert len(new) == len(set(new))
