"""A company that has Slack and Teams: a pair may be made of both, and somebody on both is one person."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from storage.people import Person as Stored
from tests.conftest import LEADS
from tests.conversation import Bot, Person
from tests.pair_cast import match_in_this_process, mentee, mentor, publishes, says_yes, titles
from tests.programme_cast import opened
from tests.running import bot_on_both
from tests.teams_cast import TeamsBot

Both = tuple[Bot, TeamsBot]


@pytest.fixture
async def both(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Both]:
    """The bot, as Slack and as Teams see it."""
    match_in_this_process(monkeypatch)
    async with bot_on_both(database_url, LEADS) as (running, workspace, tenant):
        here, there = Bot(running, workspace), TeamsBot(running, tenant)
        await here.moves_to("2027-01-05 10:00")
        yield here, there


def links(person: Person) -> list[str]:
    """The addresses that somebody's newest card in Slack leads to."""
    blocks = person.private[-1].where.blocks
    return [run["url"] for block in blocks for part in block.get("elements", []) for run in part.get("elements", [])
            if run.get("type") == "link"]  # fmt: skip


async def test_a_pair_across_slack_and_teams_is_introduced_to_each_where_they_are(both: Both) -> None:
    here, there = both
    lead = await opened(here)
    ana = await mentor(here, "Ana")
    bruno = await mentee(there, "Bruno", locale="fr-FR")
    await publishes(lead)
    await says_yes(bruno)
    await says_yes(ana)
    title = ("introduction.title", {"mentee": "Bruno", "mentor": "Ana"})
    assert ana.reads(title[0], **title[1]) in titles(ana)
    assert bruno.reads(title[0], **title[1]) in titles(bruno)
    mail, meeting = links(ana)
    assert mail.startswith("mailto:bruno%40alize.example?subject=Our%20first%20session&body=Hello%20Bruno")
    assert meeting.startswith("https://teams.microsoft.com/l/meeting/new?attendees=bruno%40alize.example&subject=")
    assert bruno.reads("introduction.write", partner="Ana") in bruno.private[-1].buttons
    assert bruno.reads("introduction.meet", partner="Ana") in bruno.private[-1].buttons
    await here.moves_to("2027-02-03 09:00")
    await there.settles()
    for person, partner in ((ana, "Bruno"), (bruno, "Ana")):
        assert person.reads("checkins.ask.title", partner=partner) in titles(person)


async def test_somebody_on_both_is_one_person_and_is_written_to_where_they_spoke_last(both: Both) -> None:
    here, there = both
    lead = await opened(here)
    in_slack, in_teams = await mentee(here, "Bruno"), await there.meet("Bruno")
    await in_teams.says("status")
    assert in_teams.reads("status.role.mentee") in in_teams.last.words
    async with here.running.database.reading() as session:
        assert await session.scalar(select(func.count()).where(Stored.email == "bruno@alize.example")) == 1
    await mentor(here, "Ana")
    await publishes(lead)
    await there.settles()
    proposal = ("proposals.mentee.title", "Ana")
    assert in_teams.reads(proposal[0], name=proposal[1]) in titles(in_teams)
    assert in_slack.reads(proposal[0], name=proposal[1]) not in titles(in_slack)


async def test_whoever_comes_back_under_another_account_has_not_left(both: Both) -> None:
    here, there = both
    lead = await opened(here)
    ana, bruno = await mentor(here, "Ana"), await mentee(here, "Bruno")
    await publishes(lead)
    await says_yes(bruno)
    await ana.changes(deleted=True)
    assert lead.last_title == lead.reads("departures.news", name="Ana", programme="Duos numériques")
    again = await there.meet("Ana")
    await again.says("status")
    assert lead.reads("departures.back", name="Ana") in titles(lead)
    await lead.says("departures")
    assert lead.last_title == lead.reads("departures.title", count=0)
    await here.passes(days=1)
    await says_yes(again)
    assert len(bruno.cards) > 1
