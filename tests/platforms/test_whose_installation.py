"""Whose an installation is: each workspace's own, untouched by what happens in another."""

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.operator import WhichWorkspaceError, issue_lead_code, organisation_of
from bot.slack import read, removal
from chat.turn import Platform
from programme.clock import machine_now
from storage.installations import Installation
from storage.outbox import OutboxRow
from storage.people import PlatformAddress
from storage.programmes import Programme
from tests.conversation import Bot
from tests.installing import Two, two_workspaces
from tests.pair_cast import mentor
from tests.programme_cast import sets_up

GRID: dict[str, Any] = {"enterprise_id": "E1"}


async def tenants(two: Two, table: Any = Installation) -> set[str]:
    async with two.running.database.reading() as session:
        return set(await session.scalars(select(table.tenant)))


async def tells(two: Two, kind: str, after: float, **event: Any) -> None:
    """Slack tells of workspace B, so many seconds after the installation there."""
    installed = await two.running.installed.at(Platform.SLACK, "TB")
    when = installed.installed_at.timestamp() if installed else machine_now().timestamp()
    authorized = {"team_id": "TB", "enterprise_id": None, "is_enterprise_install": False}
    payload = {"team_id": "TB", "authorizations": [authorized], "event_time": int(when + after),
               "event": {"type": kind, **event}}  # fmt: skip
    slack = two.running.slack
    assert slack is not None
    await removal.told(two.running.installed, slack, payload)


@pytest.mark.slack_alone
async def test_two_workspaces_of_a_grid_are_two_organisations(database_url: str) -> None:
    async with two_workspaces(database_url, "camille@alize.example", **GRID) as two:
        lead = await two.a.meet("Camille", email="camille@alize.example")
        await sets_up(lead)
        await two.installs(two.b)
        assert await tenants(two) == {"TA", "TB"}
        own, other = [await two.running.installed.at(Platform.SLACK, one) for one in ("TA", "TB")]
        assert own is not None
        assert other is not None
        assert (own.organisation, own.token) != (other.organisation, other.token)
        assert await two.running.installed.at(Platform.SLACK, "E1") is None
        await two.b.workspace.uninstalls()
        await tells(two, "app_uninstalled", after=5)
        assert await tenants(two) == {"TA"}
        ana = await mentor(two.a, "Ana")
        assert ana.cards != []


@pytest.mark.slack_alone
async def test_only_our_own_bots_token_ends_an_installation_and_no_event_of_before(database_url: str) -> None:
    async with two_workspaces(database_url) as two:
        await two.installs(two.b)
        workspace = await two.running.installed.at(Platform.SLACK, "TB")
        assert workspace is not None
        await tells(two, "tokens_revoked", after=5, tokens={"oauth": ["U1"], "bot": []})
        await tells(two, "tokens_revoked", after=5, tokens={"oauth": ["U1"]})
        await tells(two, "tokens_revoked", after=5, tokens={"bot": ["UANOTHER"]})
        await tells(two, "tokens_revoked", after=-5, tokens={"bot": [workspace.bot_user]})
        await tells(two, "app_uninstalled", after=-5)
        assert await tenants(two) == {"TA", "TB"}
        for _ in range(2):
            await tells(two, "app_uninstalled", after=5)
            await tells(two, "tokens_revoked", after=5, tokens={"bot": [workspace.bot_user]})
            assert await tenants(two) == {"TA"}


@pytest.mark.slack_alone
@pytest.mark.parametrize("event_time", ["soon", 10**30, [1]])
async def test_an_event_at_no_time_is_not_understood_and_ends_nothing(bot: Bot, event_time: Any) -> None:
    body = {"type": "event_callback", "event_id": "E1", "team_id": bot.workspace.team_id, "event_time": event_time,
            "event": {"type": "app_uninstalled"}}  # fmt: skip
    answer = await bot.workspace.dispatch.event("/slack/events", body)
    assert answer.status == 400
    assert await bot.running.installed.at(Platform.SLACK, bot.workspace.team_id) is not None


@pytest.mark.slack_alone
async def test_what_the_version_before_kept_under_the_enterprise_is_the_workspaces_again(database_url: str) -> None:
    async with two_workspaces(database_url, "camille@alize.example", **GRID) as two:
        lead = await two.a.meet("Camille", email="camille@alize.example")
        await sets_up(lead)
        moved = (Installation, PlatformAddress, Programme, OutboxRow)
        async with two.running.database.writing() as session:
            for table in moved:
                await session.execute(update(table).where(table.tenant == "TA").values(tenant="E1"))
            await session.execute(update(Installation).values(org_wide=None, enterprise=None, name=""))
        two.running.installed.forget(Platform.SLACK, "TA")
        # as at a start
        await two.running._install_home()
        await two.running.keep_up()
        assert [await tenants(two, table) for table in moved[1:]] == [{"TA"}] * 3
        assert await tenants(two) >= {"TA"}
        before = len(lead.cards)
        await lead.says("status")
        assert len(lead.cards) > before


async def _as_the_version_before(two: Two, tenant: str) -> None:
    """What is in a workspace stands under its enterprise's id, as if nobody knew better."""
    async with two.running.database.writing() as session:
        for table in (Installation, PlatformAddress, Programme, OutboxRow):
            await session.execute(update(table).where(table.tenant == tenant).values(tenant="E1"))
        known = update(Installation).where(Installation.tenant == "E1")
        await session.execute(known.values(org_wide=None, enterprise=None, name=""))
    two.running.installed.forget(Platform.SLACK, tenant)


