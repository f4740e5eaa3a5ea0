"""Proposals: the mentee is asked first, then the mentor; who says no is told to nobody."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from programme.pair import NotFormed, PairState
from storage.agenda import AgendaRow
from storage.enrolments import ACTIVE, Enrolment
from tests.conversation import Bot, Person
from tests.joining import enrolment, stored
from tests.pair_cast import (
    TOPIC,
    match_in_this_process,
    mentee,
    mentor,
    only_pair,
    proposed,
    publishes,
    says_no,
    says_yes,
    titles,
)
from tests.programme_cast import forges, opened, sets_up


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


async def fate(bot: Bot) -> tuple[str, str | None]:
    """The only pair's state, and what is kept of why it was not formed."""
    pair = await only_pair(bot)
    return pair.state, pair.why_not


async def test_the_mentee_is_asked_first_and_told_why(bot: Bot) -> None:
    cast = await proposed(bot)
    assert titles(cast.bruno)[-1] == cast.bruno.reads("proposals.mentee.title", name="Ana")
    assert cast.bruno.reads(f"topics.{TOPIC}") in cast.bruno.last.words
    assert "Tuesday, 12 January 2027" in cast.bruno.last.words
    assert cast.ana.reads("proposals.mentor.title", name="Bruno") not in titles(cast.ana)


async def test_a_yes_of_the_mentee_brings_the_question_to_the_mentor(bot: Bot) -> None:
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    assert titles(cast.bruno)[-1] == cast.bruno.reads("proposals.asking.title", name="Ana")
    assert cast.bruno.last.buttons == []
    assert titles(cast.ana)[-1] == cast.ana.reads("proposals.mentor.title", name="Bruno")
    assert "Friday, 8 January 2027" in cast.ana.last.words


async def test_two_times_yes_make_a_pair(bot: Bot) -> None:
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    await says_yes(cast.ana)
    assert cast.ana.reads("proposals.agreed.title", name="Bruno") in titles(cast.ana)
    assert cast.bruno.reads("proposals.agreed.title", name="Ana") in titles(cast.bruno)
    assert await fate(bot) == (PairState.INTRODUCED, None)


async def test_a_pair_is_proposed_in_french_to_somebody_french(bot: Bot) -> None:
    lead = await opened(bot)
    await mentor(bot, "Ana")
    luc = await mentee(bot, "Luc", locale="fr-FR")
    await publishes(lead)
    assert titles(luc)[-1] == "Ana pourrait être votre mentor"
    assert "d’ici au mardi 12 janvier 2027 inclus" in luc.last.words


async def test_a_mentor_never_learns_that_a_mentee_declined(bot: Bot) -> None:
    cast = await proposed(bot)
    before = titles(cast.ana)
    await says_no(cast.bruno)
    await bot.passes(days=20)
    assert titles(cast.bruno)[-1] == cast.bruno.reads("proposals.declined.title")
    assert titles(cast.ana) == before
    assert await fate(bot) == (PairState.NOT_FORMED, NotFormed.DECLINED_BY_MENTEE)


async def test_a_mentee_whose_mentor_declines_hears_of_another_proposal(bot: Bot) -> None:
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    await says_no(cast.ana)
    assert titles(cast.ana)[-1] == cast.ana.reads("proposals.declined.title")
    await bot.moves_to("2027-01-11 08:59")
    assert titles(cast.bruno)[-1] == cast.bruno.reads("proposals.asking.title", name="Ana")
    assert await fate(bot) == (PairState.ASKED_MENTOR, NotFormed.DECLINED_BY_MENTOR)
    await bot.moves_to("2027-01-11 09:00")
    assert titles(cast.bruno)[-1] == cast.bruno.reads("proposals.another.title")
    assert await fate(bot) == (PairState.NOT_FORMED, NotFormed.DECLINED_BY_MENTOR)


@pytest.mark.both_databases
async def test_nobody_can_tell_a_no_from_silence_by_looking_early(bot: Bot) -> None:
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    before = [await asks(one, "status") for one in (cast.lead, cast.bruno)]
    await says_no(cast.ana)
    assert [await asks(one, "status") for one in (cast.lead, cast.bruno)] == before
    assert (await asks(cast.lead, "match")).startswith(cast.lead.reads("refusals.nothing-to-match"))
    assert "Bruno" not in await asks(cast.ana, "status")
    assert "Bruno" not in (await cast.ana.opens_home()).words
    assert "Ana" in (await cast.bruno.opens_home()).words


async def test_a_mentors_block_looks_like_silence_to_the_mentee(bot: Bot) -> None:
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    before = [await asks(one, "status") for one in (cast.lead, cast.bruno)]
    await cast.ana.says("block")
    await cast.ana.submits(colleague=cast.bruno)
    assert [await asks(one, "status") for one in (cast.lead, cast.bruno)] == before
    assert "Bruno" not in await asks(cast.ana, "status")
    assert "Ana" in (await cast.bruno.opens_home()).words


