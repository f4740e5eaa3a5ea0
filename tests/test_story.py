"""The demonstration's story is told to its end, whatever the season, and leaves something to do for everybody."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import story
from bot.story import script
from bot.story.acting import Actor, StoryStoppedError
from bot.story.stage import CALENDAR, ZONE, Stage
from chat.text import t
from sandbox import company
from tests.pair_cast import match_in_this_process
from tests.running import bot_in_workspace

LEAD = "camille.moreau@alize.example"


@asynccontextmanager
async def staged(url: str, leads: str = LEAD) -> AsyncIterator[Stage]:
    async with bot_in_workspace(url, leads) as (bot, workspace):
        company.load(workspace)
        yield Stage(bot, workspace)


@pytest.fixture
async def stage(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    match_in_this_process(monkeypatch)
    async with staged(database_url) as stage:
        yield stage


def everybody(stage: Stage) -> list[Actor]:
    return [Actor(stage.bot, user) for user in stage.workspace.users.values() if not user.is_bot]


@pytest.mark.parametrize("weeks", [0, 33])
async def test_the_story_is_told_now_and_in_another_season(stage: Stage, weeks: int) -> None:
    await stage.bot.move_to(stage.bot.clock.now() + timedelta(weeks=weeks))
    await story.tell(stage.bot, stage.workspace)
    ends = stage.bot.clock.now().astimezone(ZoneInfo(ZONE))
    assert (ends.hour, ends.minute, CALENDAR.is_open_day(ends.date())) == (10, 0, True)
    asked = {actor.user.name for actor in everybody(stage) if actor.has(t("checkins.yes"))}
    assert script.SPONSOR in asked
    answering = {actor.user.name for actor in everybody(stage) if actor.has(t("proposals.yes"))}
    assert len(answering & script.MENTORS.keys()) == 1
    assert len(answering & script.LATE.keys()) == 1
    unread = {actor.user.name: actor.user.unread(stage.workspace.dm(actor.user)) for actor in everybody(stage)}
    assert (unread[script.SPONSOR], max(unread.values()) < 5) == (1, True)


async def test_a_refused_step_stops_the_story_and_is_named(database_url: str) -> None:
    async with staged(database_url, leads="") as stage:
        with pytest.raises(StoryStoppedError, match="Camille Moreau wants to “configurer”"):
            await story.tell(stage.bot, stage.workspace)
