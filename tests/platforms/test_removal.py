"""The app is taken out, over the wire: what ends with it, at which second, and what comes back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.installed import About, Installed
from chat.turn import Platform
from sandbox.faults import Fault
from storage.installations import Installation
from storage.people import Person as StoredPerson
from storage.people import PlatformAddress
from tests.conversation import Person
from tests.installing import Two, two_workspaces


async def installer(two: Two) -> Person:
    """Whoever has installed the app in workspace B."""
    iris = await two.b.meet("Iris", email="iris@bora.example", is_admin=True)
    await two.installs(two.b)
    return iris


async def installed_at(two: Two) -> datetime:
    workspace = await two.running.installed.at(Platform.SLACK, "TB")
    assert workspace is not None
    return workspace.installed_at


async def tenants(two: Two) -> set[str]:
    async with two.running.database.reading() as session:
        return set(await session.scalars(select(Installation.tenant)))


async def is_told(two: Two, when: float) -> None:
    """Slack tells of a removal that was at that second."""
    slack = two.b.workspace
    slack.clock = lambda: when
    await slack.tell("app_uninstalled", {"type": "app_uninstalled"})
    await slack.tell("tokens_revoked", {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [slack.bot.id]}})
    await two.b.settles()


@pytest.mark.parametrize(
    ("later", "slack", "stays"),
    [(0, "alive", True), (0, "dead", False), (0, "away", True), (1, "alive", False), (-1, "dead", True)],
)
async def test_in_the_second_of_the_installation_slack_is_asked(
    database_url: str, later: int, slack: str, stays: bool
) -> None:
    async with two_workspaces(database_url) as two:
        await installer(two)
        began = int((await installed_at(two)).timestamp())
        if slack == "away":
            two.b.workspace.faults.append(Fault("auth.test", "server_error", times=0))
        elif slack == "dead":
            two.b.workspace.faults.append(Fault("auth.test", "refused", times=0, error="account_inactive"))
        await is_told(two, began + later)
        assert await tenants(two) == ({"TA", "TB"} if stays else {"TA"})


async def test_what_another_process_has_installed_again_in_that_second_stays(database_url: str) -> None:
    """This one remembers the installation of before, for a minute."""
    async with two_workspaces(database_url) as two:
        iris = await installer(two)
        began = await installed_at(two)
        two.b.workspace.tokens = {"xoxb-again": True}
        again = began + timedelta(days=1)
        elsewhere = Installed(two.running.database)
        bot = two.b.workspace.bot.id
        await elsewhere.add(Platform.SLACK, "TB", "Bora", "B0BOT", bot, "xoxb-again", About("Bora", at=again))
        await is_told(two, int(again.timestamp()))
        assert await tenants(two) == {"TA", "TB"}
        await iris.writes("help")
        assert iris.last_title == iris.reads("help.title")


async def test_a_workspace_that_comes_back_has_its_organisation_and_its_people(database_url: str) -> None:
    async with two_workspaces(database_url) as two:
        iris, ana = await installer(two), await two.b.meet("Ana", email="ana@bora.example")
        for each in (iris, ana):
            await each.writes("help")
        everybody = await _everybody(two)
        began = await installed_at(two)
        two.b.workspace.clock = lambda: began.timestamp() + 5
        await two.b.workspace.uninstalls()
        assert (await tenants(two), await _everybody(two)) == ({"TA"}, everybody)
        await two.installs(two.b)
        for each in (iris, ana):
            await each.writes("help")
            assert each.last_title == each.reads("help.title")
        assert (await tenants(two), await _everybody(two)) == ({"TA", "TB"}, everybody)


async def _everybody(two: Two) -> set[tuple[int, int, str | None, str]]:
    """Whoever is stored: their organisation, their number, and where they are."""
    async with two.running.database.reading() as session:
        found = await session.execute(
            select(StoredPerson.organisation, StoredPerson.id, StoredPerson.email, PlatformAddress.tenant).join(
                PlatformAddress, PlatformAddress.person == StoredPerson.id
            )
        )
        return {(one.organisation, one.id, one.email, one.tenant) for one in found}
