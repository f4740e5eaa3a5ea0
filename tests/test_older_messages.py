"""What another version left to be sent: an older one's is said, a newer one's waits, and neither silences anybody."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from bot.doctor.rows import OTHER
from chat.card import Card
from chat.command import RetiredCommand, retired, unpack
from chat.refusals import in_form
from chat.text import t
from storage.agenda import AgendaRow
from storage.outbox import FAILED, SENT, WAITING, OutboxRow
from tests.content.released import FILE
from tests.conversation import Bot, Person
from tests.errands import card, met, posts
from tests.programme_cast import opened
from tests.test_agenda import HOUR, START, plans
from tests.test_delivery import message, rows
from tests.test_delivery_ends import has_tried_for_a_day
from tests.test_doctor_command import found

pytestmark = pytest.mark.usefixtures("errands")
OLD_DRAFT = FILE.with_name("released_card.json").read_text("utf-8")
NEWER = Card(title=t("newer.words"))


@pytest.fixture
def old_vote() -> Iterator[type[RetiredCommand]]:
    """A released command that is gone."""

    class OldVote(RetiredCommand, name="old.vote"):
        """Vote, as one did once."""

    yield OldVote
    del retired["old.vote"]


async def left(bot: Bot, to: Person, body: str) -> None:
    """A message that another version has left for somebody, and one of this version behind it."""
    to_them = await met(bot, to)
    await posts(bot.running, message(to_them, "other"), message(to_them, "next"), programme=1)
    async with bot.running.database.writing() as session:
        await session.execute(update(OutboxRow).where(OutboxRow.message == "other").values(body=body))
    await bot.settles()


@pytest.mark.parametrize("locale", ["en-GB", "fr-FR"])
async def test_an_older_versions_draft_arrives_and_tells_no_figure_that_is_not_told_any_more(
    bot: Bot, locale: str
) -> None:
    lead = await bot.meet("Ana", locale=locale)
    await left(bot, lead, OLD_DRAFT)
    draft, after = lead.cards[-2:]
    assert (draft.title, after.title) == (lead.reads("matching.draft.title", pairs=1), "next")
    assert lead.reads("matching.draft.why", why=t("why.counts", topics=t("why.counted-topics", number=2, wish=1),
                      hours=t("why.counted-hours", hours=30))) in draft.words  # fmt: skip
    assert lead.reads("matching.lost.unavailable") in draft.words
    assert "88" not in draft.words
    assert draft.words.count("47") == 1, "how many are in the reporting line a lead knows anyway"


async def test_the_button_of_a_command_that_is_gone_is_answered_as_an_old_one(
    bot: Bot, old_vote: type[RetiredCommand]
) -> None:
    ana = await bot.meet("Ana")
    await left(bot, ana, card("vote", yes=old_vote(choice=2, programme=1)).model_dump_json())
    vote, after = ana.cards[-2:]
    assert (vote.title, after.title) == ("vote", "next")
    await ana.presses("yes", vote)
    assert ana.reads("refusals.old-button") in ana.last.words


@pytest.mark.usefixtures("old_vote")
async def test_a_due_command_that_is_gone_is_done_and_holds_up_nobody(bot: Bot) -> None:
    await plans(bot.running, unpack('old.vote {"choice":2}'), START + HOUR)
    await bot.passes(hours=2)
    async with bot.running.database.reading() as session:
        assert [(row.done_at is not None, row.last_error) for row in await session.scalars(select(AgendaRow))] == [
            (True, None)
        ]


async def test_what_a_newer_version_wrote_waits_for_it_for_a_day_and_then_for_a_lead(bot: Bot) -> None:
    lead = await opened(bot)
    ana = await bot.meet("Ana")
    await left(bot, ana, NEWER.model_dump_json())
    assert await its_states(bot) == [WAITING, WAITING]
    assert [one.fix for one in await found(bot) if one.about == "rows"] == [OTHER]
    await has_tried_for_a_day(bot)
    assert (bot.said(), await its_states(bot)) == (["next"], [FAILED, SENT])
    await lead.says("failures")
    assert lead.reads(in_form("failures.unreadable")) in lead.last.words
    # now a process of the newer version is there
    async with bot.running.database.writing() as session:
        its = update(OutboxRow).where(OutboxRow.message == "other")
        await session.execute(its.values(body=card("newer").model_dump_json()))
    await lead.says("resend all")
    assert (ana.last_title, await its_states(bot)) == ("newer", [SENT, SENT])


async def its_states(bot: Bot) -> list[str]:
    """What became of the other version's message, and of the one behind it."""
    return [row.state for row in await rows(bot) if row.message in {"other", "next"}]
