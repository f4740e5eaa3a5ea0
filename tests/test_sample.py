"""The sample company that `serve --dev` gives the Agents Playground: begun by its own people, and once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import yaml
from pydantic import SecretStr
from sqlalchemy import select
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot.belonging import PLAYGROUND
from bot.readiness import PLAYER, for_development
from bot.sample import PEOPLE
from bot.serving import move_in
from bot.settings import Settings
from bot.story import script
from sandbox.serving import loopback, served
from sandbox.teams.member import Member
from sandbox.teams.tenant import Tenant
from storage.outbox import OutboxRow
from storage.programmes import Programme
from tests.pair_cast import match_in_this_process
from tests.running import bot_in_tenant
from tests.teams_cast import TeamsBot, TeamsPerson


def furnish(tenant: Tenant) -> list[Member]:
    """The Playground's people and its team, as the operators' file has them; Camille first."""
    told = yaml.safe_load(PEOPLE.read_text(encoding="utf-8"))
    known = (told["currentUser"], *told["users"])
    people = [Member(tenant, one["aadObjectId"], one["name"], one["email"]) for one in known]
    tenant.users = {one.id: one for one in people}
    assert tenant.add_channel("general", [*people, tenant.bot]).id == told["team"]["id"]
    return people


@asynccontextmanager
async def playground(database_url: str, leads: str = PLAYER) -> AsyncIterator[tuple[TeamsBot, dict[str, TeamsPerson]]]:
    """The Playground before anybody has opened it, and its people by name."""
    async with bot_in_tenant(database_url, leads, app_id=None) as (running, tenant):
        tenant.tokens.add("")
        port, tenant.bot_url = loopback()
        cast, app = TeamsBot(running, tenant), Starlette()
        people = {one.name: TeamsPerson(cast, one) for one in furnish(tenant)}  # type: ignore[arg-type]
        move_in(app, running)
        async with served(app, port):
            yield cast, people


async def rows(bot: TeamsBot, column: Any) -> list[Any]:
    async with bot.running.database.reading() as session:
        return list(await session.scalars(select(column)))


async def opens(person: TeamsPerson) -> None:
    """Opens the Playground, where Binôme is installed by that."""
    await person.user.installs()
    await person.bot.settles()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


async def test_who_opens_the_playground_finds_a_programme_and_something_to_press(database_url: str) -> None:
    async with playground(database_url) as (bot, people):
        camille, helene, marc = people["Camille Moreau"], people["Hélène Castaing"], people["Marc Delvaux"]
        # nobody has told in which language they read, and the programme's first is French
        helene.user.locale = marc.user.locale = "fr-FR"
        await opens(camille)
        assert camille.private[-1].title == camille.reads("home.title", name="Camille Moreau")
        assert camille.reads("home.lead") in camille.private[-1].words
        invited = camille.reads("setup.invitation.title")
        assert invited in "".join(card.words for card in camille.cards)
        introduced = helene.reads("introduction.title", mentee="Hélène Castaing", mentor="Léa Martin")
        assert introduced in [card.title for card in helene.private]
        await camille.presses(camille.reads("matching.publish.button"))
        assert marc.last_title == marc.reads("proposals.mentee.title", name="Yanis Haddad")
        assert set(await rows(bot, OutboxRow.state)) == {"sent"}


async def test_it_begins_once_whoever_comes_and_however_often_it_is_started(database_url: str) -> None:
    async with playground(database_url) as (bot, people):
        for name in ("Léa Martin", "Camille Moreau"):
            await opens(people[name])
        again = Starlette()
        move_in(again, bot.running)
        port, bot.workspace.bot_url = loopback()
        async with served(again, port):
            await opens(people["Camille Moreau"])
        assert await rows(bot, Programme.name) == [script.PROGRAMME["title"]]


async def test_where_it_cannot_begin_the_playground_is_answered_and_the_log_says_why(database_url: str) -> None:
    async with playground(database_url, leads="nobody@alize.example") as (bot, people):
        camille = people["Camille Moreau"]
        with capture_logs() as logged:
            await opens(camille)
        assert camille.last_title == camille.reads("home.title", name="Camille Moreau")
        assert await rows(bot, Programme.name) == []
        assert "refusals.no-setup-right" in str(logged)


@pytest.mark.parametrize(("leads", "lead"), [("", PLAYER), ("lea.martin@alize.example", "lea.martin@alize.example")])
def test_whose_teams_the_playground_plays_leads_unless_somebody_is_named(
    database_url: str, leads: str, lead: str
) -> None:
    found = Settings(_env_file=None, database_url=SecretStr(database_url), binome_leads=leads)
    chosen = for_development(found)
    assert (chosen.binome_leads, chosen.microsoft_app_tenant_id) == (frozenset({lead}), PLAYGROUND)
