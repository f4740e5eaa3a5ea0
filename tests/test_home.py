"""Home: what somebody sees of their programmes, and what they can do there."""

from datetime import date

import pytest

from content import library
from programme.pair import PairState
from storage.pairs import Pair
from storage.sessions import Session
from tests.conversation import Bot, Person
from tests.joining import known
from tests.pair_cast import match_in_this_process, mentee, mentor, proposed, says_yes
from tests.programme_cast import opened
from tests.session_cast import meets, says_met


async def ana_and_raj(bot: Bot) -> tuple[Person, Person]:
    """A mentor and a mentee of an open programme."""
    await opened(bot)
    return await mentor(bot, "Ana"), await mentee(bot, "Raj")


async def paired(bot: Bot, ana: Person, raj: Person, state: PairState) -> None:
    """Their pair in a state, with its first session when it is introduced."""
    mentor, mentee = (await known(ana)).person, (await known(raj)).person
    async with bot.running.database.writing() as session:
        pair = Pair(organisation=1, programme=1, mentor=mentor, mentee=mentee, state=state,
                    proposed_at=bot.running.clock.now())  # fmt: skip
        session.add(pair)
        await session.flush()
        if state is PairState.INTRODUCED:
            session.add(Session(organisation=1, pair=pair.id, number=1, due_on=date(2027, 3, 9)))


@pytest.mark.parametrize("locale", ["en-GB", "fr-FR"])
async def test_somebody_new_can_join_from_home(bot: Bot, locale: str) -> None:
    await opened(bot)
    ana = await bot.meet("Ana", locale=locale)
    home = await ana.opens_home()
    assert home.title == ana.reads("home.title", name="Ana")
    assert "Duos numériques" in home.words
    assert home.buttons == [ana.reads("home.join"), ana.reads("home.help")]
    await ana.presses(ana.reads("home.join"), home)
    assert ana.last_title == ana.reads("join.title", programme="Duos numériques")


@pytest.mark.parametrize("word", ["home", "accueil"])
async def test_home_can_be_asked_for_by_its_name(bot: Bot, word: str) -> None:
    await opened(bot)
    ana = await bot.meet("Ana")
    await ana.says(word)
    assert ana.last_title == ana.reads("home.title", name="Ana")
    await ana.presses(ana.reads("home.join"))
    assert ana.last_title == ana.reads("join.title", programme="Duos numériques")


async def test_before_any_programme_home_says_so_and_lets_those_open_one_who_may(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    lead = await bot.meet("Camille", email="camille@alize.example")
    assert ana.reads("home.no-programme") in (await ana.opens_home()).words
    assert ana.reads("home.setup") not in (await ana.opens_home()).buttons
    assert lead.reads("home.setup") in (await lead.opens_home()).buttons


async def test_a_lead_finds_the_matching_and_announcements(bot: Bot) -> None:
    lead = await opened(bot)
    home = await lead.opens_home()
    assert lead.reads("home.roles", roles=[lead.reads("home.lead")]) in home.words
    await lead.presses(lead.reads("home.announce"), home)
    assert lead.form_title == lead.reads("announcement.form.title")
    assert lead.reads("home.match") in home.buttons


@pytest.mark.both_databases
async def test_a_participant_sees_their_role_and_can_pause_and_resume(bot: Bot) -> None:
    await opened(bot)
    ana = await mentee(bot, "Ana")
    home = await ana.opens_home()
    assert ana.reads("home.roles", roles=[ana.reads("home.mentee")]) in home.words
    assert ana.reads("home.none-yet") in home.words
    assert {ana.reads("home.status"), ana.reads("home.profile"), ana.reads("home.pause")} <= set(home.buttons)
    await ana.says("pause 2027-02-01")
    home = await ana.opens_home()
    assert ana.reads("home.paused") in home.words
    assert ana.reads("home.resume") in home.buttons


@pytest.mark.parametrize(
    ("state", "mentor_reads", "mentee_reads"),
    [
        (PairState.PROPOSED, "home.none-yet", "home.asked"),
        (PairState.ASKED_MENTOR, "home.asked", "home.asking"),
        (PairState.AGREED, "home.agreed", "home.agreed"),
        (PairState.NOT_FORMED, "home.none-yet", "home.none-yet"),
        (PairState.ENDED, "home.none-yet", "home.none-yet"),
    ],
)
async def test_each_of_two_people_reads_what_they_may_know(
    bot: Bot, state: PairState, mentor_reads: str, mentee_reads: str
) -> None:
    ana, raj = await ana_and_raj(bot)
    await paired(bot, ana, raj, state)
    assert ana.reads(mentor_reads, partner="Raj") in (await ana.opens_home()).words
    assert raj.reads(mentee_reads, partner="Ana") in (await raj.opens_home()).words


async def test_a_proposal_is_answered_from_home(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)
    cast = await proposed(bot)
    assert cast.ana.reads("home.answer") not in (await cast.ana.opens_home()).buttons
    await cast.bruno.presses(cast.bruno.reads("home.answer"), await cast.bruno.opens_home())
    await says_yes(cast.bruno)
    assert cast.bruno.reads("home.asking", partner="Ana") in (await cast.bruno.opens_home()).words
    assert cast.ana.reads("home.answer") in (await cast.ana.opens_home()).buttons


async def test_a_pair_sees_its_next_session(bot: Bot) -> None:
    ana, raj = await ana_and_raj(bot)
    await paired(bot, ana, raj, PairState.INTRODUCED)
    expected = ana.reads("home.session", partner="Raj", number=1, day=date(2027, 3, 9))
    assert expected in (await ana.opens_home()).words


async def test_after_its_last_session_a_pair_is_still_a_pair(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)
    cast = await meets(bot, sessions="1")
    await bot.moves_to("2027-02-03 09:00")
    for person in (cast.ana, cast.bruno):
        await says_met(person)
    assert cast.ana.reads("home.introduced", partner="Bruno") in (await cast.ana.opens_home()).words
    await cast.bruno.says("status")
    assert cast.bruno.reads("status.pair.formed") in cast.bruno.last.words


async def test_the_latest_tip_is_one_press_away(bot: Bot) -> None:
    await opened(bot, tip_weekday="1", tip_at="10:00", starts_on="2027-01-11")
    ana = await bot.meet("Ana")
    assert ana.reads("home.see-tip") not in (await ana.opens_home()).buttons
    await bot.moves_to("2027-01-12 10:00")
    home = await ana.opens_home()
    tip = ana.reads(f"tips.{library.tips()[0].key}.title")
    assert tip in home.words
    await ana.presses(ana.reads("home.see-tip"), home)
    assert ana.private[-1].title == ana.reads("tip.title", tip=tip)
