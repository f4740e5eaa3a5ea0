"""Check-ins: did you meet, was it useful, a line for the partner; and what is known of a session in the end."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from programme.sessions import DidYouMeet
from storage.sessions import HELD, NOT_HELD, OPEN, UNKNOWN
from tests.conversation import Bot, Person
from tests.pair_cast import match_in_this_process, mentee, publishes, says_yes
from tests.programme_cast import forges
from tests.session_cast import FRENCH, answers, asked, meetings, meets, planned, questions, says_met, says_not_yet

NOTE = "Merci pour les raccourcis, je m'en sers tous les jours"


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


async def states(bot: Bot) -> list[str]:
    """What is known of the first pair's first two sessions."""
    return [one.state for one in await meetings(bot)][:2]


async def test_a_session_is_held_when_both_say_so_and_the_next_one_is_named(bot: Bot) -> None:
    cast = await asked(bot)
    await says_met(cast.ana)
    assert await states(bot) == [OPEN, OPEN]
    await says_met(cast.bruno)
    assert await states(bot) == [HELD, OPEN]
    for one in (cast.ana, cast.bruno):
        assert "Session 2 is due on Tuesday, 2 March 2027." in one.last.words


async def test_a_yes_counts_from_the_first_tap_and_the_others_silence_does_not_undo_it(bot: Bot) -> None:
    cast = await asked(bot)
    await says_met(cast.ana)
    await bot.moves_to("2027-02-09 08:59")
    assert await states(bot) == [OPEN, OPEN]
    await bot.passes(minutes=1)
    assert await states(bot) == [HELD, OPEN]
    assert cast.bruno.last_title == cast.bruno.reads("checkins.closed.title", number=1)


async def test_after_the_last_session_nothing_more_is_asked(bot: Bot) -> None:
    cast = await meets(bot, sessions="1")
    await bot.moves_to("2027-02-03 09:00")
    await says_met(cast.ana)
    await says_met(cast.bruno)
    assert cast.bruno.reads("checkins.met.last") in cast.bruno.last.words
    assert await planned(bot, "pair:1:checkin:") == []


async def test_silence_is_reminded_once_and_only_where_it_is(bot: Bot) -> None:
    cast = await asked(bot)
    await says_met(cast.ana)
    await bot.moves_to("2027-02-05 08:59")
    assert questions(cast.bruno) == ["Did you meet Ana?"]
    await bot.moves_to("2027-02-08 23:00")
    assert questions(cast.bruno) == ["Did you meet Ana?", "Once more: did you meet Ana?"]
    assert questions(cast.ana) == []


async def test_an_answer_closes_the_question_and_its_reminder(bot: Bot) -> None:
    cast = await asked(bot)
    await bot.moves_to("2027-02-05 09:00")
    assert len(questions(cast.bruno)) == 2
    await says_met(cast.bruno)
    assert questions(cast.bruno) == []


async def test_when_both_are_silent_nobody_knows_and_the_pair_goes_on(bot: Bot) -> None:
    cast = await asked(bot)
    await bot.moves_to("2027-02-09 09:00")
    assert await states(bot) == [UNKNOWN, OPEN]
    assert questions(cast.ana) == questions(cast.bruno) == []
    await bot.moves_to("2027-03-03 09:00")
    assert len(questions(cast.ana)) == len(questions(cast.bruno)) == 1


async def test_a_session_that_neither_had_by_the_end_did_not_take_place(bot: Bot) -> None:
    cast = await asked(bot)
    await says_not_yet(cast.ana)
    await says_not_yet(cast.bruno)
    assert await states(bot) == [OPEN, OPEN]
    assert cast.bruno.reads("checkins.new-date") in cast.bruno.last.buttons
    await bot.moves_to("2027-02-09 09:00")
    assert await states(bot) == [NOT_HELD, OPEN]


