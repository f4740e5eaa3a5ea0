"""Upkeep: rows that have served are forgotten, so that no table only grows."""

from datetime import datetime, timedelta

from storage import agenda, inbox
from storage.database import Database

EVERY = timedelta(days=1)
# a signed Slack request can be replayed for five minutes, and events are repeated for about six
RECEIVED_KEPT = timedelta(days=2)
# the key of a due date that was done keeps it from being planned again
DONE_KEPT = timedelta(days=365)


async def forget_old_rows(database: Database, now: datetime, machine: datetime) -> None:
    """Prune the inbox (machine time) and the agenda (programme time), each in a transaction of its own."""
    async with database.writing() as session:
        await inbox.prune(session, machine - RECEIVED_KEPT)
    async with database.writing() as session:
        await agenda.prune(session, now - DONE_KEPT)
