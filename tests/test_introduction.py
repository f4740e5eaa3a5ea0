"""Introduction: two people who agreed meet in a conversation of their own."""

import pytest
from sqlalchemy import delete

from content import library
from programme.pair import PairState
from storage.people import PlatformAddress
from tests.conversation import Bot, Person
from tests.joining import stored
from tests.pair_cast import (
    TOPIC,
    introduced,
    match_in_this_process,
    mentee,
    mentor,
    only_pair,
    proposed,
    publishes,
    says_yes,
    titles,
)
from tests.programme_cast import opened


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


async def agreed(lead: Person, one: Person, other: Person) -> None:
    """The lead publishes the pair of a mentor and a mentee, and both say yes."""
    await publishes(lead)
    await says_yes(other)
    await says_yes(one)


async def test_two_people_who_agreed_meet_in_their_own_conversation(bot: Bot) -> None:
    cast = await introduced(bot)
    (card,) = bot.together(cast.ana, cast.bruno)
    assert card.title == "Bruno, meet Ana"
    for key in (f"topics.{TOPIC}", "tracks.executive.session.1.title", "tracks.executive.session.1.plan"):
        assert cast.ana.reads(key) in card.words
    assert cast.ana.reads("introduction.unread") in card.words
    pair = await only_pair(bot)
    assert (pair.state, pair.introduced_at is None) == (PairState.INTRODUCED, False)


async def test_the_ice_breaker_is_the_pairs_own(bot: Bot) -> None:
    cast = await introduced(bot)
    icebreakers = library.icebreakers()
    chosen = icebreakers[(await only_pair(bot)).id % len(icebreakers)]
    assert cast.ana.reads(f"icebreakers.{chosen.key}") in bot.together(cast.ana, cast.bruno)[0].words


async def test_the_lead_is_not_in_the_conversation(bot: Bot) -> None:
    cast = await introduced(bot)
    assert "Bruno, meet Ana" not in [card.title for card in cast.lead.cards]


async def test_two_french_people_are_introduced_in_french(bot: Bot) -> None:
    lead = await opened(bot)
    zoe, luc = await mentor(bot, "Zoé", locale="fr-FR"), await mentee(bot, "Luc", locale="fr-FR")
    await agreed(lead, zoe, luc)
    (card,) = bot.together(zoe, luc)
    assert card.title == "Luc, voici Zoé"
    assert "Mentoré\u00a0: \nLuc" in card.words
    assert "Bruno" not in card.words


@pytest.mark.slack_alone
async def test_two_people_who_have_lost_their_common_language_are_introduced_in_both(bot: Bot) -> None:
    lead = await opened(bot)
    ana, luc = await mentor(bot, "Ana"), await mentee(bot, "Luc", locale="fr-FR")
    await publishes(lead)
    await says_yes(luc)
    for person, language in ((ana, "en"), (luc, "fr")):
        await speaks_only(person, language)
    await says_yes(ana)
    (card,) = bot.together(ana, luc)
    assert card.title == "Luc, voici Ana"
    assert "Luc, meet Ana" in card.words


async def speaks_only(person: Person, language: str) -> None:
    """Somebody changes the languages of their sessions in their profile."""
    await person.says("profile")
    await person.presses(person.reads("profile.edit-topics"))
    await person.submits(languages=[language])
    if person.form_title:
        await person.submits()


async def test_contacts_to_talk_to_are_given_to_each_in_private(bot: Bot) -> None:
    cast = await introduced(bot, contacts="Nadia, occupational health, 12 34")
    assert "12 34" not in bot.together(cast.ana, cast.bruno)[0].words
    for person in (cast.ana, cast.bruno):
        (contacts,) = [card for card in person.private if card.title == person.reads("introduction.talk.title")]
        assert "Nadia, occupational health, 12 34" in contacts.words


async def test_without_contacts_nothing_is_said_of_them(bot: Bot) -> None:
    cast = await introduced(bot)
    assert cast.ana.reads("introduction.talk.title") not in titles(cast.ana)


@pytest.mark.both_databases
async def test_where_no_conversation_can_hold_both_each_learns_how_to_write(bot: Bot) -> None:
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    async with bot.running.database.writing() as session:
        gone = (await stored(cast.bruno)).id
        await session.execute(delete(PlatformAddress).where(PlatformAddress.person == gone))
    await says_yes(cast.ana)
    assert titles(cast.ana)[-1] == cast.ana.reads("introduction.alone", partner="Bruno")
    assert "bruno@alize.example" in cast.ana.private[-1].words
    assert cast.ana.reads(f"topics.{TOPIC}") in cast.ana.private[-1].words
    assert bot.together(cast.ana, cast.bruno) == []


async def test_somebody_finds_their_partner_again(bot: Bot) -> None:
    cast = await introduced(bot)
    await cast.bruno.says("pair")
    assert cast.bruno.last_title == cast.bruno.reads("status.partners.mentee")
    assert "ana@alize.example" in cast.bruno.last.words
    await cast.ana.says("binôme")
    assert cast.ana.last_title == cast.ana.reads("status.partners.mentor")
    assert "next session on Tuesday, 2 February 2027" in cast.ana.last.words


async def test_a_mentor_does_not_see_a_proposal_before_the_mentee_said_yes(bot: Bot) -> None:
    cast = await proposed(bot)
    await cast.ana.says("pair")
    assert cast.ana.last_title == cast.ana.reads("status.no-pair")
    assert "Bruno" not in cast.ana.last.words
    await cast.bruno.says("pair")
    assert cast.bruno.reads("status.see-proposal") in cast.bruno.last.buttons


async def test_only_participants_have_a_pair(bot: Bot) -> None:
    lead = await opened(bot)
    await lead.says("binôme")
    assert lead.last_title == lead.reads("refusals.not-enrolled")


async def test_nobody_is_told_to_talk_to_their_own_partner(bot: Bot) -> None:
    cast = await introduced(bot, contacts="Bruno, ressources humaines\nNadia, médecine du travail")
    talk = cast.ana.reads("introduction.talk.title")
    for person in (cast.ana, cast.bruno):
        (card,) = [card for card in person.private if card.title == person.reads("introduction.talk.title")]
        assert "Nadia" in card.words
        assert "Bruno, ressources" not in card.words
    assert talk not in titles(cast.lead)


async def test_where_the_only_contact_is_one_of_the_two_nobody_is_named(bot: Bot) -> None:
    cast = await introduced(bot, contacts="Bruno, ressources humaines")
    assert cast.ana.reads("introduction.talk.title") not in titles(cast.ana)


async def test_the_introduction_says_when_and_offers_another_date(bot: Bot) -> None:
    cast = await introduced(bot)
    together = next(card for card in cast.bruno.cards if cast.bruno.reads("introduction.unread") in card.words)
    assert "on Tuesday, 2 February 2027" in together.words
    await cast.bruno.presses(cast.bruno.reads("sessions.another-date"), together)
    assert cast.bruno.form_title == cast.bruno.reads("sessions.form.title")
