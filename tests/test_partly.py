"""Some and not all, one page and more: what stands between nothing and everything in a draft."""

from typing import Any

import pytest
from sqlalchemy import delete

from chat.card import Note
from chat.text import t
from handlers.matching.cards import draft_card
from storage.drafts import Draft
from storage.people import Person as StoredPerson
from tests.conversation import Bot, Person
from tests.joining import stored
from tests.pair_cast import TOPIC, match_in_this_process, mentee, mentor, publishes, titles
from tests.programme_cast import opened
from tests.test_matching import couples, drafted, listed, long_draft


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


async def the_lead_is_the_mentee(lead: Person, _: Person) -> Person:
    await lead.says("rejoindre")
    await lead.presses(lead.reads("join.be-mentee"))
    await lead.submits(first=TOPIC, languages=["en", "fr"])
    return lead


async def the_lead_manages_the_mentor(lead: Person, ana: Person) -> Person:
    await listed(ana, manager=(await stored(lead)).email)
    return await mentee(lead.bot, "Bruno")


async def the_lead_manages_the_mentee(lead: Person, _: Person) -> Person:
    bruno = await mentee(lead.bot, "Bruno")
    await listed(bruno, manager=(await stored(lead)).email)
    return bruno


@pytest.mark.parametrize("close", [the_lead_is_the_mentee, the_lead_manages_the_mentor, the_lead_manages_the_mentee])
async def test_a_pair_close_to_the_lead_is_masked_beside_one_that_is_not_and_both_are_proposed(
    bot: Bot, close: Any
) -> None:
    lead, ana = await opened(bot), await mentor(bot, "Ana")
    partner = await close(lead, ana)
    await mentor(bot, "Eli", "everyday-security")
    fanny = await mentee(bot, "Fanny", "everyday-security")
    draft = await drafted(lead)
    assert draft.words.count(lead.reads("matching.draft.hidden-why")) == 1
    assert lead.reads("matching.draft.pair", mentor="Eli", mentee="Fanny") in draft.words
    assert "Ana" not in draft.words
    await lead.presses(lead.reads("matching.publish.button"))
    assert lead.reads("matching.published.title", pairs=2) in titles(lead)
    for asked, by in ((partner, "Ana"), (fanny, "Eli")):
        assert titles(asked).count(asked.reads("proposals.mentee.title", name=by)) == 1
    assert len(await couples(bot)) == 2


async def shrinks_to(bot: Bot, pairs: int) -> None:
    """The draft has fewer lines than when its card was made."""
    async with bot.running.database.writing() as session:
        draft = await session.get(Draft, 1)
        assert draft is not None
        draft.matching = {"pairs": draft.matching["pairs"][:pairs], "unmatched": []}


async def test_more_of_a_draft_that_has_shrunk_is_its_last_page(bot: Bot) -> None:
    lead = await opened(bot)
    await long_draft(bot, (await stored(lead)).id)
    await lead.says("brouillon")
    await lead.presses(lead.reads("matching.more"))
    assert "Page 2 sur 3" in lead.last.words
    await shrinks_to(bot, 20)
    await lead.presses(lead.reads("matching.more"))
    assert "Page 2 sur 2" in lead.last.words
    assert "M19 " in lead.last.words
    assert lead.reads("matching.more") not in lead.last.buttons
    await shrinks_to(bot, 1)
    await lead.presses(lead.reads("matching.back"))
    assert "M00 " in lead.last.words
    assert not {lead.reads("matching.more"), lead.reads("matching.back")} & set(lead.last.buttons)


@pytest.mark.parametrize(("page", "shown"), [(99, 3), (-1, 1)])
async def test_a_page_that_no_card_has_offered_is_the_last_or_the_first(bot: Bot, page: int, shown: int) -> None:
    lead = await opened(bot)
    number = (await stored(lead)).id
    await long_draft(bot, number)
    async with bot.running.database.reading() as session:
        draft = await session.get(Draft, 1)
        assert draft is not None
        asked = await draft_card(session, draft, number, page)
        assert asked == await draft_card(session, draft, number, shown - 1)
    assert asked.parts[-2] == Note(text=t("matching.draft.page", page=shown, pages=3))


async def test_a_draft_of_exactly_one_page_has_no_other(bot: Bot) -> None:
    lead = await opened(bot)
    await long_draft(bot, (await stored(lead)).id)
    await shrinks_to(bot, 15)
    await lead.says("brouillon")
    assert "M14 " in lead.last.words
    assert "Page 1" not in lead.last.words
    assert not {lead.reads("matching.more"), lead.reads("matching.back")} & set(lead.last.buttons)


async def test_a_pair_of_which_one_is_erased_since_is_left_out_and_the_others_stay(bot: Bot) -> None:
    lead = await opened(bot)
    await long_draft(bot, (await stored(lead)).id)
    async with bot.running.database.writing() as session:
        draft = await session.get(Draft, 1)
        assert draft is not None
        gone = int(draft.matching["pairs"][0]["mentee"])
        await session.execute(delete(StoredPerson).where(StoredPerson.id == gone))
    await lead.says("brouillon")
    assert "M00 " not in lead.last.words
    assert "M01 " in lead.last.words


async def test_one_mentor_who_is_full_beside_one_who_is_not_is_enough_for_a_draft(bot: Bot) -> None:
    lead = await opened(bot)
    await mentor(bot, "Ana")
    await mentee(bot, "Bruno")
    await publishes(lead)
    await mentor(bot, "Eli")
    await mentee(bot, "Chloé")
    draft = await drafted(lead)
    assert draft.title == lead.reads("matching.draft.title", pairs=1)
    assert lead.reads("matching.draft.pair", mentor="Eli", mentee="Chloé") in draft.words


async def test_a_draft_that_names_a_mentee_twice_gives_them_one_mentor(bot: Bot) -> None:
    lead, ana, eli = await opened(bot), await mentor(bot, "Ana"), await mentor(bot, "Eli")
    bruno = await mentee(bot, "Bruno")
    await drafted(lead)
    async with bot.running.database.writing() as session:
        draft = await session.get(Draft, 1)
        assert draft is not None
        (pair,) = draft.matching["pairs"]
        both = [pair | {"mentor": str((await stored(one)).id)} for one in (ana, eli)]
        draft.matching = {"pairs": both, "unmatched": []}
    await lead.presses(lead.reads("matching.publish.button"))
    assert lead.reads("matching.published.title", pairs=1) in titles(lead)
    assert titles(bruno).count(bruno.reads("proposals.mentee.title", name="Ana")) == 1
    assert len(await couples(bot)) == 1
