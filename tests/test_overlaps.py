"""Two press at the same moment, and the one really waits for the other's lock: what the second does is told by it."""

from collections.abc import Awaitable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from programme.pair import PairState
from storage import drafts
from storage.enrolments import ACTIVE, LEFT
from storage.pairs import Pair
from storage.volunteers import erase
from tests.conversation import Bot, Person
from tests.joining import enrolment, stored
from tests.overlapping import overlap
from tests.pair_cast import TOPIC, match_in_this_process, mentee, mentor, only_pair, proposed, says_yes, titles
from tests.programme_cast import opened
from tests.test_matching import couples
from tests.test_two_at_once import states, two_leads
from tests.test_volunteers import HEADER, imports
from tests.test_volunteers import states as volunteers

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


async def count(bot: Bot, *states: PairState) -> int:
    """How many pairs there are, in these states or in any."""
    which = [Pair.state.in_(states)] if states else []
    async with bot.running.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Pair).where(*which)) or 0


async def both_look(bot: Bot) -> tuple[Person, Person]:
    leads = await two_leads(bot)
    for one in leads:
        await one.says("match")
    return leads


async def test_of_two_leads_who_publish_the_second_waits_and_is_told_that_it_was_done(bot_on_postgres: Bot) -> None:
    bot = bot_on_postgres
    camille, denis = await both_look(bot)
    publish = [one.presses(one.reads("matching.publish.button")) for one in (camille, denis)]
    waited = await overlap(bot, *publish)
    assert denis.reads("refusals.answered-already") in titles(denis)
    assert camille.reads("refusals.answered-already") not in titles(camille)
    assert (len(await couples(bot)), await count(bot), waited) == (2, 2, True)


async def test_of_two_leads_who_run_again_the_second_waits_and_is_told_that_it_runs(bot_on_postgres: Bot) -> None:
    bot = bot_on_postgres
    camille, denis = await both_look(bot)
    waited = await overlap(bot, *(one.presses(one.reads("matching.again")) for one in (camille, denis)))
    assert denis.reads("refusals.draft-running") in titles(denis)
    assert (await states(bot), waited) == ([drafts.REPLACED, drafts.READY], True)


async def test_of_two_leads_who_ask_for_the_first_draft_the_second_waits(bot_on_postgres: Bot) -> None:
    bot = bot_on_postgres
    camille, denis = await two_leads(bot)
    waited = await overlap(bot, camille.says("match"), denis.says("match"))
    assert denis.reads("refusals.draft-running") in titles(denis)
    assert (await states(bot), waited) == ([drafts.READY], True)


@pytest.mark.parametrize("first", ["leaves", "publishes"])
async def test_whoever_leaves_while_a_lead_publishes_has_no_proposal(bot_on_postgres: Bot, first: str) -> None:
    bot = bot_on_postgres
    lead, ana, bruno = await opened(bot), await mentor(bot, "Ana"), await mentee(bot, "Bruno")
    await lead.says("match")
    await ana.says("leave")
    acts = {
        "leaves": ana.presses(ana.reads("leave.confirm")),
        "publishes": lead.presses(lead.reads("matching.publish.button")),
    }
    waited = await overlap(bot, acts.pop(first), *acts.values())
    assert ((await enrolment(ana)).state, await count(bot, PairState.PROPOSED)) == (LEFT, 0)
    assert (await count(bot), waited) == (1 if first == "publishes" else 0, True)
    asked = bruno.reads("proposals.mentee.title", name="Ana")
    assert asked not in titles(bruno)


@pytest.mark.parametrize(("first", "meet"), [("yes", True), ("block", False)])
async def test_of_a_yes_and_a_block_the_first_counts(bot_on_postgres: Bot, first: str, meet: bool) -> None:
    bot = bot_on_postgres
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    await cast.bruno.says("block")
    acts = {"yes": says_yes(cast.ana), "block": cast.bruno.submits(colleague=cast.ana)}
    waited = await overlap(bot, acts.pop(first), *acts.values())
    pair = await only_pair(bot)
    assert (pair.state == PairState.INTRODUCED, pair.why_not is None, waited) == (meet, meet, True)


