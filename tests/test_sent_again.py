"""What a lead has sent again: looked up where the bot may read, with what is true by then."""

import pytest

from chat.refusals import in_form
from sandbox.faults import Fault, Kind
from storage.outbox import FAILED, UNKNOWN
from tests.conversation import Bot, Person
from tests.pair_cast import match_in_this_process, mentee, mentor, proposed, publishes, says_yes, titles
from tests.programme_cast import opened
from tests.test_announcements import leaves
from tests.test_delivery import waits_over
from tests.test_failures import GONE, failures, numbers


async def perhaps_asked(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> tuple[Person, Person]:
    """A lead, and a mentee whose proposal arrived without an answer, and was refused when it was tried once more."""
    match_in_this_process(monkeypatch)
    lead = await opened(bot)
    await mentor(bot, "Ana")
    bruno = await mentee(bot, "Bruno")
    bot.goes_wrong("server_error", to=bruno, accepted=True)
    await publishes(lead)
    bot.workspace.faults.append(Fault("conversations.history", "refused", error="token_revoked"))
    bot.goes_wrong("refused", to=bruno, error="token_revoked")
    await waits_over(bot)
    assert len(await numbers(bot, FAILED)) == 1
    return lead, bruno


async def test_what_was_refused_may_have_arrived_earlier_and_is_looked_up_before_it_is_sent_again(
    bot: Bot, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, bruno = await perhaps_asked(bot, monkeypatch)
    shown = await failures(lead)
    assert lead.reads(in_form("failures.not-answered")) in shown.words
    assert lead.reads("undelivered.perhaps-twice") in str(shown.where.__dict__)
    await lead.says("resend all")
    assert lead.reads("undelivered.sent-again", count=0) in lead.last.words
    asked = titles(bruno)
    await lead.presses(lead.reads("undelivered.send"), shown)
    assert titles(bruno) == (asked if platform == "slack" else [*asked, asked[-1]])
    assert await numbers(bot, FAILED, UNKNOWN) == []


@pytest.mark.slack_alone
async def test_what_is_found_when_it_is_sent_again_says_what_is_true_by_then(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, bruno = await perhaps_asked(bot, monkeypatch)
    (row,) = await numbers(bot, FAILED)
    await bot.passes(days=30)
    assert bruno.reads("proposals.yes") in [label for card in bruno.cards for label in card.buttons]
    await lead.says(f"resend {row}")
    assert bruno.reads("proposals.yes") not in [label for card in bruno.cards for label in card.buttons]


async def is_back(bot: Bot, monkeypatch: pytest.MonkeyPatch, kind: Kind) -> tuple[Person, Person]:
    """A lead, and a mentee whose proposal goes wrong when they are back, in a turn that is no programme's."""
    match_in_this_process(monkeypatch)
    lead = await opened(bot)
    await mentor(bot, "Ana")
    bruno = await mentee(bot, "Bruno")
    await bot.running.conversation.acquaintances.lost(bruno.address)
    await publishes(lead)
    bot.goes_wrong(kind, to=bruno, error=GONE)
    await bruno.says("help")
    return lead, bruno


async def test_a_lead_sees_what_failed_when_somebody_was_met(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    lead, bruno = await is_back(bot, monkeypatch, "refused")
    assert (await failures(lead)).title == lead.reads("undelivered.title", count=1)
    await lead.presses(lead.reads("undelivered.send"))
    assert bruno.reads("proposals.mentee.title", name="Ana") in titles(bruno)


@pytest.mark.slack_alone
async def test_what_waits_since_somebody_was_met_is_withdrawn_when_they_leave(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, bruno = await is_back(bot, monkeypatch, "rate_limited")
    await leaves(bruno)
    await waits_over(bot)
    assert titles(bruno)[-1] == bruno.reads("leave.goodbye", programme="Duos numériques")
    assert bruno.reads("proposals.closed.title") not in titles(bruno)


@pytest.mark.slack_alone
async def test_two_peoples_conversation_that_is_gone_is_no_channel_and_is_opened_anew(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    match_in_this_process(monkeypatch)
    cast = await proposed(bot)
    await says_yes(cast.bruno)
    bot.goes_wrong("rate_limited")
    await says_yes(cast.ana)
    (group,) = [one for one in bot.workspace.channels.values() if one.kind == "mpim"]
    del bot.workspace.channels[group.id], bot.workspace.between["mpim", frozenset(group.members)]
    await waits_over(bot)
    shown = await failures(cast.lead)
    assert cast.lead.reads(in_form("failures.conversation-gone")) in shown.words
    assert bot.together(cast.ana, cast.bruno) == []
    await cast.lead.presses(cast.lead.reads("undelivered.send"))
    assert len(bot.together(cast.ana, cast.bruno)) == 1