async def test_an_answer_can_be_corrected_until_the_session_is_settled(bot: Bot) -> None:
    cast = await asked(bot)
    await says_met(cast.ana)
    await cast.ana.presses(cast.ana.reads("checkins.not-met"))
    await cast.ana.presses(cast.ana.reads("checkins.met-after-all"))
    await says_met(cast.bruno)
    assert await refusal(cast.ana, "checkin.answer", session=1, answer="not_yet") == cast.ana.reads(
        "refusals.answered-already"
    )
    assert await states(bot) == [HELD, OPEN]


async def test_a_yes_pressed_twice_is_one_yes(bot: Bot) -> None:
    cast = await asked(bot)
    await says_met(cast.ana)
    await cast.bruno.presses_twice(cast.bruno.reads("checkins.yes"))
    await bot.settles()
    assert cast.bruno.last_title == cast.bruno.reads("checkins.met.title", partner="Ana")
    assert await states(bot) == [HELD, OPEN]
    assert len(await answers(bot)) == 2


async def differ(bot: Bot) -> tuple[Person, Person]:
    """Ana says that they met, Bruno that they did not."""
    cast = await asked(bot)
    await says_met(cast.ana)
    await says_not_yet(cast.bruno)
    return cast.ana, cast.bruno


async def test_when_the_answers_differ_both_are_asked_for_the_day_once(bot: Bot) -> None:
    ana, bruno = await differ(bot)
    doubt = bruno.reads("checkins.doubt.title", number=1, partner="Ana")
    assert bruno.last_title == doubt
    assert ana.last_title == ana.reads("checkins.doubt.title", number=1, partner="Bruno")
    await says_met_after_all(bruno)
    assert await states(bot) == [HELD, OPEN]
    assert doubt not in [card.title for card in bruno.cards]


async def test_nobody_is_offered_a_date_that_would_be_refused(bot: Bot) -> None:
    cast = await asked(bot)
    await says_not_yet(cast.bruno)
    new_date = cast.bruno.reads("checkins.new-date")
    assert new_date in cast.bruno.last.buttons
    await says_met(cast.ana)
    assert new_date not in [label for card in cast.bruno.cards for label in card.buttons]
    await cast.bruno.presses(cast.bruno.reads("checkins.not-met"))
    assert new_date not in cast.bruno.last.buttons
    assert cast.bruno.reads("checkins.doubt.neither") in cast.bruno.last.words


async def says_met_after_all(person: Person) -> None:
    await person.presses(person.reads("checkins.met-after-all"))


async def test_a_day_that_one_remembers_is_shown_to_the_other_and_can_convince_them(bot: Bot) -> None:
    ana, bruno = await differ(bot)
    await gives_day(ana, "2027-02-01")
    assert "Ana remembers Monday, 1 February 2027." in bruno.last.words
    assert await states(bot) == [OPEN, OPEN]
    await gives_day(bruno, "2027-02-01")
    assert await states(bot) == [HELD, OPEN]


async def gives_day(person: Person, on: str) -> None:
    await person.presses(person.reads("checkins.doubt.day"))
    await person.submits(on=on)


@pytest.mark.parametrize("on", ["2027-01-04", "2027-02-04"])
async def test_the_day_lies_between_the_introduction_and_today(bot: Bot, on: str) -> None:
    _, bruno = await differ(bot)
    await gives_day(bruno, on)
    assert bruno.errors["on"] == bruno.reads("mistakes.day-in-memory")
    assert await states(bot) == [OPEN, OPEN]


async def test_when_the_answers_still_differ_the_session_counts_neither_way(bot: Bot) -> None:
    ana, bruno = await differ(bot)
    await bot.moves_to("2027-02-12 10:00")
    assert await states(bot) == [UNKNOWN, OPEN]
    await bot.moves_to("2027-03-03 09:00")
    assert len(questions(ana)) == len(questions(bruno)) == 1


async def test_answers_that_differ_late_leave_time_for_the_day(bot: Bot) -> None:
    cast = await asked(bot)
    await says_met(cast.ana)
    await bot.moves_to("2027-02-09 08:30")
    await says_not_yet(cast.bruno)
    await bot.moves_to("2027-02-15 08:59")
    assert await states(bot) == [OPEN, OPEN]
    await bot.passes(minutes=1)
    assert await states(bot) == [UNKNOWN, OPEN]


