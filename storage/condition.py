"""How the bot is, in numbers: for doctor and /metrics, over open rows alone, however many are done."""

from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, case, distinct, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.agenda import AgendaRow
from storage.enrolments import ACTIVE, PAUSED, Enrolment
from storage.outbox import ANSWER, LAST, LOGISTICS, OPEN, OutboxRow
from storage.people import CAN_BE_WRITTEN_TO, PlatformAddress
from storage.programmes import Programme

UNREADABLE = ("UnknownCommandError", "UnknownWordsError", "UnreadableError", "validation error")
"""What stands in the reason of a message that only another version, or another key, can read."""
LATE = timedelta(minutes=5)
"""What could have been done for so long needs attention."""
PATIENCE = {ANSWER: LATE, LOGISTICS: LATE, LAST: timedelta(hours=2)}
"""The same for messages, by rank: an announcement to ten thousand takes most of an hour at a platform's pace."""


SINCE = case((OutboxRow.first_try < OutboxRow.due, OutboxRow.first_try), else_=OutboxRow.due)
"""Since when a message could have left: between two tries it waits too."""


class Late(NamedTuple):
    """How many wait though they are due, and since when the first."""

    number: int
    since: datetime | None

    def longer_than(self, patience: timedelta, now: datetime) -> bool:
        """Whether the first has waited for so long that somebody has to look."""
        return self.since is not None and now - self.since > patience


class Oldest(NamedTuple):
    """A message that waits, without its words."""

    message: str
    platform: str
    tenant: str
    since: datetime
    reason: str | None


async def depth(session: AsyncSession) -> Counter[tuple[str, str, str]]:
    """How many messages have not left yet, by platform, workspace and state."""
    columns = (OutboxRow.platform, OutboxRow.tenant, OutboxRow.state)
    rows = await session.execute(select(*columns, func.count()).where(OPEN).group_by(*columns))
    return Counter({(platform, tenant, state): number for platform, tenant, state, number in rows})


async def late_messages(session: AsyncSession, now: datetime, of: tuple[int, int] | None = None) -> dict[int, Late]:
    """Messages that could have left by machine time `now`, by rank, of all or `of` one organisation's programme."""
    row = OutboxRow
    its = [row.organisation == of[0], row.programme == of[1]] if of else []
    rows = await session.execute(
        select(row.rank, func.count(), func.min(SINCE)).where(OPEN, now >= SINCE, *its).group_by(row.rank)
    )
    return dict.fromkeys(PATIENCE, Late(0, None)) | {rank: Late(number, since) for rank, number, since in rows}


async def late_steps(session: AsyncSession, now: datetime, of: tuple[int, int] | None = None) -> Late:
    """Due dates that have passed at programme time `now` and were not carried out, as above."""
    its = [AgendaRow.organisation == of[0], AgendaRow.programme == of[1]] if of else []
    rows = await session.execute(
        select(func.count(), func.min(AgendaRow.due_at)).where(
            AgendaRow.done_at.is_(None), AgendaRow.due_at <= now, *its
        )
    )
    return Late(*rows.one())


async def next_steps(session: AsyncSession, most: int) -> list[tuple[str, datetime]]:
    """The keys of the due dates that come next, and when."""
    rows = await session.execute(
        select(AgendaRow.key, AgendaRow.due_at)
        .where(AgendaRow.done_at.is_(None))
        .order_by(AgendaRow.due_at, AgendaRow.id)
        .limit(most)
    )
    return [(key, due) for key, due in rows]


async def oldest(session: AsyncSession, now: datetime) -> Oldest | None:
    """Of the messages that have waited for too long by machine time `now`, the one that has waited longest."""
    row = OutboxRow
    columns = (row.message, row.platform, row.tenant, SINCE, row.reason)
    late = (and_(row.rank == rank, now - patience > SINCE) for rank, patience in PATIENCE.items())
    found = await session.execute(select(*columns).where(OPEN, or_(*late)).order_by(SINCE, row.id).limit(1))
    first = found.one_or_none()
    return Oldest(*first) if first else None


async def faults(session: AsyncSession) -> Counter[str]:
    """What open due dates and messages have met, by the error's name; what it said may be private."""
    unreadable = or_(*(OutboxRow.reason.contains(name) for name in UNREADABLE))
    open_steps = and_(AgendaRow.done_at.is_(None), AgendaRow.last_error.is_not(None))
    found: Counter[str] = Counter()
    for said, which in ((OutboxRow.reason, and_(OPEN, unreadable)), (AgendaRow.last_error, open_steps)):
        rows = await session.execute(select(func.coalesce(said, ""), func.count()).where(which).group_by(said))
        for error, number in rows:
            found["ValidationError" if "validation error" in error else error.partition("(")[0]] += number
    return found


async def reachable(session: AsyncSession, of: tuple[int, int] | None = None) -> tuple[int, int]:
    """How many of those who take part in open programmes, or in one, can be written to, and how many they are."""
    its = [Enrolment.organisation == of[0], Enrolment.programme == of[1]] if of else []
    person, reached = distinct(Enrolment.person), distinct(PlatformAddress.person)
    rows = await session.execute(
        select(func.count(reached), func.count(person))
        .select_from(Enrolment)
        .join(Programme, and_(Programme.id == Enrolment.programme, Programme.closed_at.is_(None)))
        .outerjoin(PlatformAddress, and_(PlatformAddress.person == Enrolment.person, CAN_BE_WRITTEN_TO))
        .where(Enrolment.state.in_([ACTIVE, PAUSED]), *its)
    )
    number, total = rows.one()
    return number, total


async def clock(session: AsyncSession) -> datetime | None:
    """What time it is for a database on another machine."""
    if session.get_bind().dialect.name == "sqlite":
        return None
    return await session.scalar(select(func.clock_timestamp()))
