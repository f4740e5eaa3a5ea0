"""An Enterprise Grid over the wire: each kind of request finds the installation that it is for, and no other."""

import inspect
import re
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

import bot.slack
from bot import posting
from bot.operator import import_file, issue_lead_code
from chat.command import PersonId
from chat.message import Message
from chat.turn import Platform, Source, Turn
from storage import audit, people
from storage.people import PlatformAddress
from tests.conversation import Person
from tests.errands import Jot, card, known_to
from tests.installing import Two, two_workspaces
from tests.platforms.sandbox_world import opened as world_of
from tests.programme_cast import opened, sets_up
from tests.test_volunteers import ANA, HEADER

KINDS = ["command", "direct message", "mention", "form", "home", "button"]


async def organisation(two: Two, tenant: str) -> int:
    installed = await two.running.installed.at(Platform.SLACK, tenant)
    assert installed is not None
    return installed.organisation


async def jotted(two: Two, whose: int) -> list[str]:
    """What was done in an organisation."""
    async with two.running.database.reading() as session:
        return [str(one["about"]) for one in await audit.everything(session, whose) if one["deed"] == "test"]


async def stored(two: Two, whose: int, person: Person) -> people.Person:
    async with two.running.database.reading() as session:
        found = await people.by_email(session, whose, person.user.email or "")
    assert found is not None
    return found


async def uses_everything(two: Two, whose: int, person: Person) -> None:
    """One request of each kind that Slack sends."""
    await person.says("jot command")
    await person.writes("jot direct message")
    await person.writes("@Binôme jot mention", person.bot.channel)
    await person.says("book")
    await person.submits(line="form")
    await person.says("look")
    await person.presses("jot")
    to = PersonId((await stored(two, whose, person)).id)
    async with two.running.database.writing() as session:
        turn = Turn(organisation=whose, now=two.running.clock.now(), key=f"to {whose}", source=Source.DUE)
        await posting.post(session, turn, [Message(to=to, card=card("buttons", press=Jot(rest="button")))])
    await person.bot.settles()
    await person.presses("press")
    await person.changes(name=f"{person.user.name} Lima")


@pytest.mark.parametrize("order", ["the organisation first", "the workspace first"])
async def test_each_kind_of_request_is_of_the_installation_that_slack_names(database_url: str, order: str) -> None:
    """The app is on a whole organisation, and in one workspace of the same by itself."""
    async with two_workspaces(database_url, at_home=False, enterprise_id="E1") as two:
        two.a.workspace.org_wide = True
        cast: dict[str, Person] = {}
        places = [("E1", two.a), ("TB", two.b)]
        for tenant, where in places if order == "the organisation first" else reversed(places):
            cast[tenant] = await where.meet("Iris", email=f"iris@{tenant}.example", is_admin=True)
            await two.installs(where)
        numbers = {tenant: await organisation(two, tenant) for tenant in cast}
        assert len(set(numbers.values())) == 2
        with known_to(two.running):
            for tenant, person in cast.items():
                await uses_everything(two, numbers[tenant], person)
                assert (await stored(two, numbers[tenant], person)).name == "Iris Lima"
        for tenant, number in numbers.items():
            expected = [kind if kind != "home" else "from home" for kind in KINDS]
            assert await jotted(two, number) == expected, tenant
        async with two.running.database.reading() as session:
            met = await session.execute(select(PlatformAddress.tenant, PlatformAddress.user))
            assert set(met.all()) == {(tenant, person.user.id) for tenant, person in cast.items()}


async def test_a_programme_on_the_whole_organisation_beside_one_of_a_workspaces_own(
    database_url: str, tmp_path: Path
) -> None:
    """As an operator does it, by ids: a code and a list of volunteers for the enterprise, the same for a workspace."""
    async with two_workspaces(database_url, at_home=False, allowed="E1", enterprise_id="E1") as two:
        two.a.workspace.org_wide = True
        names = {"E1": ("Duos du groupe", two.a), "TB": ("Duos de Bora", two.b)}
        for tenant, (name, where) in names.items():
            await where.meet("Iris", email=f"iris@{tenant}.example", is_admin=True)
            await two.installs(where)
            lead = await where.meet("Lou", email=f"lou@{tenant}.example")
            ana = await where.meet("Ana", email="ana@alize.example")
            code, _ = await issue_lead_code(database_url, tenant)
            await sets_up(lead, word=f"setup {code}", title=name)
            assert lead.last_title == lead.reads("setup.opened.title", programme=name)
            await lead.presses(lead.reads("setup.send"))
            (tmp_path / "people.csv").write_text(HEADER + ANA, "utf-8")
            chosen = two.running.settings
            done = await import_file(chosen, tmp_path / "people.csv", tenant, None, keep_good=False)
            assert (done.stored, done.invited) == (1, 1)
            await where.settles()
            assert ana.last_title == ana.reads("volunteers.invited", programme=name)


async def test_whoever_presses_a_button_in_a_shared_channel_acts_where_the_card_is_from(database_url: str) -> None:
    """Bea works at Bora, which has the app too; the card in the channel that both companies see is Alizé's."""
    async with two_workspaces(database_url, "camille@alize.example") as two:
        await two.b.meet("Iris", is_admin=True)
        bea = await two.b.meet("Bea", email="bea@bora.example")
        await two.installs(two.b)
        lead = await opened(two.a)
        guest = two.a.workspace.add_user("Bea", "bea@bora.example", team_id="TB", locale="en-GB")
        two.a.channel.members.append(guest.id)
        at_alize, said = Person(two.a, guest), len(bea.cards)
        both = [label for one in at_alize.cards for label in one.buttons]
        await at_alize.presses(next(label for label in both if lead.reads("setup.invitation.join") in label))
        assert at_alize.last_title == at_alize.reads("refusals.guests")
        assert (len(bea.cards), guest.views) == (said, [])
        async with two.running.database.reading() as session:
            assert await people.by_email(session, await organisation(two, "TB"), "bea@bora.example") is None


async def test_of_an_organisation_slack_lists_people_by_workspace_only() -> None:
    async with world_of(enterprise_id="E1", org_wide=True) as world:
        assert await world.error("users.list") == "missing_argument"
        assert (await world.client.users_list(team_id=world.workspace.team_id))["ok"]


def test_the_bot_calls_nothing_that_has_to_be_told_a_workspace() -> None:
    """Methods that take a `team_id` need it from an app that is on a whole organisation."""
    sources = "".join(file.read_text("utf-8") for file in Path(bot.slack.__file__).parent.rglob("*.py"))
    called = set(re.findall(r"(?:client|AsyncWebClient|with_token\(\w+\)|\))\.([a-z]+_[a-zA-Z_]+)\b", sources))
    methods = {name for name in called if hasattr(AsyncWebClient, name)} - {"api_call"}
    assert {"chat_postMessage", "users_lookupByEmail", "conversations_open", "auth_test"} <= methods
    assert [name for name in methods if "team_id" in inspect.signature(getattr(AsyncWebClient, name)).parameters] == []
