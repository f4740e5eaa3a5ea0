"""Two people press at the same moment: one is heard first, and nothing happens twice or by halves."""

import asyncio
from collections.abc import Awaitable

import pytest
from sqlalchemy import func, select

from programme.pair import PairState
from storage import drafts
from storage.drafts import Draft
from storage.enrolments import LEFT
from storage.pairs import Pair
from tests.conversation import Bot, Person
from tests.joining import enrolment
from tests.pair_cast import match_in_this_process, mentee, mentor, only_pair, proposed, says_yes, titles
from tests.programme_cast import opened
from tests.test_matching import couples

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


async def two_leads(bot: Bot) -> tuple[Person, Person]:
    """Camille and Denis; Ana and Bruno, Eli and Fanny can be matched."""
    deputy = await bot.meet("Denis")
    lead = await opened(bot, deputy=deputy)
    for name in ("Ana", "Eli"):
        await mentor(bot, name)
    for name in ("Bruno", "Fanny"):
        await mentee(bot, name)
    return lead, deputy


async def both(bot: Bot, *acts: Awaitable[object]) -> None:
    await asyncio.gather(*acts)
    await bot.settles()


async def states(bot: Bot) -> list[str]:
    async with bot.running.database.reading() as session:
        return list(await session.scalars(select(Draft.state).order_by(Draft.id)))


async def test_two_leads_publish_the_same_draft(bot: Bot) -> None:
    leads = await two_leads(bot)
    for one in leads:
        await one.says("match")
    await both(bot, *(one.presses(one.reads("matching.publish.button")) for one in leads))
    answered = [titles(one).count(one.reads("refusals.answered-already")) for one in leads]
    assert sorted(answered) == [0, 1]
    assert len(await couples(bot)) == 2
    async with bot.running.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Pair)) == 2


async def test_two_leads_run_again(bot: Bot) -> None:
    leads = await two_leads(bot)
    for one in leads:
        await one.says("match")
    await both(bot, *(one.presses(one.reads("matching.again")) for one in leads))
    assert (await states(bot)).count(drafts.READY) == 1


async def test_two_leads_ask_for_the_first_draft(bot: Bot) -> None:
    leads = await two_leads(bot)
    await both(bot, *(one.types("match") for one in leads))
    assert await states(bot) == [drafts.READY]


async def test_pausing_and_leaving_end_in_leaving(bot: Bot) -> None:
    await opened(bot)
    ana = await mentor(bot, "Ana")
    await ana.says("leave")
    await both(bot, ana.presses(ana.reads("leave.confirm")), ana.types("pause 2027-03-01"))
    assert (await enrolment(ana)).state == LEFT
    assert (await enrolment(ana)).paused_until is None


async def test_whoever_leaves_while_a_lead_publishes_is_proposed_to_nobody(bot: Bot) -> None:
    lead = await opened(bot)
    ana = await mentor(bot, "Ana")
    await mentee(bot, "Bruno")
    await lead.says("match")
    await ana.says("leave")
    publish = lead.presses(lead.reads("matching.publish.button"))
    await both(bot, ana.presses(ana.reads("leave.confirm")), publish)
    async with bot.running.database.reading() as session:
        live = await session.scalar(select(func.count()).where(Pair.state == PairState.PROPOSED))
    assert ((await enrolment(ana)).state, live) == (LEFT, 0)


async def test_a_block_and_a_yes_at_once_leave_one_truth(bot: Bot) -> None:
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    await cast.ana.says("block")
    await both(bot, says_yes(cast.ana), cast.ana.submits(colleague=cast.bruno))
    pair = await only_pair(bot)
    assert (pair.state == PairState.INTRODUCED) == (pair.why_not is None)