async def test_a_mentee_who_blocks_the_mentor_is_not_told_that_they_are_asked(bot: Bot) -> None:
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    await cast.bruno.says("block")
    await cast.bruno.submits(colleague=cast.ana)
    assert "Ana" not in await asks(cast.bruno, "status")
    assert "Ana" not in (await cast.bruno.opens_home()).words


async def asks(person: Person, word: str) -> str:
    """What somebody reads after a word."""
    await person.says(word)
    return person.last.words


@pytest.mark.parametrize("answers", [(says_no,), (says_yes, says_no), ()])
async def test_to_a_lead_every_pair_not_formed_looks_alike(
    bot: Bot, answers: tuple[Callable[[Person], Awaitable[None]], ...]
) -> None:
    cast = await proposed(bot)
    told = titles(cast.lead)
    for person, answer in zip((cast.bruno, cast.ana), answers, strict=False):
        await answer(person)
    await bot.passes(days=20)
    assert titles(cast.lead) == told
    await cast.lead.says("status")
    assert f"{cast.lead.reads('status.count.not_formed')} \n1" in cast.lead.last.words


async def test_a_mentee_is_reminded_once_and_then_let_be(bot: Bot) -> None:
    cast = await proposed(bot)
    reminder = cast.bruno.reads("proposals.reminder.title", name="Ana")
    await bot.moves_to("2027-01-08 08:59")
    assert reminder not in titles(cast.bruno)
    await bot.moves_to("2027-01-12 23:00")
    assert titles(cast.bruno).count(reminder) == 1
    await bot.moves_to("2027-01-13 09:00")
    assert titles(cast.bruno)[-2:] == [cast.bruno.reads("proposals.closed.title")] * 2
    assert await fate(bot) == (PairState.NOT_FORMED, NotFormed.EXPIRED)


async def test_a_mentor_who_does_not_answer_costs_the_mentee_nothing_but_time(bot: Bot) -> None:
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    await bot.moves_to("2027-01-11 09:00")
    assert titles(cast.ana)[-1] == cast.ana.reads("proposals.closed.title")
    assert titles(cast.ana)[-2] == cast.ana.reads("proposals.closed.title")
    assert titles(cast.bruno)[-1] == cast.bruno.reads("proposals.another.title")


async def test_quiet_periods_and_holidays_stop_the_timer(bot: Bot) -> None:
    await bot.moves_to("2027-12-17 10:00")
    cast = await proposed(bot, starts_on="2028-01-10")
    assert "Monday, 10 January 2028" in cast.bruno.last.words
    await bot.moves_to("2028-01-11 08:59")
    assert await fate(bot) == (PairState.PROPOSED, None)
    await bot.moves_to("2028-01-11 09:00")
    assert await fate(bot) == (PairState.NOT_FORMED, NotFormed.EXPIRED)


async def test_somebody_on_pause_is_not_reminded(bot: Bot) -> None:
    cast = await proposed(bot)
    await cast.bruno.says("pause 2027-02-01")
    await bot.moves_to("2027-01-12 12:00")
    assert cast.bruno.reads("proposals.reminder.title", name="Ana") not in titles(cast.bruno)


async def test_an_answer_given_twice_counts_once(bot: Bot) -> None:
    cast = await proposed(bot)
    pair = await only_pair(bot)
    await says_yes(cast.bruno)
    await forges(cast.bruno, "proposal.accept", programme=pair.programme, pair=pair.id)
    assert titles(cast.bruno)[-1] == cast.bruno.reads("refusals.answered-already")
    assert titles(cast.ana).count(cast.ana.reads("proposals.mentor.title", name="Bruno")) == 1


async def test_a_no_cannot_be_taken_back_by_an_old_button(bot: Bot) -> None:
    cast = await proposed(bot)
    pair = await only_pair(bot)
    await says_no(cast.bruno)
    await forges(cast.bruno, "proposal.accept", programme=pair.programme, pair=pair.id)
    assert titles(cast.bruno)[-1] == cast.bruno.reads("refusals.answered-already")
    assert await fate(bot) == (PairState.PROPOSED, NotFormed.DECLINED_BY_MENTEE)


@pytest.mark.parametrize("command", ["proposal.accept", "proposal.decline", "proposal.open"])
async def test_only_whoever_is_asked_can_answer(bot: Bot, command: str) -> None:
    cast = await proposed(bot)
    stranger, pair = await mentor(bot, "Zoé"), await only_pair(bot)
    for person, number in ((cast.ana, pair.id), (stranger, pair.id), (cast.bruno, 99)):
        await forges(person, command, programme=pair.programme, pair=number)
        assert titles(person)[-1] == person.reads("refusals.old-button")
    assert await fate(bot) == (PairState.PROPOSED, None)


