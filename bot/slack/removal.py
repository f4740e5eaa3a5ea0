"""The app was taken out of a workspace, or a token of it: what that ends, and what it does not."""

import asyncio
from datetime import timedelta
from typing import Any

from bot.installed import Installed
from bot.payload import understood
from bot.platform import RateLimitedError, RefusedError, UnclearError, UnsentError
from bot.slack import read
from bot.slack.send import SlackPlatform
from chat.turn import Platform
from programme.refusals import Failure

SECOND = timedelta(seconds=1)
ASKED = 1.0
"""Seconds in which Slack has to say so: it waits for the event to be acknowledged."""


async def told(installed: Installed, slack: SlackPlatform, payload: Any) -> None:
    """End the installation that an event says is gone, unless it is another token's, or from before the installation.

    Events come in any order, repeated, and tell the second only: in the second of the installation, Slack is asked.
    What is installed while that is found out stays.
    """
    with understood():
        removal, tenant = read.removal(payload), read.happened_in(payload)
    if removal is None:
        return
    # another process may have installed it again a moment ago
    installed.forget(Platform.SLACK, tenant)
    workspace = await installed.at(Platform.SLACK, tenant)
    if workspace is None:
        return
    when, bots = removal
    if bots is not None and workspace.bot_user not in bots:
        return
    began = workspace.installed_at.replace(microsecond=0)
    if when > began or (when == began and await _is_dead(slack, workspace.token)):
        await installed.remove(Platform.SLACK, tenant, before=began + SECOND)


async def _is_dead(slack: SlackPlatform, token: str) -> bool:
    try:
        async with asyncio.timeout(ASKED):
            await slack.identity(token)
    except RefusedError as refused:
        return refused.failure is Failure.INSTALLATION
    except (RateLimitedError, UnclearError, UnsentError, TimeoutError):
        return False
    return False