async def test_a_score_is_one_tap_and_nobody_else_reads_it(bot: Bot) -> None:
    cast = await asked(bot)
    await says_met(cast.bruno)
    await cast.bruno.presses("2")
    assert cast.bruno.reads("checkins.useful.little") in cast.bruno.last.words
    assert [one.usefulness for one in await answers(bot) if one.answer] == [2]
    await bot.moves_to("2027-02-10 10:00")
    score = cast.bruno.reads("checkins.useful.little")
    assert not [card for one in (cast.ana, cast.lead) for card in one.cards if score in card.words]


@pytest.mark.both_databases
async def test_a_line_reaches_the_partner_alone_and_stands_nowhere_in_clear(bot: Bot) -> None:
    cast = await asked(bot)
    await says_met(cast.bruno)
    await cast.bruno.presses(cast.bruno.reads("checkins.line-for", partner="Ana"))
    await cast.bruno.submits(usefulness="5", note=NOTE)
    assert cast.ana.last_title == cast.ana.reads("checkins.line.title", partner="Bruno", number=1)
    assert NOTE in cast.ana.last.words
    assert not [card for card in cast.lead.cards if NOTE in card.words]
    async with bot.running.database.reading() as session:
        for table in ("checkins", "outbox", "inbox", "agenda", "audit"):
            rows = (await session.execute(text(f"SELECT * FROM {table}"))).all()  # noqa: S608 -- names of ours
            assert NOTE not in str(rows)


async def test_a_line_is_sent_once(bot: Bot) -> None:
    cast = await asked(bot)
    await says_met(cast.bruno)
    await cast.bruno.presses(cast.bruno.reads("checkins.line-for", partner="Ana"))
    await cast.bruno.submits(note=NOTE)
    assert await refusal(cast.bruno, "checkin.feedback", session=1, note="Another one") == cast.bruno.reads(
        "refusals.answered-already"
    )
    assert len([card for card in cast.ana.private if "session 1" in card.title]) == 1


async def test_a_score_can_be_given_after_the_session_is_settled_but_not_changed(bot: Bot) -> None:
    cast = await asked(bot)
    await says_met(cast.ana)
    await says_met(cast.bruno)
    await cast.bruno.presses("4")
    assert await refusal(cast.bruno, "checkin.feedback", session=1, usefulness=5) == cast.bruno.reads(
        "refusals.answered-already"
    )
    assert sorted(one.usefulness or 0 for one in await answers(bot)) == [0, 4]


async def test_the_whole_check_in_speaks_french(bot: Bot) -> None:
    cast = await asked(bot, **FRENCH)
    assert cast.bruno.last_title == "Votre séance avec Ana a-t-elle eu lieu\u202f?"
    assert "La séance 1 sur 6 était prévue le mardi 2 février 2027." in cast.bruno.last.words
    await cast.bruno.writes("vu")
    await cast.bruno.presses("Un mot pour Ana")
    await cast.bruno.submits(usefulness="4", note=NOTE)
    assert cast.ana.last_title == "Bruno vous écrit un mot sur la séance 1"
    await cast.ana.writes("manqué")
    assert cast.ana.last_title == "La séance 1 avec Bruno a-t-elle eu lieu\u202f?"


@pytest.mark.parametrize("word", ["met", "vu"])
async def test_we_already_met_counts_before_anybody_is_asked(bot: Bot, word: str) -> None:
    cast = await meets(bot)
    await bot.moves_to("2027-01-28 17:00")
    await cast.ana.says(word)
    await cast.bruno.says(word)
    assert await states(bot) == [HELD, OPEN]
    await bot.moves_to("2027-02-03 09:00")
    assert questions(cast.ana) == questions(cast.bruno) == []


async def test_a_session_far_away_is_asked_back_before_it_counts(bot: Bot) -> None:
    cast = await asked(bot)
    for one in (cast.ana, cast.bruno):
        await one.says("met")
    await cast.ana.says("met")
    assert cast.ana.last_title == cast.ana.reads(
        "checkins.early.title", number=2, partner="Bruno", day=(await meetings(bot))[1].due_on
    )
    assert await states(bot) == [HELD, OPEN]
    await says_met(cast.ana)
    assert [one.answer for one in await answers(bot)] == [DidYouMeet.YES] * 3


