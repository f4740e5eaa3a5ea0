"""Nudges: the mentor hears of a session that nobody has spoken of; rarely, truly counted, and never on a day off."""

import pytest

from tests.conversation import Bot, Person
from tests.pair_cast import Cast, match_in_this_process, mentee, publishes, says_yes
from tests.session_cast import FRENCH, asked, meetings, meets, says_met, says_not_yet


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


def nudges(person: Person) -> list[str]:
    """The words of the nudges that somebody got."""
    titles = {person.reads("nudges.title", count=count) for count in (1, 2)}
    return [card.words for card in person.private if card.title in titles]


async def with_two_mentees(bot: Bot) -> Cast:
    """Ana, who is introduced to Bruno and to Chloé on the same day."""
    cast = await meets(bot, {"capacity": 2})
    chloe = await mentee(bot, "Chloé")
    await publishes(cast.lead)
    await says_yes(chloe)
    await says_yes(cast.ana)
    return cast


async def test_the_mentor_is_nudged_five_working_days_before_and_the_mentee_is_not(bot: Bot) -> None:
    cast = await meets(bot)
    await bot.moves_to("2027-01-26 08:59")
    assert nudges(cast.ana) == []
    await bot.passes(minutes=1)
    (nudge,) = nudges(cast.ana)
    assert "Session 1 with Bruno is due on Tuesday, 2 February 2027." in nudge
    assert "Nudge 1 of at most 2 this week." in nudge
    assert nudges(cast.bruno) == []
    await bot.moves_to("2027-02-02 23:00")
    assert len(nudges(cast.ana)) == 1


@pytest.mark.parametrize("typed", ["moved", "met"])
async def test_once_the_two_have_spoken_of_a_session_nobody_is_nudged(bot: Bot, typed: str) -> None:
    cast = await meets(bot)
    await cast.bruno.says(typed)
    if typed == "moved":
        await cast.bruno.submits(on="2027-02-01")
    else:
        await says_met(cast.bruno)
    await bot.moves_to("2027-02-01 23:00")
    assert nudges(cast.ana) == []


async def test_after_a_missed_session_the_mentor_is_nudged_the_next_morning(bot: Bot) -> None:
    cast = await asked(bot)
    await says_not_yet(cast.ana)
    await says_not_yet(cast.bruno)
    await bot.moves_to("2027-02-10 08:59")
    assert len(nudges(cast.ana)) == 1
    await bot.passes(minutes=1)
    assert "Session 1 with Bruno did not take place. Session 2 is due on Tuesday, 2 March 2027." in nudges(cast.ana)[1]
    assert "Nudge 1 of at most 2 this week." in nudges(cast.ana)[1]
    assert nudges(cast.bruno) == []


async def test_a_nudge_is_answered_in_one_tap(bot: Bot) -> None:
    cast = await meets(bot)
    await bot.moves_to("2027-01-26 09:00")
    await cast.ana.presses(cast.ana.reads("nudges.new-date", partner="Bruno"))
    await cast.ana.submits(on="2027-02-05")
    assert cast.bruno.last_title == "Ana has moved session 1 to Friday, 5 February 2027"
    await cast.ana.presses(cast.ana.reads("nudges.met", partner="Bruno"))
    assert cast.ana.reads("checkins.met.title", partner="Bruno") in [card.title for card in cast.ana.private]
    assert nudges(cast.ana) == []


async def test_a_mentor_of_several_gets_one_message_whose_buttons_stay(bot: Bot) -> None:
    cast = await with_two_mentees(bot)
    await bot.moves_to("2027-01-26 09:00")
    (nudge,) = nudges(cast.ana)
    assert "with Bruno" in nudge
    assert "with Chloé" in nudge
    for partner in ("Bruno", "Chloé"):
        await cast.ana.presses(cast.ana.reads("nudges.met", partner=partner))
        assert cast.ana.last_title == cast.ana.reads("checkins.met.title", partner=partner)
    await bot.moves_to("2027-02-02 23:00")
    assert len(nudges(cast.ana)) == 1


@pytest.mark.both_databases
async def test_nobody_is_nudged_twice_in_a_week_about_a_programme(bot: Bot) -> None:
    cast = await meets(bot, {"capacity": 2}, weeks="2")
    await bot.moves_to("2027-01-06 10:00")
    chloe = await mentee(bot, "Chloé")
    await publishes(cast.lead)
    await says_yes(chloe)
    await says_yes(cast.ana)
    await bot.moves_to("2027-01-15 23:00")
    (nudge,) = nudges(cast.ana)
    assert "with Chloé" not in nudge
    await bot.moves_to("2027-01-18 08:59")
    assert len(nudges(cast.ana)) == 1
    await bot.passes(minutes=1)
    assert "with Chloé" in nudges(cast.ana)[1]
    assert "Nudge 1 of at most 2 this week." in nudges(cast.ana)[1]


async def test_the_days_of_a_quiet_period_are_not_counted(bot: Bot) -> None:
    await bot.moves_to("2027-07-02 10:00")
    cast = await meets(bot, weeks="8")
    await bot.moves_to("2027-07-20 08:59")
    assert nudges(cast.ana) == []
    await bot.passes(minutes=1)
    (nudge,) = nudges(cast.ana)
    assert "Session 1 with Bruno is due on Friday, 27 August 2027." in nudge
    await bot.moves_to("2027-08-27 23:00")
    assert len(nudges(cast.ana)) == 1


async def test_a_nudge_waits_for_the_end_of_a_day_off(bot: Bot) -> None:
    cast = await meets(bot)
    night = bot.running.clock.now().replace(month=1, day=30, hour=22)
    bot.running.clock.move_to(night)
    await bot.settles()
    assert nudges(cast.ana) == []
    await bot.moves_to("2027-02-01 09:00")
    assert len(nudges(cast.ana)) == 1


@pytest.mark.parametrize("who", ["ana", "bruno"])
async def test_nobody_is_nudged_while_one_of_the_two_has_paused(bot: Bot, who: str) -> None:
    cast = await meets(bot)
    await getattr(cast, who).says("pause 2027-03-01")
    await bot.moves_to("2027-02-02 23:00")
    assert nudges(cast.ana) == nudges(cast.bruno) == []


async def test_nobody_is_nudged_after_somebody_left(bot: Bot) -> None:
    cast = await meets(bot)
    await cast.bruno.says("leave")
    await cast.bruno.presses(cast.bruno.reads("leave.confirm"))
    await bot.moves_to("2027-02-02 23:00")
    assert nudges(cast.ana) == []


async def test_a_mentor_is_nudged_when_they_begin_if_that_is_later_than_nine(bot: Bot) -> None:
    cast = await meets(bot, {"zone": "America/Montreal"})
    await bot.moves_to("2027-01-26 08:59", "America/Montreal")
    assert nudges(cast.ana) == []
    await bot.passes(minutes=1)
    assert len(nudges(cast.ana)) == 1


async def test_a_nudge_speaks_french(bot: Bot) -> None:
    cast = await meets(bot, FRENCH)
    await bot.moves_to("2027-01-26 09:00")
    (nudge,) = nudges(cast.ana)
    assert "La séance 1 avec Bruno est prévue le mardi 2 février 2027." in nudge
    assert "Rappel 1 sur 2 au plus cette semaine." in nudge
    assert len(await meetings(bot)) == 6
