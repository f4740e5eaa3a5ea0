"""Asking the platforms again who people are: events may have been missed, and Teams tells of no change at all."""

import asyncio
from datetime import timedelta

import structlog

from bot.acquaintances import UNTOLD, Acquaintances
from bot.platform import RateLimitedError
from programme.clock import machine_now
from storage import colleagues
from storage.database import Database

log = structlog.get_logger()
LOOKING = 0x62696E6F6C6B
"""The advisory lock of whoever is at it."""
FIRST = timedelta(minutes=10)
"""A bot that has just begun has more urgent things to do."""
LATELY = timedelta(hours=20)
"""Whoever was told of since is not asked about."""
PACE = 1.0
"""Seconds between two people: Slack takes a hundred questions a minute, and those who speak come first."""
SLICE = 100


async def look_at_everybody(database: Database, acquaintances: Acquaintances) -> None:
    """Ask once about each who leads or takes part, and of whom no platform has told lately."""
    since, last = machine_now() - LATELY, 0
    while True:
        async with database.reading() as session:
            some = await colleagues.not_asked_about(session, since, last, SLICE)
        for number, address in some:
            last, rest = number, PACE
            try:
                await acquaintances.look_again(address)
            except RateLimitedError as limited:
                rest = max(rest, limited.seconds)
            except UNTOLD as error:
                log.warning("not looked up", user=address.user, error=repr(error))
            await asyncio.sleep(rest)
        if len(some) < SLICE:
            return
