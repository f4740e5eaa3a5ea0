"""Sessions: laid out at the introduction, asked about one at a time, moved by the two themselves."""

from datetime import date

import pytest

from tests.conversation import Bot, Person
from tests.pair_cast import introduced, match_in_this_process, mentor
from tests.programme_cast import opened
from tests.session_cast import FRENCH, asked, meetings, meets, planned, questions, says_met


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


async def moves(person: Person, on: str) -> None:
    """Somebody types `moved`, and fills in the date."""
    await person.says("moved")
    await person.submits(on=on)


async def test_two_volunteers_are_paired_introduced_and_asked_the_morning_after_their_first_session(bot: Bot) -> None:
    cast = await introduced(bot)
    await bot.moves_to("2027-02-03 08:59")
    assert questions(cast.ana) == questions(cast.bruno) == []
    await bot.passes(minutes=1)
    assert cast.ana.last_title == "Did you meet Bruno?"
    assert cast.bruno.last_title == "Did you meet Ana?"


async def test_a_pair_has_the_programmes_sessions_at_its_rhythm(bot: Bot) -> None:
    await meets(bot, sessions="3", weeks="2")
    assert [(one.number, one.due_on) for one in await meetings(bot)] == [
        (1, date(2027, 1, 19)), (2, date(2027, 2, 2)), (3, date(2027, 2, 16)),
    ]  # fmt: skip


async def test_only_the_next_session_is_planned_in_local_dates(bot: Bot) -> None:
    cast = await meets(bot)
    first = await planned(bot, "pair:1:checkin:2027-02-02:")
    assert len(first) == 3
    assert await planned(bot, "pair:1:checkin:2027-03") == []
    await bot.moves_to("2027-02-03 09:00")
    await says_met(cast.ana)
    await says_met(cast.bruno)
    assert len(await planned(bot, "pair:1:checkin:2027-03-02:")) == 3
    assert await planned(bot, "pair:1:checkin:2027-02") == []


@pytest.mark.both_databases
async def test_each_is_asked_at_nine_where_they_are_across_the_change_of_clocks(bot: Bot) -> None:
    await bot.moves_to("2027-02-26 10:00")
    cast = await meets(bot, {"zone": "Europe/Paris"}, {"zone": "America/Montreal"})
    await bot.moves_to("2027-03-30 08:59", "Europe/Paris")
    assert questions(cast.ana) == []
    await bot.moves_to("2027-03-30 09:00", "Europe/Paris")
    assert len(questions(cast.ana)) == 1
    await bot.moves_to("2027-03-30 08:59", "America/Montreal")
    assert questions(cast.bruno) == []
    await bot.moves_to("2027-03-30 09:00", "America/Montreal")
    assert len(questions(cast.bruno)) == 1


async def test_no_session_falls_on_a_day_off(bot: Bot) -> None:
    await bot.moves_to("2027-01-09 10:00")
    cast = await meets(bot)
    due = [one.due_on for one in await meetings(bot)]
    assert due[0] == date(2027, 2, 8)
    assert [day for day in due if day.weekday() > 4] == []
    await cast.bruno.says("move 2027-02-14")
    await cast.bruno.submits()
    assert cast.bruno.errors == {"on": cast.bruno.reads("mistakes.day-off")}


@pytest.mark.parametrize(
    ("introduced_on", "quiet", "before", "asked_on"),
    [
        pytest.param("2027-06-15", [], "2027-07-14", "2027-07-15", id="14 July"),
        pytest.param("2028-07-17", [], "2028-08-15", "2028-08-16", id="15 August"),
        pytest.param("2027-01-08", [], "2027-02-07", "2027-02-08", id="a weekend"),
        pytest.param("2027-07-13", ["summer"], "2027-08-25", "2027-08-26", id="a quiet period"),
    ],
)
async def test_nobody_is_asked_on_a_day_off(
    bot: Bot, introduced_on: str, quiet: list[str], before: str, asked_on: str
) -> None:
    await bot.moves_to(f"{introduced_on} 10:00")
    cast = await meets(bot, quiet=quiet)
    await bot.moves_to(f"{before} 23:59")
    assert questions(cast.ana) == []
    await bot.moves_to(f"{asked_on} 09:00")
    assert len(questions(cast.ana)) == len(questions(cast.bruno)) == 1


async def test_a_bot_that_was_away_asks_on_the_next_working_morning_and_not_at_night(bot: Bot) -> None:
    cast = await meets(bot)
    late = await bot.running.next_due()
    assert late is not None
    # a bot that is switched off moves through nothing on its way
    saturday_night = bot.running.clock.now().replace(month=2, day=6, hour=22)
    bot.running.clock.move_to(saturday_night)
    await bot.settles()
    assert questions(cast.ana) == []
    await bot.moves_to("2027-02-08 09:00")
    assert len(questions(cast.ana)) == len(questions(cast.bruno)) == 1


