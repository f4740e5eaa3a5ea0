"""Upkeep: rows that have served are forgotten, and rows that are missing or misplaced are put right."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from programme.clock import monotonic
from programme.events import Event, PairChecked, ProgrammeChecked
from storage import (
    agenda,
    audit,
    blocks,
    drafts,
    heartbeats,
    held_forms,
    inbox,
    lead_codes,
    never_again,
    outbox,
    pairs,
    programmes,
)
from storage.database import Database
from storage.encryption import UnreadableError

log = structlog.get_logger()
KEEPING_UP = 0x62696E6F6D67
"""The advisory lock of whoever is at it."""
Announce: TypeAlias = Callable[[AsyncSession, Event], Awaitable[None]]

NONE = timedelta()
EVERY, AGAIN = timedelta(days=1), timedelta(minutes=1)
EASE = 3
"""For each moment of work so many of rest: a thousand pairs take several seconds, and nobody waits for them."""
# a signed Slack request can be replayed for five minutes, and events are repeated for about six
RECEIVED_KEPT = timedelta(days=2)
# the key of a due date that was done keeps it from being planned again
DONE_KEPT = timedelta(days=365)
# a programme and the year after it: until then a card may be brought up to date
MESSAGES_KEPT = timedelta(days=730)
# by then a lead has decided what is sent again; nobody keeps the words for longer
FAILURES_KEPT = timedelta(days=30)
FORMS_KEPT = timedelta(days=7)
SLICE = 100
"""So many rows are forgotten at a time: on SQLite nobody is answered meanwhile."""


async def daily(
    database: Database,
    keep_up: Callable[[], Awaitable[None]],
    *,
    lock: int = KEEPING_UP,
    first: timedelta = NONE,
) -> None:
    """Have it done once a day, beginning now or after a while, by one process at a time."""
    await asyncio.sleep(first.total_seconds())
    while True:
        wait = EVERY
        try:
            async with database.alone(lock) as alone:
                if alone:
                    await keep_up()
        except Exception:
            # the database may be away
            log.exception("upkeep interrupted")
            wait = AGAIN
        await asyncio.sleep(wait.total_seconds())


async def look_over(database: Database, announce: Announce, committed: Callable[[AsyncSession], None]) -> None:
    """Have what every programme and pair has still to come planned anew, each in a transaction of its own.

    What is there already stays as it is: one fault may have lost a row, and another must not stop the others.
    """
    async with database.reading() as session:
        facts: list[Event] = [ProgrammeChecked(*one) for one in await programmes.all_opened(session)]
        facts += [PairChecked(*one) for one in await pairs.all_living(session)]
    for fact in facts:
        began = monotonic()
        try:
            async with database.writing() as session:
                await announce(session, fact)
        except Exception:
            log.exception("not looked over", fact=fact)
        else:
            committed(session)
        await asyncio.sleep(EASE * (monotonic() - began))


async def forget_old_rows(database: Database, now: datetime, machine: datetime) -> None:
    """Prune inbox and outbox (machine time) and the agenda (programme time), and erase words nobody needs any more.

    Each a slice at a time.
    """
    for forget in (
        partial(inbox.prune, before=machine - RECEIVED_KEPT),
        partial(agenda.prune, before=now - DONE_KEPT),
        partial(outbox.prune, before=machine - MESSAGES_KEPT),
        partial(outbox.erase, before=machine - FAILURES_KEPT),
        partial(held_forms.prune, before=machine - FORMS_KEPT),
        partial(lead_codes.prune, now=machine),
        partial(lead_codes.prune_wrong, now=machine),
        pairs.keep_private,
        drafts.forget,
    ):
        forgotten = SLICE
        while forgotten == SLICE:
            async with database.writing() as session:
                forgotten = await forget(session, most=SLICE)
            await asyncio.sleep(0)
    database.empty_journal()


async def seal(database: Database) -> None:
    """Take what the version before has written out of the clear, a slice at a time.

    It does not read the audit again; the rest it has to find where it was, as long as one of its processes runs.
    """
    async with database.reading() as session:
        alone = database.embedded or await heartbeats.all_seal(session)
    for sealing in (audit.seal, *((blocks.seal, lead_codes.seal, never_again.seal, pairs.seal) if alone else ())):
        sealed = SLICE
        while sealed == SLICE:
            try:
                async with database.writing() as session:
                    sealed = await sealing(session, SLICE)
            except (UnreadableError, SQLAlchemyError):
                # of a key that is gone, or turned away by a lock: the rest of the upkeep is not held up
                log.exception("not sealed", what=sealing.__module__)
                break
            await asyncio.sleep(0)