@pytest.mark.parametrize("word", ["missed", "manqué"])
async def test_a_session_can_be_missed_from_its_day_on_and_not_before(bot: Bot, word: str) -> None:
    cast = await meets(bot)
    await bot.moves_to("2027-02-01 17:00")
    await cast.ana.says(word)
    day = date(2027, 2, 2)
    assert cast.ana.last_title == cast.ana.reads("checkins.early.title", number=1, partner="Bruno", day=day)
    assert await answers(bot) == []
    await bot.moves_to("2027-02-02 09:00")
    await cast.ana.says(word)
    assert [one.answer for one in await answers(bot) if one.answer] == [DidYouMeet.NOT_YET]


async def test_a_mentor_of_several_is_asked_which_pair(bot: Bot) -> None:
    cast = await meets(bot, {"capacity": 2})
    chloe = await mentee(bot, "Chloé")
    await publishes(cast.lead)
    await says_yes(chloe)
    await says_yes(cast.ana)
    await bot.moves_to("2027-02-03 09:00")
    await cast.ana.says("met")
    assert cast.ana.last_title == cast.ana.reads("sessions.which")
    await cast.ana.presses("Chloé")
    assert cast.ana.last_title == cast.ana.reads("checkins.met.title", partner="Chloé")
    assert [one.session for one in await answers(bot) if one.answer] == [(await meetings(bot, 2))[0].id]


async def test_nobody_is_asked_while_one_of_the_two_has_paused(bot: Bot) -> None:
    cast = await meets(bot)
    await cast.bruno.says("pause 2027-04-01")
    await bot.moves_to("2027-02-12 10:00")
    assert questions(cast.ana) == questions(cast.bruno) == []
    assert await states(bot) == [UNKNOWN, OPEN]


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        ("checkin.answer", {"session": 1, "answer": "yes"}),
        ("checkin.answer", {"session": 999, "answer": "yes"}),
        ("checkin.feedback", {"session": 1, "usefulness": 5, "note": "x"}),
        ("checkin.open-feedback", {"session": 1}),
        ("checkin.open-day", {"session": 1}),
        ("checkin.day", {"session": 1, "on": "2027-02-01"}),
        ("session.open-move", {"session": 1}),
        ("session.move", {"session": 1, "on": "2027-03-01"}),
    ],
)
async def test_nobody_speaks_of_a_session_of_others(bot: Bot, command: str, fields: dict[str, Any]) -> None:
    await meets(bot)
    eve = await mentee(bot, "Eve")
    assert await refusal(eve, command, **fields) == eve.reads("refusals.not-yours")
    assert await answers(bot) == []
    assert (await meetings(bot))[0].due_on == date(2027, 2, 2)


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        ("checkin.answer", {"session": 3, "answer": "yes"}),
        ("checkin.answer", {"session": 1, "answer": "moved"}),
        ("checkin.answer", {"session": 1, "answer": "not_yet"}),
        ("checkin.feedback", {"session": 1, "usefulness": 5}),
        ("checkin.day", {"session": 1, "on": "2027-01-05"}),
        ("checkin.settle", {"session": 1}),
        ("checkin.ask", {"session": 1, "person": 1}),
        ("session.move", {"session": 3, "on": "2027-03-01"}),
    ],
)
async def test_a_button_that_no_card_offers_does_nothing(bot: Bot, command: str, fields: dict[str, Any]) -> None:
    cast = await meets(bot)
    assert await refusal(cast.ana, command, **fields) == cast.ana.reads("refusals.old-button")
    assert await answers(bot) == []
    assert await states(bot) == [OPEN, OPEN]


async def refusal(who: Person, command: str, /, **fields: Any) -> str:
    """The words with which the bot answers a command that no card has offered."""
    await forges(who, command, programme=1, **fields)
    return who.last_title