async def about_to_join(person: Person) -> None:
    await person.says("join")
    await person.presses(person.reads("join.be-mentee"))


@pytest.mark.parametrize("first", ["joins", "merged"])
async def test_whoever_joins_while_their_new_e_mail_shows_who_was_imported_takes_part_once(
    bot_on_postgres: Bot, tmp_path: Path, first: str
) -> None:
    bot = bot_on_postgres
    await opened(bot)
    luc = await bot.meet("Luc", email="l.roy@alize.example")
    await about_to_join(luc)
    await imports(bot, tmp_path, HEADER + "luc@alize.example,Luc Roy,mentor,fr,Law,,1,\n")
    acts = {"joins": luc.submits(first=TOPIC, languages=["en"]), "merged": luc.changes(email="luc@alize.example")}
    waited = await overlap(bot, acts.pop(first), *acts.values())
    assert titles(luc).count(luc.reads("join.welcome", programme="Duos numériques")) == 1
    assert await volunteers(bot) == {"luc@alize.example": ACTIVE}
    found = await stored(luc)
    assert ((await enrolment(luc)).role, found.email, found.department, waited) == (
        "mentee", "luc@alize.example", "Law", True)  # fmt: skip


async def about_to_join_a_programme(bot: Bot) -> Person:
    """Ana, who looks at the form of a programme."""
    await opened(bot)
    ana = await bot.meet("Ana")
    await about_to_join(ana)
    return ana


@pytest.mark.parametrize("first", ["joins", "imported"])
async def test_whoever_joins_while_a_list_names_them_takes_part_once(
    bot_on_postgres: Bot, tmp_path: Path, first: str
) -> None:
    bot, ana = bot_on_postgres, await about_to_join_a_programme(bot_on_postgres)
    acts: dict[str, Awaitable[object]] = {
        "joins": ana.submits(first=TOPIC, languages=["en"]),
        "imported": imports(bot, tmp_path, HEADER + "ana@alize.example,Ana,mentor,en,Law,,6,2\n"),
    }
    waited = await overlap(bot, acts.pop(first), *acts.values())
    assert titles(ana).count(ana.reads("join.welcome", programme="Duos numériques")) == 1
    assert await volunteers(bot) == {"ana@alize.example": ACTIVE}
    assert ((await enrolment(ana)).role, (await stored(ana)).department, waited) == ("mentee", "Law", True)


async def erases(bot: Bot) -> None:
    """The clock erases whoever was imported and never joined."""
    async with bot.running.database.writing() as session:
        await erase(session, 1, 1, bot.running.clock.now() + timedelta(days=1), 100)


@pytest.mark.parametrize("first", ["joins", "erased"])
async def test_whoever_joins_while_their_list_is_erased_takes_part(
    bot_on_postgres: Bot, tmp_path: Path, first: str
) -> None:
    bot, ana = bot_on_postgres, await about_to_join_a_programme(bot_on_postgres)
    await imports(bot, tmp_path, HEADER + "ana@alize.example,Ana,mentor,en,Law,,6,2\n")
    acts: dict[str, Awaitable[object]] = {
        "joins": ana.submits(first=TOPIC, languages=["en"]), "erased": erases(bot),
    }  # fmt: skip
    await overlap(bot, acts.pop(first), *acts.values())
    if first == "joins":
        assert await volunteers(bot) == {"ana@alize.example": ACTIVE}


async def test_who_runs_again_from_an_old_draft_while_the_new_one_is_published_loses_none_of_it(
    bot_on_postgres: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.matching.SLICE", 1)
    monkeypatch.setattr("handlers.matching.publishing.SLICE", 1)
    bot = bot_on_postgres
    camille, denis = await both_look(bot)
    await camille.presses(camille.reads("matching.again"))
    publish, again = camille.reads("matching.publish.button"), denis.reads("matching.again")
    waited = await overlap(bot, camille.presses(publish), denis.presses(again))
    assert denis.reads("refusals.draft-publishing") in titles(denis)
    assert (await states(bot), len(await couples(bot)), waited) == ([drafts.REPLACED, drafts.PUBLISHED], 2, True)
