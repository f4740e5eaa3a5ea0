"""Who has Binôme in Teams, and who has not: a lead reads it, and a proposal waits for whoever is away."""

import pytest

from programme.pair import NotFormed, PairState
from programme.sessions import DidYouMeet
from storage.sessions import HELD, OPEN
from tests.conversation import Person
from tests.joining import known
from tests.pair_cast import Cast, match_in_this_process, mentee, mentor, only_pair, publishes, says_yes, titles
from tests.programme_cast import opened
from tests.session_cast import answers, meetings, questions, says_met, says_not_yet
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


async def test_a_block_does_not_end_a_proposal_before_whoever_is_away_is_back(bot: TeamsBot, cast: Cast) -> None:
    """Ended at once, it would tell the lead of a no: silence does not end it either."""
    await installs(cast.bruno, removes=True)
    await publishes(cast.lead)
    await cast.ana.says("block")
    await cast.ana.submits(colleague=cast.bruno)
    await bot.passes(days=30)
    assert (await only_pair(bot)).state == PairState.PROPOSED
    await installs(cast.bruno)
    assert cast.bruno.reads("proposals.mentee.title", name="Ana") not in titles(cast.bruno)
    await bot.passes(days=10)
    pair = await only_pair(bot)
    assert (pair.state, pair.why_not) == (PairState.NOT_FORMED, NotFormed.BLOCKED)


async def introduced(bot: TeamsBot, cast: Cast) -> None:
    """Ana and Bruno, who will be asked on 3 February about their first session; Bruno has taken Binôme out."""
    await publishes(cast.lead)
    await says_yes(cast.bruno)
    await says_yes(cast.ana)
    await installs(cast.bruno, removes=True)
    await bot.moves_to("2027-02-03 09:00")


async def test_whoever_took_binome_out_is_not_asked_and_does_not_count_as_silent(bot: TeamsBot, cast: Cast) -> None:
    await introduced(bot, cast)
    assert (len(questions(cast.ana)), [one.person for one in await answers(bot)]) == (
        1,
        [(await known(cast.ana)).person],
    )
    await says_met(cast.ana)
    await bot.moves_to("2027-02-09 09:00")
    assert [one.state for one in await meetings(bot)][:2] == [HELD, OPEN]
    await installs(cast.bruno)
    await bot.moves_to("2027-02-15 09:00")
    assert questions(cast.bruno) == []


async def test_whoever_is_back_while_it_matters_is_asked_the_next_morning_and_has_all_the_time(
    bot: TeamsBot, cast: Cast
) -> None:
    await introduced(bot, cast)
    await bot.moves_to("2027-02-05 14:00")
    await installs(cast.bruno)
    assert questions(cast.bruno) == []
    await bot.moves_to("2027-02-08 09:00")
    assert questions(cast.bruno) == ["Did you meet Ana?"]
    await bot.moves_to("2027-02-11 09:00")
    assert [one.state for one in await meetings(bot)][:2] == [OPEN, OPEN]
    await says_not_yet(cast.bruno)
    assert {one.answer for one in await answers(bot)} == {None, DidYouMeet.NOT_YET}


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