async def test_a_proposal_is_not_answered_from_another_programme(bot: Bot) -> None:
    cast = await proposed(bot)
    channel = bot.workspace.add_channel("another", [bot.workspace.bot])
    await sets_up(cast.lead, channel=channel, title="Un autre")
    me = (await stored(cast.bruno)).id
    async with bot.running.database.writing() as session:
        session.add(Enrolment(organisation=1, programme=2, person=me, role="mentee", state=ACTIVE))
    await forges(cast.bruno, "proposal.accept", programme=2, pair=1)
    assert titles(cast.bruno)[-1] == cast.bruno.reads("refusals.old-button")
    assert await fate(bot) == (PairState.PROPOSED, None)


async def test_the_clocks_commands_are_not_for_people(bot: Bot) -> None:
    cast = await proposed(bot)
    await forges(cast.bruno, "proposal.expire", programme=1, pair=1, role="mentee")
    assert titles(cast.bruno)[-1] == cast.bruno.reads("refusals.old-button")


async def test_a_late_click_is_an_old_button(bot: Bot) -> None:
    cast = await proposed(bot)
    await bot.passes(days=20)
    await forges(cast.bruno, "proposal.accept", programme=1, pair=1)
    assert titles(cast.bruno)[-1] == cast.bruno.reads("refusals.old-button")


async def test_the_proposal_can_be_seen_and_answered_again_from_the_status(bot: Bot) -> None:
    cast = await proposed(bot)
    await cast.bruno.says("status")
    await cast.bruno.presses(cast.bruno.reads("status.see-proposal"))
    await says_yes(cast.bruno)
    assert (await only_pair(bot)).state == PairState.ASKED_MENTOR
    assert cast.bruno.reads("proposals.yes") not in [label for card in cast.bruno.cards for label in card.buttons]


async def leaves(person: Person) -> None:
    """Somebody leaves the programme, in two taps."""
    await person.says("leave")
    await person.presses(person.reads("leave.confirm"))


async def test_a_proposal_is_withdrawn_when_its_mentor_leaves(bot: Bot) -> None:
    cast = await proposed(bot)
    await leaves(cast.ana)
    assert titles(cast.bruno)[-1] == cast.bruno.reads("proposals.another.title")
    assert await fate(bot) == (PairState.NOT_FORMED, NotFormed.LEFT)


async def test_a_mentor_who_was_asked_only_reads_that_it_is_closed_when_the_mentee_leaves(bot: Bot) -> None:
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    await leaves(cast.bruno)
    assert titles(cast.ana)[-1] == cast.ana.reads("proposals.closed.title")
    assert cast.bruno.reads("proposals.another.title") not in titles(cast.bruno)


@pytest.mark.both_databases
async def test_a_running_pair_ends_kindly_when_one_leaves(bot: Bot) -> None:
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    await says_yes(cast.ana)
    await leaves(cast.ana)
    assert titles(cast.bruno)[-1] == cast.bruno.reads("proposals.ended.title", partner="Ana")
    assert await fate(bot) == (PairState.ENDED, None)
    async with bot.running.database.reading() as session:
        planned = await session.scalars(select(AgendaRow.key).where(AgendaRow.done_at.is_(None)))
    assert [key for key in planned if key.startswith("pair:")] == []


@pytest.mark.parametrize("blocker", ["ana", "bruno"])
async def test_a_block_ends_a_proposal_like_anything_else(bot: Bot, blocker: str) -> None:
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    one, other = (cast.ana, cast.bruno) if blocker == "ana" else (cast.bruno, cast.ana)
    await one.says("block")
    await one.submits(colleague=other)
    assert titles(cast.ana)[-1] == cast.ana.reads("proposals.closed.title") or blocker == "ana"
    assert cast.ana.reads("proposals.yes") not in [label for card in cast.ana.cards for label in card.buttons]
    assert await fate(bot) == (PairState.ASKED_MENTOR, NotFormed.BLOCKED)
    await bot.passes(days=20)
    assert await fate(bot) == (PairState.NOT_FORMED, NotFormed.BLOCKED)


async def test_whoever_has_a_pair_has_not_waited_any_more(bot: Bot) -> None:
    lead, bruno, carla = await opened(bot), await mentee(bot, "Bruno"), await mentee(bot, "Carla")
    await mentor(bot, "Ana")
    await publishes(lead)
    waiting = carla if (await enrolment(carla)).waited else bruno
    assert (await enrolment(waiting)).waited == 1
    dora = await mentor(bot, "Dora")
    await publishes(lead)
    await says_yes(waiting)
    await says_yes(dora)
    assert (await enrolment(waiting)).waited == 0
