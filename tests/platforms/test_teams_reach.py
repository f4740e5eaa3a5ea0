"""Who has Binôme in Teams, and who has not: a lead reads it, and a proposal waits for whoever is away."""

import pytest

from programme.pair import NotFormed, PairState
from tests.conversation import Person
from tests.pair_cast import Cast, match_in_this_process, mentee, mentor, only_pair, publishes, says_yes, titles
from tests.programme_cast import opened
from tests.teams_cast import TeamsBot, TeamsPerson


@pytest.fixture
def platform() -> str:
    return "teams"


@pytest.fixture
async def cast(bot: TeamsBot, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A lead, a mentor and a mentee, not paired yet."""
    match_in_this_process(monkeypatch)
    return Cast(await opened(bot), await mentor(bot, "Ana"), await mentee(bot, "Bruno"))


async def installs(person: Person, *, removes: bool = False) -> None:
    """Somebody gets Binôme in Teams, or takes it out."""
    assert isinstance(person, TeamsPerson)
    await person.user.installs(removes=removes)
    await person.bot.settles()


async def test_a_lead_reads_how_many_can_be_reached_and_what_to_do(cast: Cast) -> None:
    await cast.lead.says("status")
    assert cast.lead.reads("status.unreachable") not in cast.lead.last.words
    await installs(cast.bruno, removes=True)
    await cast.lead.says("status")
    assert cast.lead.reads("status.of", number=1, total=2) in cast.lead.last.words
    assert cast.lead.reads("status.unreachable") in cast.lead.last.words
    await installs(cast.bruno)
    await cast.lead.says("status")
    assert cast.lead.reads("status.unreachable") not in cast.lead.last.words


async def test_a_proposal_waits_for_whoever_took_binome_out(bot: TeamsBot, cast: Cast) -> None:
    await installs(cast.bruno, removes=True)
    await publishes(cast.lead)
    asked = cast.bruno.reads("proposals.mentee.title", name="Ana")
    await bot.passes(days=30)
    assert (await only_pair(bot)).state == PairState.PROPOSED
    assert asked not in titles(cast.bruno)
    await installs(cast.bruno)
    assert asked in titles(cast.bruno)
    await says_yes(cast.bruno)
    assert (await only_pair(bot)).state == PairState.ASKED_MENTOR


async def test_a_block_ends_a_proposal_that_waits_for_nobody(bot: TeamsBot, cast: Cast) -> None:
    await installs(cast.bruno, removes=True)
    await publishes(cast.lead)
    await cast.ana.says("block")
    await cast.ana.submits(colleague=cast.bruno)
    await bot.settles()
    pair = await only_pair(bot)
    assert (pair.state, pair.why_not) == (PairState.NOT_FORMED, NotFormed.BLOCKED)


async def test_the_time_to_answer_stands_still_while_somebody_is_away(bot: TeamsBot, cast: Cast) -> None:
    await publishes(cast.lead)
    await bot.passes(days=1)
    await installs(cast.bruno, removes=True)
    await bot.passes(days=30)
    assert (await only_pair(bot)).state == PairState.PROPOSED
    await cast.bruno.says("status")
    await bot.passes(days=30)
    pair = await only_pair(bot)
    assert (pair.state, pair.why_not) == (PairState.NOT_FORMED, NotFormed.EXPIRED)
