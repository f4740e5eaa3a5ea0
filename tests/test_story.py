"""The demonstration's story is told to its end, whatever the season, and leaves something to do for everybody."""

from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import story
from bot.app import Bot
from bot.story import script
from bot.story.acting import Actor, StoryStoppedError
from bot.story.stage import CALENDAR, ZONE, Stage
from chat.text import t
from sandbox import company
from sandbox.workspace import Workspace
from tests.pair_cast import match_in_this_process
from tests.running import bot_in_workspace

LEADS = "camille.moreau@alize.example"


@pytest.fixture
async def stage(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    match_in_this_process(monkeypatch)
    async with bot_in_workspace(database_url, LEADS) as (bot, workspace):
        company.load(workspace)
        yield Stage(bot, workspace)