async def test_a_session_that_is_moved_is_asked_about_after_its_new_date_and_both_are_told(bot: Bot) -> None:
    cast = await asked(bot)
    await cast.bruno.presses(cast.bruno.reads("checkins.moved"))
    await cast.bruno.submits(on="2027-02-12")
    assert cast.bruno.last_title == "Session 1 is now on Friday, 12 February 2027"
    assert cast.ana.last_title == "Bruno has moved session 1 to Friday, 12 February 2027"
    assert questions(cast.ana) == questions(cast.bruno) == []
    await bot.moves_to("2027-02-15 08:59")
    assert questions(cast.ana) == []
    await bot.passes(minutes=1)
    assert len(questions(cast.ana)) == len(questions(cast.bruno)) == 1


async def test_when_a_session_comes_later_those_after_it_keep_their_distance(bot: Bot) -> None:
    cast = await asked(bot)
    await moves(cast.ana, "2027-02-12")
    assert [one.due_on for one in await meetings(bot)][:3] == [
        date(2027, 2, 12), date(2027, 3, 12), date(2027, 4, 9),
    ]  # fmt: skip


async def test_when_a_session_comes_earlier_the_others_stay(bot: Bot) -> None:
    cast = await meets(bot)
    await moves(cast.ana, "2027-01-29")
    assert [one.due_on for one in await meetings(bot)][:2] == [date(2027, 1, 29), date(2027, 3, 2)]


@pytest.mark.parametrize("on", ["2027-02-02", "2027-04-05"])
async def test_a_date_that_is_past_or_too_far_is_refused_beside_its_field(bot: Bot, on: str) -> None:
    cast = await asked(bot)
    await moves(cast.ana, on)
    assert "Sunday, 4 April 2027" in cast.ana.errors["on"]
    assert (await meetings(bot))[0].due_on == date(2027, 2, 2)
    assert len(questions(cast.bruno)) == 1


async def test_the_same_date_sent_twice_tells_the_partner_once(bot: Bot) -> None:
    cast = await asked(bot)
    await moves(cast.ana, "2027-02-12")
    seen = len(cast.bruno.cards)
    await moves(cast.ana, "2027-02-12")
    assert len(cast.bruno.cards) == seen


@pytest.mark.parametrize("said", ["moved 12 February 2027", "déplacé 12/02/2027", "move 2027-02-12"])
async def test_a_typed_date_is_filled_in(bot: Bot, said: str) -> None:
    cast = await asked(bot)
    await cast.ana.says(said)
    await cast.ana.submits()
    assert (await meetings(bot))[0].due_on == date(2027, 2, 12)


async def test_words_that_are_no_date_are_not_understood(bot: Bot) -> None:
    cast = await asked(bot, **FRENCH)
    await cast.ana.says("déplacé après les crêpes")
    assert cast.ana.last_title == cast.ana.reads("refusals.date-unknown")


async def test_moving_speaks_french(bot: Bot) -> None:
    cast = await asked(bot, **FRENCH)
    await cast.bruno.says("déplacé")
    await cast.bruno.submits(on="2027-02-12")
    assert cast.ana.last_title == "Bruno a déplacé la séance 1 au vendredi 12 février 2027"
    assert cast.bruno.last_title == "La séance 1 est fixée au vendredi 12 février 2027"


async def test_a_session_that_the_partner_says_took_place_cannot_be_moved(bot: Bot) -> None:
    cast = await asked(bot)
    await says_met(cast.ana)
    await moves(cast.bruno, "2027-02-12")
    assert cast.bruno.errors["on"] == cast.bruno.reads("mistakes.session-met", partner="Ana")


@pytest.mark.parametrize("word", ["moved", "met", "missed"])
async def test_without_a_pair_there_is_no_session_to_speak_of(bot: Bot, word: str) -> None:
    lead, ana = await opened(bot), await mentor(bot, "Ana")
    await ana.says(word)
    assert ana.last_title == ana.reads("refusals.no-session")
    await lead.says(word)
    assert lead.last_title == lead.reads("refusals.not-enrolled")


async def test_whoever_leaves_is_asked_nothing_more_and_neither_is_their_partner(bot: Bot) -> None:
    cast = await meets(bot)
    await cast.bruno.says("leave")
    await cast.bruno.presses(cast.bruno.reads("leave.confirm"))
    assert await planned(bot, "pair:1:") == []
    await bot.moves_to("2027-02-10 10:00")
    assert questions(cast.ana) == questions(cast.bruno) == []