async def _whose(two: Two) -> dict[str, int]:
    async with two.running.database.reading() as session:
        found = await session.execute(select(Installation.tenant, Installation.organisation))
        return dict(found.all())


@pytest.mark.slack_alone
async def test_of_two_workspaces_of_one_name_none_is_given_the_others_organisation(database_url: str) -> None:
    async with two_workspaces(database_url, at_home=False, **GRID) as two:
        two.b.workspace.team_name = two.a.workspace.team_name
        await two.a.meet("Iris", is_admin=True)
        await two.installs(two.a)
        (organisation,) = (await _whose(two)).values()
        await _as_the_version_before(two, "TA")
        await two.installs(two.b)
        whose = await _whose(two)
        assert (whose["E1"], whose["TB"] != organisation) == (organisation, True)
        await two.running.keep_up()
        assert await _whose(two) == whose | {"TA": organisation}


@pytest.mark.slack_alone
async def test_a_workspace_whose_token_another_ones_has_replaced_finds_its_organisation_by_its_name(
    database_url: str,
) -> None:
    async with two_workspaces(database_url, at_home=False, **GRID) as two:
        await two.a.meet("Iris", is_admin=True)
        await two.installs(two.a)
        (organisation,) = (await _whose(two)).values()
        await _as_the_version_before(two, "TA")
        (token,) = two.b.workspace.tokens = {"xoxb-b": True}
        async with two.running.database.writing() as session:
            await session.execute(update(Installation).values(token=token, bot_user=two.b.workspace.bot.id))
        await two.running.keep_up()
        assert await _whose(two) == {"E1": organisation}, "Bora's token says nothing of Alizé"
        async with two.running.database.reading() as session:
            assert await organisation_of(session, "Alizé") == organisation
            with pytest.raises(WhichWorkspaceError):
                await organisation_of(session, "Bora")
        await two.installs(two.a)
        assert await _whose(two) == {"E1": organisation, "TA": organisation}


@pytest.mark.slack_alone
async def test_the_environments_own_workspace_alone_needs_not_be_on_the_list(database_url: str) -> None:
    """What was at home before stays in the home organisation, and is let in by the list alone."""
    async with two_workspaces(database_url) as two:
        await two.installs(two.b)
        home = (await _whose(two))["TA"]
        async with two.running.database.writing() as session:
            await session.execute(update(Installation).values(organisation=home))
    for allowed, expected in (("TC", [True, None]), ("TB", [True, False]), ("", [True, False])):
        async with two_workspaces(database_url, allowed=allowed) as two:
            found = [await two.running.installed.at(Platform.SLACK, one) for one in ("TA", "TB")]
            assert [one and one.home for one in found] == expected, allowed


@pytest.mark.slack_alone
async def test_another_companys_workspace_that_stood_under_the_enterprise_stands_under_its_own_id(
    database_url: str,
) -> None:
    async with two_workspaces(database_url, **GRID) as two:
        await two.installs(two.b)
        before = await two.running.installed.at(Platform.SLACK, "TB")
        assert before is not None
        async with two.running.database.writing() as session:
            as_once = {"tenant": "E1", "org_wide": None, "enterprise": None, "name": ""}
            await session.execute(update(Installation).where(Installation.tenant == "TB").values(**as_once))
        two.running.installed.forget(Platform.SLACK, "TB")
        assert await two.running.installed.at(Platform.SLACK, "TB") is None
        await two.running.keep_up()
        found = await two.running.installed.at(Platform.SLACK, "TB")
        assert found is not None
        assert (found.organisation, found.token) == (before.organisation, before.token)


def test_each_payload_names_the_installation_that_it_is_for() -> None:
    grid = {"enterprise_id": "E1", "team_id": "T1"}
    event = {"event": {"type": "app_mention", "text": "<@UBOT> help"}}
    ours = {"enterprise_id": None, "team_id": "T1", "user_id": "UBOT", "is_enterprise_install": False}
    theirs = ours | {"team_id": "T2", "user_id": "UOTHER"}
    whole = ours | {"enterprise_id": "E1", "is_enterprise_install": True}
    assert read.tenant("E1", "T1", org_wide=False) == "T1"
    assert read.tenant("E1", "T1", org_wide=True) == read.tenant("E1", None, org_wide=True) == "E1"
    assert read.happened_in(grid | event | {"authorizations": [ours]}) == "T1"
    assert read.happened_in(grid | event | {"authorizations": [whole]}) == "E1"
    # in a channel shared by two companies, it may be told of as the other one's
    assert read.happened_in({"team_id": "T2"} | event | {"authorizations": [ours]}) == "T1"
    assert read.happened_in({"team_id": "T2"} | event | {"authorizations": [theirs, ours]}) == "T1"


async def test_a_lead_code_is_for_the_workspace_that_is_named(database_url: str) -> None:
    async with two_workspaces(database_url) as two:
        await two.installs(two.b)
        for named in ("TB", "tb", "Bora", None):
            code, _ = await issue_lead_code(database_url, named)
            assert len(code) == len("ABCD-2345")
        with pytest.raises(WhichWorkspaceError, match=r"TA .*TB"):
            await issue_lead_code(database_url, "Nowhere")
