"""Pausing and resuming."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import text

from storage import enrolments
from storage.enrolments import ACTIVE, PAUSED
from tests.conversation import Bot, Person
from tests.joining import enrolment, joins_as_mentee, known
from tests.pair_cast import introduced, match_in_this_process, titles
from tests.programme_cast import forges, opened

OVER = "pause.over"


async def takes_part(bot: Bot, name: str = "Ana", **about: str) -> Person:
    await opened(bot)
    person = await bot.meet(name, **about)
    await joins_as_mentee(person)
    return person


def welcomes(person: Person) -> int:
    return sum(card.title == person.reads(OVER) for card in person.cards)


@pytest.mark.parametrize("said", ["2027-03-01", "01/03/2027", "1 March", "until 1 March 2027"])
async def test_a_date_after_the_word_pauses_at_once(bot: Bot, said: str) -> None:
    ana = await takes_part(bot)
    await ana.says(f"pause {said}")
    assert ana.last_title == "You are paused until Monday, 1 March 2027"
    row = await enrolment(ana)
    assert (row.state, row.paused_until) == (PAUSED, date(2027, 3, 1))


async def test_french_dates_are_understood_in_a_direct_message(bot: Bot) -> None:
    luc = await takes_part(bot, "Luc", locale="fr-FR")
    await luc.writes("suspendre jusqu’au 1er mars")
    assert luc.last_title == "Vous êtes en pause jusqu’au lundi 1er mars 2027"


async def test_without_a_date_a_form_asks_for_it(bot: Bot) -> None:
    ana = await takes_part(bot)
    await ana.says("pause")
    await ana.submits(until="2027-01-05")
    assert ana.errors == {"until": ana.reads("mistakes.date-past")}
    await ana.submits(until="2027-01-20")
    assert (await enrolment(ana)).paused_until == date(2027, 1, 20)


@pytest.mark.parametrize(("said", "refusal"), [("one day", "date-unknown"), ("2027-01-05", "date-past")])
async def test_a_date_that_will_not_do_changes_nothing(bot: Bot, said: str, refusal: str) -> None:
    ana = await takes_part(bot)
    await ana.says(f"pause {said}")
    assert ana.last_title == ana.reads(f"refusals.{refusal}")
    assert (await enrolment(ana)).state == ACTIVE


@pytest.mark.both_databases
async def test_a_pause_ends_by_itself_and_says_so_on_the_next_working_morning(bot: Bot) -> None:
    ana = await takes_part(bot)
    await ana.says("pause 2027-02-06")
    await bot.moves_to("2027-02-05 23:59")
    assert (await enrolment(ana)).state == PAUSED
    await bot.moves_to("2027-02-06 00:01")
    row = await enrolment(ana)
    assert (row.state, row.paused_until) == (ACTIVE, None)
    await bot.moves_to("2027-02-08 08:59")
    assert welcomes(ana) == 0
    await bot.moves_to("2027-02-08 09:00")
    assert welcomes(ana) == 1


async def test_resuming_ends_it_earlier_and_nothing_comes_after(bot: Bot) -> None:
    luc = await takes_part(bot, "Luc", locale="fr-FR")
    await luc.says("pause 1/2/2027")
    await luc.says("reprendre")
    assert luc.last_title == luc.reads(OVER)
    row = await enrolment(luc)
    assert (row.state, row.paused_until) == (ACTIVE, None)
    await bot.moves_to("2027-02-03 12:00")
    assert welcomes(luc) == 1


async def test_resuming_without_a_pause_says_so(bot: Bot) -> None:
    ana = await takes_part(bot)
    await ana.says("resume")
    assert ana.last_title == "You are not paused."


async def test_a_longer_pause_replaces_a_shorter_one(bot: Bot) -> None:
    ana = await takes_part(bot)
    await ana.says("pause 2027-02-01")
    await ana.says("pause 2027-03-01")
    await bot.moves_to("2027-02-10 12:00")
    assert (await enrolment(ana)).state == PAUSED
    await bot.moves_to("2027-03-01 12:00")
    assert (await enrolment(ana)).state == ACTIVE
    assert welcomes(ana) == 1


async def test_the_same_pause_again_after_resuming_still_ends(bot: Bot) -> None:
    ana = await takes_part(bot)
    for word in ("pause 2027-02-01", "resume", "pause 2027-02-01"):
        await ana.says(word)
    await bot.moves_to("2027-02-02 12:00")
    assert (await enrolment(ana)).state == ACTIVE


async def test_topics_can_be_changed_while_paused_and_the_pause_goes_on(bot: Bot) -> None:
    ana = await takes_part(bot)
    await ana.says("pause 2027-02-01")
    await ana.says("profile")
    assert "Monday, 1 February 2027" in ana.last.words
    await ana.presses("Edit topics")
    await ana.submits(first="ai-at-work")
    assert (await enrolment(ana)).state == PAUSED


async def test_nobody_ends_somebody_elses_pause(bot: Bot) -> None:
    ana = await takes_part(bot)
    raj = await bot.meet("Raj")
    await ana.says("pause 2027-02-01")
    await raj.says("merci")
    await forges(raj, "pause.end", programme=1, person=(await enrolment(ana)).person, until="2027-02-01")
    assert raj.last_title == raj.reads("refusals.old-button")
    await raj.says("resume")
    assert raj.last_title == raj.reads("refusals.not-enrolled")
    assert (await enrolment(ana)).state == PAUSED


async def test_a_partner_reads_that_nothing_is_expected(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)
    cast = await introduced(bot)
    await cast.ana.says("pause 2027-03-01")
    assert cast.bruno.last_title == cast.bruno.reads("pause.partner.title", partner="Ana", until=date(2027, 3, 1))
    assert cast.bruno.reads("pause.partner.title", partner="Ana", until=date(2027, 3, 1)) not in titles(cast.lead)


@pytest.mark.postgres
async def test_whoever_presses_pause_while_they_leave_has_left(bot_on_postgres: Bot) -> None:
    bot = bot_on_postgres
    bruno = await takes_part(bot, "Bruno")
    number = (await known(bruno)).person
    async with bot.running.database.writing() as leaving:
        part = await enrolments.of(leaving, 1, 1, number)
        assert part is not None
        part.state = enrolments.LEFT
        await leaving.flush()
        pausing = asyncio.create_task(bruno.says("pause 2027-02-01"))
        waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        async with bot.running.database.reading() as session:
            while not (pausing.done() or await session.scalar(waits)):  # noqa: ASYNC110 -- the server alone knows
                await asyncio.sleep(0)
    await pausing
    assert bruno.last_title == bruno.reads("refusals.not-enrolled")
    assert (await enrolment(bruno)).state == enrolments.LEFT
