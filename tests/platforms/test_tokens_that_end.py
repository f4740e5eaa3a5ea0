"""Tokens that end after twelve hours, over the wire: renewed once, and what is said when they cannot be."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.doctor import examine
from bot.doctor.findings import Finding, Level
from chat.turn import Platform
from programme.clock import machine_now
from storage.installations import Installation
from storage.outbox import OutboxRow
from tests.conversation import Person
from tests.installing import Two, two_workspaces

ROTATING: dict[str, Any] = {"tokens_last": 43_200}
HOUR = timedelta(hours=1)


async def installer(two: Two) -> Person:
    """Whoever has installed the app in workspace B."""
    iris = await two.b.meet("Iris", email="iris@bora.example", is_admin=True)
    await two.installs(two.b)
    return iris


def ends(two: Two) -> None:
    """Slack says of each token that it has ended, whatever the bot's clock says."""
    rotation = two.b.workspace.rotation
    rotation.ends = dict.fromkeys(rotation.ends, 0.0)


async def changes(two: Two, **values: Any) -> None:
    """The row of workspace B is as time, or another version, has made it."""
    async with two.running.database.writing() as session:
        await session.execute(update(Installation).where(Installation.tenant == "TB").values(**values))


def renewals(two: Two) -> int:
    """How often Slack has given a new token for an old one."""
    return len(two.b.workspace.rotation.renewing) - 1


def posted(two: Two) -> int:
    """How many messages Slack has accepted in workspace B."""
    return [entry.method for entry in two.b.workspace.ledger].count("chat.postMessage")


async def waiting(two: Two) -> list[tuple[str, str | None]]:
    """The state and the reason of what has not been sent."""
    async with two.running.database.reading() as session:
        found = await session.execute(select(OutboxRow.state, OutboxRow.reason).where(OutboxRow.state != "sent"))
        return [(state, reason) for state, reason in found]


async def test_a_token_that_slack_calls_ended_is_renewed_once_and_each_message_arrives_once(database_url: str) -> None:
    async with two_workspaces(database_url, **ROTATING) as two:
        people = [await installer(two), *[await two.b.meet(name) for name in ("Ana", "Bruno", "Carla")]]
        for each in people:
            await each.writes("help")
        ends(two)
        before = posted(two)
        await asyncio.gather(*(each.user.writes("help") for each in people))
        await two.b.settles()
        assert (posted(two) - before, renewals(two)) == (len(people), 1)
        assert [each.last_title for each in people] == [each.reads("help.title") for each in people]
        assert await waiting(two) == []


async def test_an_operators_wrong_secret_delays_a_message_and_loses_none(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with two_workspaces(database_url, **ROTATING) as two:
        iris = await installer(two)
        ends(two)
        two.b.workspace.client_secret = "another"
        before = posted(two)
        await iris.writes("help")
        assert await waiting(two) == [("waiting", "no new token: bad_client_secret")]
        assert "no new token: bad_client_secret" in capsys.readouterr().out
        two.b.workspace.client_secret = "client-secret"
        async with two.running.database.writing() as session:
            await session.execute(update(OutboxRow).where(OutboxRow.state == "waiting").values(due=machine_now()))
        await two.b.settles()
        assert (posted(two) - before, iris.last_title) == (1, iris.reads("help.title"))


@pytest.mark.parametrize("gone", ["at Slack", "here"])
async def test_a_token_that_nothing_renews_is_a_lost_installation(database_url: str, gone: str) -> None:
    async with two_workspaces(database_url, **ROTATING) as two:
        iris = await installer(two)
        ends(two)
        if gone == "at Slack":
            two.b.workspace.rotation.renewing.clear()
        else:
            await changes(two, refresh_token=None)
            two.running.installed.forget(Platform.SLACK, "TB")
        await iris.writes("help")
        said = "invalid_refresh_token" if gone == "at Slack" else "the token has ended, and nothing renews it"
        assert await waiting(two) == [("failed", f"installation {said}")]


async def found(two: Two, **settings: Any) -> Finding:
    """What the doctor says of workspace B."""
    chosen = {"slack_bot_token": None} | settings
    findings = await examine(two.running.settings.model_copy(update=chosen))
    (its,) = [one for one in findings if one.about == "Slack TB"]
    return its


async def test_a_workspace_that_was_idle_for_a_day_is_well_and_its_token_is_renewed(database_url: str) -> None:
    async with two_workspaces(database_url, **ROTATING) as two:
        iris = await installer(two)
        ends(two)
        await changes(two, expires_at=machine_now() - 24 * HOUR)
        its = await found(two)
        assert (its.level, its.found, renewals(two)) == (Level.WELL, "Slack takes it, in Bora", 1)
        await iris.writes("help")
        assert (iris.last_title, renewals(two)) == (iris.reads("help.title"), 1)


async def test_beside_the_environments_own_workspace_each_other_one_is_asked(database_url: str) -> None:
    async with two_workspaces(database_url, **ROTATING) as two:
        await installer(two)
        findings = await examine(two.running.settings)
        asked = [(one.about, one.found) for one in findings if one.found.startswith("Slack takes it")]
        assert asked == [
            ("SLACK_BOT_TOKEN", "Slack takes it, in Alizé"), ("Slack TB", "Slack takes it, in Bora"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said", "fix"),
    [
        ("secret", "no new token: bad_client_secret", "SLACK_CLIENT_SECRET"),
        ("dead", "the platform says invalid_refresh_token", "/slack/install"),
        ("none", "the platform says the token has ended, and nothing renews it", "/slack/install"),
        ("renewing", "its token is being renewed", "in a minute"),
    ],
)
async def test_a_workspace_whose_token_cannot_be_renewed_is_told_with_its_fix(
    database_url: str, wrong: str, said: str, fix: str
) -> None:
    async with two_workspaces(database_url, **ROTATING) as two:
        await installer(two)
        await changes(two, expires_at=machine_now() - HOUR)
        secret = {"slack_client_secret": SecretStr("another")} if wrong == "secret" else {}
        if wrong == "dead":
            two.b.workspace.rotation.renewing.clear()
        elif wrong == "none":
            await changes(two, refresh_token=None)
        elif wrong == "renewing":
            await changes(two, renewing_until=machine_now() + HOUR)
        its = await found(two, **secret)
        assert (its.found, its.level) == (said, Level.NOTE if wrong == "renewing" else Level.ATTENTION)
        assert fix in its.fix
