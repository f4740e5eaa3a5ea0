"""Tokens that end: renewed by one process of several, whoever dies on the way."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.installed import About, Installed, Workspace
from bot.platform import RefusedError, UnclearError, UnsentError
from bot.slack.renewal import Renewal
from chat.turn import Platform
from programme.clock import machine_now
from programme.refusals import Failure
from storage.database import Database
from storage.installations import Grant, Installation

HOURS = timedelta(hours=1)


@dataclass
class Slack:
    """Gives a new token for a refresh token that it knows; what was used once works no more."""

    good: str = "refresh-1"
    asked: int = 0
    trouble: list[Exception] = field(default_factory=list)

    async def __call__(self, refresh_token: str) -> Mapping[str, Any]:
        """What oauth.v2.access answers."""
        self.asked += 1
        await asyncio.sleep(0)
        if self.trouble:
            raise self.trouble.pop(0)
        assert refresh_token == self.good
        self.good = f"refresh-{self.asked + 1}"
        return {"access_token": f"token-{self.asked + 1}", "refresh_token": self.good, "expires_in": 43_200}


async def process(database: Database) -> tuple[Installed, Renewal]:
    """What each process has of its own."""
    installed = Installed(database)
    return installed, Renewal(database, installed)


async def installs(database: Database, ends_in: timedelta, renews: str | None = "refresh-1") -> Workspace:
    installed, _ = await process(database)
    grant = Grant("token-1", renews, machine_now() + ends_in)
    await installed.add(Platform.SLACK, "T1", "One", "B1", "U1", grant, About("One"))
    found = await installed.at(Platform.SLACK, "T1")
    assert found is not None
    return found


async def test_of_several_processes_one_renews_a_token_that_has_ended_and_all_use_the_new_one(
    database: Database,
) -> None:
    old, slack = await installs(database, -HOURS), Slack()
    processes = [await process(database) for _ in range(4)]
    turns = [renew.current("T1", old, slack) for _, renew in processes for _ in range(5)]
    for came in await asyncio.gather(*turns, return_exceptions=True):
        assert isinstance(came, UnsentError) or (isinstance(came, Workspace) and came.token == "token-2")
    for installed, renew in processes:
        known = await installed.at(Platform.SLACK, "T1")
        assert known is not None
        assert (await renew.current("T1", known, slack)).token == "token-2"
    assert slack.asked == 1


async def test_a_token_that_ends_soon_is_used_while_the_next_is_fetched(database: Database) -> None:
    old, slack = await installs(database, HOURS), Slack()
    _, renew = await process(database)
    assert (await renew.current("T1", old, slack)).token == "token-1"
    await renew.settle()
    known = await (await process(database))[0].at(Platform.SLACK, "T1")
    assert known is not None
    assert (known.token, slack.asked) == ("token-2", 1)


async def test_a_token_that_lasts_is_not_renewed_unless_slack_says_that_it_has_ended(database: Database) -> None:
    old, slack = await installs(database, 10 * HOURS), Slack()
    _, renew = await process(database)
    assert ((await renew.current("T1", old, slack)).token, slack.asked) == ("token-1", 0)
    assert (await renew.current("T1", old, slack, ended="token-1")).token == "token-2"


async def test_whoever_dies_with_the_answer_has_another_try(database: Database) -> None:
    """Slack takes what was used for a while yet, so that nobody is locked out."""
    old, slack = await installs(database, -HOURS), Slack(trouble=[UnclearError("no answer")])
    _, first = await process(database)
    with pytest.raises(UnsentError):
        await first.current("T1", old, slack)
    _, second = await process(database)
    with pytest.raises(UnsentError):
        await second.current("T1", old, slack)  # the first one's lease still holds
    async with database.writing() as session:
        await session.execute(update(Installation).values(renewing_until=machine_now() - HOURS))
    assert ((await second.current("T1", old, slack)).token, slack.asked) == ("token-3", 2)


@pytest.mark.parametrize("error", ["invalid_refresh_token", "token_revoked", "account_inactive"])
async def test_a_refresh_token_that_is_dead_is_told_as_a_lost_installation(database: Database, error: str) -> None:
    old, slack = await installs(database, -HOURS), Slack(trouble=[RefusedError(error)])
    _, renew = await process(database)
    with pytest.raises(RefusedError) as told:
        await renew.current("T1", old, slack)
    assert told.value.failure is Failure.INSTALLATION


@pytest.mark.parametrize("error", ["bad_client_secret", "invalid_client_id", "invalid_team_for_non_distributed_app"])
async def test_what_an_operator_mends_loses_no_installation_and_is_tried_again(
    database: Database, error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    old, slack = await installs(database, -HOURS), Slack(trouble=[RefusedError(error)])
    _, renew = await process(database)
    with pytest.raises(UnsentError, match=error):
        await renew.current("T1", old, slack)
    assert error in capsys.readouterr().out
    assert (await renew.current("T1", old, slack)).token == "token-3"


async def test_a_token_that_nothing_renews_is_used_to_its_end_and_is_then_a_lost_installation(
    database: Database,
) -> None:
    slack, (_, renew) = Slack(), await process(database)
    for good in (HOURS, 10 * HOURS):
        last = await installs(database, good, renews=None)
        assert (await renew.current("T1", last, slack)).token == "token-1"
        with pytest.raises(RefusedError, match="nothing renews it"):
            await renew.current("T1", last, slack, ended="token-1")
    over = await installs(database, -HOURS, renews=None)
    with pytest.raises(RefusedError, match="the token has ended, and nothing renews it") as told:
        await renew.current("T1", over, slack)
    assert (told.value.failure, slack.asked) == (Failure.INSTALLATION, 0)
