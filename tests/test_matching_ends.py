"""Every run of the matching ends, and whoever asked hears how: cancelled, killed, cut off, or never done."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from scheduling.apart import NoResultError
from storage import drafts
from storage.drafts import Draft
from tests.conversation import Bot, Person
from tests.joining import stored
from tests.pair_cast import match_in_this_process, mentee, mentor, titles
from tests.programme_cast import forges, opened
from tests.test_two_at_once import two_leads

Work = Callable[[Any, Any], Awaitable[dict[str, Any]]]


class Endless:
    """A process that never ends by itself."""

    def __init__(self) -> None:
        self.begun, self.ended = asyncio.Event(), asyncio.Event()

    async def __call__(self, *_: Any) -> dict[str, Any]:
        self.begun.set()
        try:
            return await asyncio.Future()
        finally:
            self.ended.set()


def works(patch: pytest.MonkeyPatch, instead: Work) -> None:
    patch.setattr("bot.conversation.run_apart", instead)
    patch.setattr("scheduling.agenda.LOOK_EVERY", timedelta(seconds=0.05))


def fails(patch: pytest.MonkeyPatch, error: Exception) -> None:
    async def at_once(*_: Any) -> dict[str, Any]:
        raise error

    works(patch, at_once)


async def begins(lead: Person, endless: Endless) -> None:
    """The lead asks for a draft, and its process is under way."""
    await lead.types("match")
    await lead.bot.running.agenda.run_due()
    await endless.begun.wait()
    await lead.bot.running.delivery.drain()


async def can_match(bot: Bot) -> Person:
    """A lead, in French, of a programme with two who fit."""
    lead = await opened(bot)
    await mentor(bot, "Ana")
    await mentee(bot, "Bruno")
    return lead


async def run_again(lead: Person, patch: pytest.MonkeyPatch) -> None:
    """This time all goes well."""
    match_in_this_process(patch)
    await lead.presses(lead.reads("matching.again"))
    assert titles(lead)[-1] == lead.reads("matching.draft.title", pairs=1)


async def states(bot: Bot) -> str:
    async with bot.running.database.reading() as session:
        draft = await drafts.latest(session, 1, 1)
    assert draft is not None
    return draft.state


@pytest.mark.parametrize("word", ["", "cancel", "annuler"])
async def test_a_lead_cancels_a_run_and_its_process_ends(bot: Bot, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    lead = await can_match(bot)
    works(monkeypatch, endless := Endless())
    await begins(lead, endless)
    await (lead.says(word) if word else lead.presses(lead.reads("matching.cancel")))
    assert titles(lead)[-1] == lead.reads("matching.cancelled.title")
    assert (endless.ended.is_set(), await states(bot)) == (True, drafts.STOPPED)
    await run_again(lead, monkeypatch)


async def test_whoever_asks_twice_is_offered_to_cancel(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = await can_match(bot)
    works(monkeypatch, endless := Endless())
    await begins(lead, endless)
    await lead.types("recalculer")
    await bot.running.delivery.drain()
    assert lead.last_title == lead.reads("refusals.draft-running")
    await lead.presses(lead.reads("matching.cancel"))
    assert titles(lead)[-1] == lead.reads("matching.cancelled.title")


async def test_who_asked_hears_that_another_lead_has_cancelled(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    camille, denis = await two_leads(bot)
    works(monkeypatch, endless := Endless())
    await begins(camille, endless)
    await denis.says("cancel")
    assert titles(denis)[-1] == denis.reads("matching.cancelled.title")
    assert titles(camille)[-1] == camille.reads("matching.cancelled.by", name="Denis")


async def test_a_process_that_is_killed_ends_in_words_and_again_makes_the_draft(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await can_match(bot)
    with monkeypatch.context() as patch:
        patch.setattr("scheduling.apart.CHILD", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
        await lead.says("match")
    assert titles(lead)[-1] == lead.reads("matching.stopped.title")
    assert lead.reads("matching.stopped.text") in lead.private[-1].words
    assert await states(bot) == drafts.STOPPED
    await run_again(lead, monkeypatch)


async def test_a_run_without_a_result_ends_in_words_and_the_word_again_makes_the_draft(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await can_match(bot)
    fails(monkeypatch, NoResultError("the process took too long"))
    await lead.says("match")
    assert titles(lead)[-1] == lead.reads("matching.stopped.title")
    match_in_this_process(monkeypatch)
    await lead.says("again")
    assert titles(lead)[-1] == lead.reads("matching.draft.title", pairs=1)


async def test_a_run_that_fails_each_time_ends_at_its_deadline(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = await can_match(bot)
    fails(monkeypatch, RuntimeError("the database was away"))
    await lead.says("match")
    await bot.passes(minutes=9)
    assert titles(lead)[-1] == lead.reads("matching.preparing.title")
    await bot.passes(minutes=2)
    assert titles(lead)[-1] == lead.reads("matching.stopped.title")
    await run_again(lead, monkeypatch)


async def test_a_run_that_a_restart_has_cut_off_ends_at_its_deadline(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = await can_match(bot)
    works(monkeypatch, endless := Endless())
    await begins(lead, endless)
    await bot.running.agenda.stop()
    assert endless.ended.is_set()
    await bot.passes(minutes=11)
    assert titles(lead)[-1] == lead.reads("matching.stopped.title")
    await run_again(lead, monkeypatch)


async def test_a_run_without_a_deadline_does_not_stand_in_the_way_for_ever(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await can_match(bot)
    author = (await stored(lead)).id
    async with bot.running.database.writing() as session:  # as the version before leaves one that was cut off
        begun = bot.running.clock.now() - timedelta(hours=1)
        session.add(Draft(organisation=1, programme=1, author=author, state=drafts.RUNNING, made_at=begun))
    match_in_this_process(monkeypatch)
    await lead.says("match")
    assert titles(lead)[-1] == lead.reads("matching.draft.title", pairs=1)


async def test_a_draft_that_is_ready_is_not_cancelled_any_more(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = await can_match(bot)
    match_in_this_process(monkeypatch)
    await lead.says("match")
    await bot.passes(minutes=11)
    assert titles(lead)[-1] == lead.reads("matching.draft.title", pairs=1)
    await forges(lead, "draft.cancel", programme=1, draft=1)
    assert titles(lead)[-1] == lead.reads("refusals.draft-not-running")
    await lead.presses(lead.reads("home.match"))
    assert titles(lead)[-1] == lead.reads("matching.draft.title", pairs=1)
