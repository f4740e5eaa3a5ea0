"""Departures: who is no employee any more hears nothing more, and nobody hears of it before a lead has confirmed it."""

from typing import Any

import pytest
from sqlalchemy import select

from programme.pair import PairState
from storage.enrolments import ACTIVE, LEFT
from storage.outbox import HELD, OutboxRow
from storage.people import Profile
from tests.conversation import Bot, Person, Shown
from tests.joining import enrolment, joins_as_mentee, known
from tests.pair_cast import (
    Cast,
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
from tests.programme_cast import forges, opened

WAYS: dict[str, dict[str, Any]] = {
    "gone": {"deleted": True},
    "guest": {"is_restricted": True},
    "external": {"team_id": "T0OTHER"},
}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


async def departs(person: Person, **fields: Any) -> None:
    """The directory says that somebody is no employee any more, and the bot hears of it."""
    await person.changes(**(fields or {"deleted": True}))
    await person.is_noticed()


async def comes_back(person: Person) -> None:
    await departs(person, deleted=False)


def news(lead: Person, person: Person) -> list[Shown]:
    """The cards that tell a lead of a departure."""
    title = lead.reads("departures.news", name=person.user.name, programme="Duos numériques")
    return [card for card in lead.cards if card.title == title]


async def confirms(lead: Person, person: Person) -> None:
    await lead.presses(lead.reads("departures.end", name=person.user.name))


@pytest.mark.both_databases
async def test_a_lead_is_told_at_once_and_nobody_else(bot: Bot) -> None:
    cast = await introduced(bot)
    seen = [len(one.cards) for one in (cast.ana, cast.bruno)]
    await departs(cast.bruno)
    (card,) = news(cast.lead, cast.bruno)
    assert cast.lead.reads("departures.meanwhile") in card.words
    assert "son compte est fermé" in card.words
    assert [len(one.cards) for one in (cast.ana, cast.bruno)] == seen
    await bot.looks_at_everybody()
    assert len(news(cast.lead, cast.bruno)) == 1


async def test_a_platform_that_tells_nothing_of_somebody_changes_nothing(bot: Bot) -> None:
    cast = await introduced(bot)
    acquaintances = bot.running.conversation.acquaintances
    for goes in (False, True):
        if goes:
            await departs(cast.bruno)
        await acquaintances.profile_changed(cast.bruno.address, Profile.untold(cast.bruno.address.user))
        await bot.settles()
        assert len(news(cast.lead, cast.bruno)) == goes
    assert cast.lead.reads("departures.back", name="Bruno") not in titles(cast.lead)


@pytest.mark.parametrize("what", ["guest", "external"])
async def test_a_lead_reads_why_that_is_thought(bot: Bot, what: str) -> None:
    cast = await introduced(bot)
    if what == "external" and hasattr(cast.bruno.user, "other_tenant"):
        await departs(cast.bruno, other_tenant="another")
    else:
        await departs(cast.bruno, **WAYS[what])
    said = {"guest": "celui d’un invité", "external": "celui d’une autre entreprise"}[what]
    assert said in news(cast.lead, cast.bruno)[0].words


async def screens(person: Person) -> list[str]:
    """What somebody reads of their own pair."""
    read = []
    for word in ("status", "pair", "profile"):
        await person.says(word)
        read.append(person.last.words)
    return read


@pytest.mark.parametrize("gone", ["ana", "bruno"])
async def test_whoever_stays_reads_nothing_of_it_and_nothing_is_expected_of_them(bot: Bot, gone: str) -> None:
    cast = await introduced(bot)
    goes, stays = (cast.ana, cast.bruno) if gone == "ana" else (cast.bruno, cast.ana)
    before = await screens(stays)
    seen = len(goes.private)
    await departs(goes)
    assert await screens(stays) == before
    private = len(stays.private)
    await bot.passes(days=60)
    assert (len(stays.private), len(goes.private)) == (private, seen)


@pytest.mark.parametrize("gone", ["ana", "bruno"])
async def test_once_a_lead_has_confirmed_it_the_pair_ends_in_the_words_of_any_ending(bot: Bot, gone: str) -> None:
    cast = await introduced(bot)
    goes, stays = (cast.ana, cast.bruno) if gone == "ana" else (cast.bruno, cast.ana)
    seen = len(goes.cards)
    await departs(goes)
    await confirms(cast.lead, goes)
    assert cast.lead.reads("departures.ended", name=goes.user.name) in cast.lead.last.words
    assert news(cast.lead, goes) == []
    assert titles(stays)[-1] == stays.reads("proposals.ended.title", partner=goes.user.name)
    assert "departure" not in stays.last.words
    assert ((await enrolment(goes)).state, (await only_pair(bot)).state) == (LEFT, PairState.ENDED)
    assert (await enrolment(goes)).topics == {}
    assert (await enrolment(stays)).waited == 1
    assert len(goes.cards) == seen


async def test_whoever_stays_is_first_in_line(bot: Bot) -> None:
    cast = await introduced(bot)
    await mentee(bot, "Zoé")
    await departs(cast.bruno)
    await confirms(cast.lead, cast.bruno)
    new = await mentor(bot, "Raj")
    await departs(new)
    assert (await enrolment(cast.ana)).waited == 1


async def test_a_departure_is_confirmed_by_word_too(bot: Bot) -> None:
    cast = await introduced(bot)
    await departs(cast.bruno)
    number = (await enrolment(cast.bruno)).id
    await cast.lead.says("départs")
    assert cast.lead.last_title == cast.lead.reads("departures.title", count=1)
    assert cast.lead.reads("departures.who", number=str(number), name="Bruno") in cast.lead.last.words
    await cast.lead.says("parti")
    assert cast.lead.last_title == cast.lead.reads("departures.title", count=1)
    await cast.lead.says("parti 999")
    assert (await enrolment(cast.bruno)).state == ACTIVE
    await cast.lead.says(f"departed {number}")
    assert cast.lead.reads("departures.ended", name="Bruno") in cast.lead.last.words
    assert titles(cast.ana)[-1] == cast.ana.reads("proposals.ended.title", partner="Bruno")
    await cast.lead.says("departures")
    assert cast.lead.last_title == cast.lead.reads("departures.title", count=0)


async def test_a_departure_confirmed_twice_is_confirmed_once(bot: Bot) -> None:
    cast = await introduced(bot)
    await departs(cast.bruno)
    card = news(cast.lead, cast.bruno)[0]
    await cast.lead.says("départs")
    await confirms(cast.lead, cast.bruno)
    ended = titles(cast.ana).count(cast.ana.reads("proposals.ended.title", partner="Bruno"))
    await forges(cast.lead, "departures.confirm", programme=1, number=(await enrolment(cast.bruno)).id)
    assert cast.lead.last_title == cast.lead.reads("refusals.answered-already")
    assert (ended, card.title in [one.title for one in cast.lead.cards]) == (1, False)


async def test_nobody_but_a_lead_sees_or_confirms_departures(bot: Bot) -> None:
    cast = await introduced(bot)
    await departs(cast.bruno)
    await cast.ana.says("departures")
    assert cast.ana.last_title == cast.ana.reads("refusals.leads-only")
    await forges(cast.ana, "departures.confirm", programme=1, number=(await enrolment(cast.bruno)).id)
    assert (await only_pair(bot)).state == PairState.INTRODUCED


async def test_if_it_was_wrong_everything_goes_on(bot: Bot) -> None:
    cast = await introduced(bot)
    await departs(cast.bruno)
    await bot.passes(days=1)
    await comes_back(cast.bruno)
    assert news(cast.lead, cast.bruno) == []
    assert cast.lead.reads("departures.back", name="Bruno") in [one.title for one in cast.lead.cards]
    assert cast.lead.reads("departures.goes-on") in "".join(one.words for one in cast.lead.cards)
    await cast.lead.says("départs")
    assert cast.lead.last_title == cast.lead.reads("departures.title", count=0)
    seen = [len(one.private) for one in (cast.ana, cast.bruno)]
    await bot.passes(days=40)
    assert all(len(one.private) > before for one, before in zip((cast.ana, cast.bruno), seen, strict=True))
    await departs(cast.bruno)
    assert len(news(cast.lead, cast.bruno)) == 1


async def test_whoever_leaves_after_the_lead_has_confirmed_may_join_again_when_they_are_back(bot: Bot) -> None:
    cast = await introduced(bot)
    await departs(cast.bruno)
    await confirms(cast.lead, cast.bruno)
    await comes_back(cast.bruno)
    await joins_as_mentee(cast.bruno)
    assert ((await enrolment(cast.bruno)).state, (await enrolment(cast.bruno)).departed_at) == (ACTIVE, None)


async def held(bot: Bot) -> list[str]:
    async with bot.running.database.reading() as session:
        return list(await session.scalars(select(OutboxRow.message).where(OutboxRow.state == HELD)))


async def test_what_waits_is_held_and_goes_when_they_are_back(bot: Bot) -> None:
    lead = await opened(bot)
    ana, bruno = await mentor(bot, "Ana"), await mentee(bot, "Bruno")
    bot.goes_wrong("rate_limited", to=bruno, retry_after=3600)
    await publishes(lead)
    asked = bruno.reads("proposals.mentee.title", name="Ana")
    await departs(bruno)
    assert (await held(bot), asked in titles(bruno)) == (["pair:1:proposal:mentee"], False)
    await comes_back(bruno)
    assert (await held(bot), titles(bruno).count(asked)) == ([], 1)
    await says_yes(bruno)
    assert titles(ana)[-1] == ana.reads("proposals.mentor.title", name="Bruno")


async def test_what_is_held_is_withdrawn_once_a_lead_has_confirmed(bot: Bot) -> None:
    lead = await opened(bot)
    await mentor(bot, "Ana")
    bruno = await mentee(bot, "Bruno")
    bot.goes_wrong("rate_limited", to=bruno, retry_after=3600)
    await publishes(lead)
    await departs(bruno)
    await confirms(lead, bruno)
    await comes_back(bruno)
    assert (await held(bot), bruno.reads("proposals.mentee.title", name="Ana") in titles(bruno)) == ([], False)


async def test_no_time_to_answer_runs_for_who_seems_to_have_left(bot: Bot) -> None:
    cast = await proposed(bot)
    await departs(cast.bruno)
    await bot.passes(days=30)
    assert (await only_pair(bot)).state == PairState.PROPOSED
    await comes_back(cast.bruno)
    await says_yes(cast.bruno)
    await says_yes(cast.ana)
    assert (await only_pair(bot)).state == PairState.INTRODUCED


async def test_two_are_introduced_once_it_is_known_that_both_are_there(bot: Bot) -> None:
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    await departs(cast.bruno)
    await says_yes(cast.ana)
    assert (await only_pair(bot)).state == PairState.AGREED
    assert bot.together(cast.ana, cast.bruno) == []
    await comes_back(cast.bruno)
    assert (await only_pair(bot)).state == PairState.INTRODUCED
    assert len(bot.together(cast.ana, cast.bruno)) == 1


async def test_whoever_is_asked_beside_one_who_has_left_is_not_reminded(bot: Bot) -> None:
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    await departs(cast.bruno)
    await bot.passes(days=2)
    assert cast.ana.reads("proposals.reminder.title", name="Bruno") not in titles(cast.ana)


async def test_whoever_seems_to_have_left_is_in_no_draft(bot: Bot) -> None:
    lead = await opened(bot)
    ana = await mentor(bot, "Ana")
    await mentee(bot, "Bruno")
    await departs(ana)
    await lead.says("match")
    assert lead.last_title == lead.reads("refusals.nothing-to-match")
    await comes_back(ana)
    await lead.says("match")
    assert "Ana" in lead.last.words


async def test_a_draft_from_before_pairs_nobody_who_has_left(bot: Bot) -> None:
    lead = await opened(bot)
    ana = await mentor(bot, "Ana")
    await mentee(bot, "Bruno")
    await lead.says("match")
    await departs(ana)
    await lead.presses(lead.reads("matching.publish.button"))
    assert lead.last_title == lead.reads("refusals.draft-outdated")


async def leading_partner(bot: Bot) -> Cast:
    """Camille leads, and is the mentee of Ana."""
    lead = await opened(bot)
    ana = await mentor(bot, "Ana")
    await joins_as_mentee(lead, first="ai-at-work", languages=["en", "fr"])
    await publishes(lead)
    for each in (lead, ana):
        await says_yes(each)
    return Cast(lead, ana, lead)


async def test_a_lead_who_is_paired_with_them_is_not_told(bot: Bot) -> None:
    cast = await leading_partner(bot)
    seen = len(cast.lead.cards)
    await departs(cast.ana)
    assert len(cast.lead.cards) == seen
    await cast.lead.says("départs")
    assert cast.lead.last_title == cast.lead.reads("departures.title", count=0)
    number = (await enrolment(cast.ana)).id
    await cast.lead.says(f"parti {number}")
    await forges(cast.lead, "departures.confirm", programme=1, number=number)
    assert (await only_pair(bot)).state == PairState.INTRODUCED


async def test_the_other_lead_of_such_a_pair_is_told(bot: Bot) -> None:
    raj = await bot.meet("Raj")
    lead = await opened(bot, deputy=raj)
    ana = await mentor(bot, "Ana")
    await joins_as_mentee(lead, first="ai-at-work", languages=["en", "fr"])
    await publishes(lead)
    for each in (lead, ana):
        await says_yes(each)
    await departs(ana)
    assert (len(news(lead, ana)), len(news(raj, ana))) == (0, 1)
    assert raj.reads("departures.why.gone", at=bot.running.clock.now()).partition(",")[0] in news(raj, ana)[0].words
    await confirms(raj, ana)
    assert lead.reads("proposals.ended.title", partner="Ana") in titles(lead)


async def test_whoever_takes_part_and_has_left_can_still_be_blocked_which_tells_nothing(bot: Bot) -> None:
    cast = await introduced(bot)
    raj = await bot.meet("Raj")
    await departs(cast.bruno, is_restricted=True)
    await raj.says("block")
    await raj.submits(colleague=cast.bruno)
    assert (raj.errors, raj.reads("blocks.list", names=["Bruno"]) in raj.last.words) == ({}, True)


async def test_a_message_that_a_closed_account_does_not_take_tells_of_it(bot: Bot, platform: str) -> None:
    lead = await opened(bot)
    bruno = await mentee(bot, "Bruno")
    await mentor(bot, "Ana")
    bruno.user.deleted = True
    if platform == "slack":
        bot.goes_wrong("refused", to=bruno, error="user_disabled")
    await publishes(lead)
    assert len(news(lead, bruno)) == 1


async def test_whoever_took_the_bot_out_has_not_left(bot: Bot, platform: str) -> None:
    lead = await opened(bot)
    bruno = await mentee(bot, "Bruno")
    await mentor(bot, "Ana")
    if platform == "teams":
        bruno.user.blocked = True  # type: ignore[attr-defined]
    else:
        bot.goes_wrong("refused", to=bruno, error="messages_tab_disabled")
    await publishes(lead)
    await bot.looks_at_everybody()
    assert news(lead, bruno) == []


async def test_what_was_missed_is_noticed_within_a_day(bot: Bot) -> None:
    cast = await introduced(bot)
    cast.bruno.user.deleted = True
    await bot.looks_at_everybody()
    assert len(news(cast.lead, cast.bruno)) == 1
    assert (await known(cast.ana)).guest is False
