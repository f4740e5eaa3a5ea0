"""What was shown to one is pressed by another, in signed requests: it tells and changes nothing of anybody else's."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.teams.member import Member
from sandbox.teams.tenant import Tenant
from tests import forging
from tests.conftest import LEADS
from tests.conversation import Bot, Person, Shown
from tests.joining import known
from tests.pair_cast import Cast, match_in_this_process, mentee, mentor
from tests.programme_cast import sets_up
from tests.rows import Rows, changed, rows
from tests.running import APP_ID, PASSWORD, bot_in_tenant
from tests.session_cast import meets
from tests.teams_cast import TeamsBot
from tests.test_announcements import previews

FRENCH = "fr-FR"
OTHER_TENANT = "7e7e7e7e-0000-4000-8000-000000000002"
OF_OTHERS = ("Ana", "Bruno", "Eli", "cafétéria")
"""What only the first programme's people may read, and of those a mentee without a pair as little."""
OF_NOBODY = {"inbox", "paces", "conversations", "heartbeats"}
"""What any request leaves: that it was heard, how fast the platform takes messages, where people are; a bot's life."""
MANY = 15
ABOUT = ("person", "actor", "author", "mentor", "mentee")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    match_in_this_process(monkeypatch)


@dataclass(frozen=True)
class World:
    """The first programme's people, who have a draft, an announcement and a check-in to decide on; and the others."""

    cast: Cast
    own: tuple[Person, ...]
    offered: list[forging.Offered]
    others: dict[Person, tuple[str, str]]
    """Who presses what is not theirs, and what they are told, of what is a lead's and of what is the pair's."""


async def lives(bot: Bot) -> World:
    """Denis leads the second programme, in English; Gina takes part in it, and Emma in none, in French.

    Fanny takes part in the first, and is in no pair.
    """
    cast = await meets(bot, {"locale": FRENCH})
    await bot.moves_to("2027-02-03 09:00")
    denis, emma = await bot.meet("Denis"), await bot.meet("Emma", locale=FRENCH)
    await mentor(bot, "Eli")
    fanny = await mentee(bot, "Fanny")
    await cast.lead.says("match")
    await previews(cast.lead, audience="channel")
    own = cast.lead, cast.ana, cast.bruno
    offered = forging.offered(*own)
    gina = await bot.meet("Gina", locale=FRENCH)
    there = bot.workspace.add_channel("second", [bot.workspace.bot])
    there.members += [one.user.id for one in (cast.lead, denis, gina)]
    await sets_up(cast.lead, title="Duos deux", deputy=denis, channel=there)
    await cast.lead.presses(cast.lead.reads("setup.send"))
    await gina.says("join", there)
    await gina.presses(gina.reads("join.be-mentee"))
    await gina.submits()
    for one in (denis, emma):
        await one.says("thanks")
    await cast.lead.says("announce", bot.channel)
    await cast.bruno.says("move")
    outside = "refusals.leads-only", "refusals.not-enrolled"
    told = dict.fromkeys((denis, gina, emma), outside) | {fanny: (outside[0], "refusals.not-yours")}
    return World(cast, own, offered, told)


async def stored(bot: Bot) -> Rows:
    async with bot.running.database.reading() as session:
        return await rows(session)


def foreign(table: str, row: dict[str, Any], number: int) -> bool:
    """Whether a row that somebody has changed is not about them."""
    if table == "audit":
        row = json.loads(row["about"])
    return table not in OF_NOBODY and number not in {row.get(column) for column in ABOUT}


def shown(people: tuple[Person, ...]) -> list[list[str]]:
    """What everybody has before their eyes."""
    return [[card.words for card in person.cards] for person in people]


async def test_what_was_shown_to_others_tells_and_changes_nothing_of_theirs(bot: Bot) -> None:
    world = await lives(bot)
    kept = shown(world.own)
    assert len(world.offered) > MANY
    for who, refusals in world.others.items():
        before, number = await stored(bot), (await known(who)).person
        told = [await forging.presses(who, one) for one in world.offered]
        told.append(await forging.submits(who, world.cast.lead, audience="channel", text="Bonjour"))
        told.append(await forging.submits(who, world.cast.bruno, on="2027-02-10"))
        seen = "\n".join(told)
        assert [one for one in told if any(name in one for name in OF_OTHERS)] == [], who.user.name
        assert [one for one in refusals if who.reads(one) not in seen] == [], who.user.name
        done = changed(before, await stored(bot))
        assert [(table, row) for table, row in done if foreign(table, row, number)] == []
    assert shown(world.own) == kept


async def test_another_tenant_is_not_let_in_whatever_it_sends(database_url: str) -> None:
    """Its people have the ids, names and e-mails of ours, and what Teams signs for it is signed for this bot."""
    async with bot_in_tenant(database_url, LEADS) as (running, tenant):
        bot = TeamsBot(running, tenant)
        await bot.moves_to("2027-01-05 10:00")
        world = await lives(bot)
        kept, before = shown(world.own), await stored(bot)
        other = Tenant(tenant.bot_url, APP_ID, PASSWORD, OTHER_TENANT, tenant.base_url)
        other.signing = tenant.signing
        refused = [status for one in world.offered for status in await twin_tries(other, *one)]
        await bot.settles()
        await other.close()
        assert len(refused) > MANY
        assert set(refused) == {401}
        assert {table for table, _ in changed(before, await stored(bot))} <= {"heartbeats"}
        assert shown(world.own) == kept


async def twin_tries(other: Tenant, owner: Person, card: Shown, label: str) -> list[int]:
    """What the bot answers to somebody of another tenant who speaks, and presses what their namesake was shown."""
    one = owner.user
    twin = Member(other, one.id, one.name, one.email or "", one.locale)
    other.users[twin.id] = twin
    post = other.post(other.personal(twin), other.bot.id, "", card.where.card_for(one.id))
    answers = [await twin.clicks(post, label), await twin.writes("status")]
    return [answer.status for answer in answers if answer.status is not None]
