"""Messages that did not arrive, or perhaps not: shown to whoever leads, who has them sent again or lets them be."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, and_, exists, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from programme.refusals import Failure
from storage.dialect import moment, name_of
from storage.enrolments import LEFT, Enrolment
from storage.outbox import CANCELLED, UNKNOWN, WAITING, OutboxRow, in_order

# a literal, so that the partial index serves every plan
UNDELIVERED: ColumnElement[bool] = literal_column("outbox.state in ('failed', 'unknown')")
Index("ix_outbox_undelivered", OutboxRow.organisation, OutboxRow.programme, OutboxRow.id,
      sqlite_where=UNDELIVERED, postgresql_where=UNDELIVERED)  # fmt: skip

TO_SOMEBODY_WHO_LEFT = exists().where(
    Enrolment.organisation == OutboxRow.organisation,
    Enrolment.programme == OutboxRow.programme,
    Enrolment.person == OutboxRow.person,
    Enrolment.state == LEFT,
)
CONCERNING = and_(UNDELIVERED, OutboxRow.programme != 0, OutboxRow.updates.is_(None), ~TO_SOMEBODY_WHO_LEFT)
"""What a lead can decide on: not what is of no programme, such as *help*, nor the change of an earlier message, and
whoever left is not written to any more."""
Counted = Counter[tuple[str, str, Failure]]


@dataclass(frozen=True)
class Undelivered:
    """A message of which the platform said no, or nothing; `said` is the platform's own word for it."""

    id: int
    message: str
    person: int | None
    conversation: str
    failure: Failure
    said: str
    at: datetime


async def of(
    session: AsyncSession, organisation: int, programme: int, *, before: int = 0, most: int = 1000
) -> list[Undelivered]:
    """A programme's messages that did not arrive, newest first; those that were written before a row's id."""
    return await _found(
        session, most, OutboxRow.organisation == organisation, OutboxRow.programme == programme, CONCERNING,
        *([OutboxRow.id < before] if before else []),
    )  # fmt: skip


async def last(session: AsyncSession, most: int) -> list[Undelivered]:
    """The newest of all organisations, for whoever operates the bot."""
    return await _found(session, most, CONCERNING)


async def _found(session: AsyncSession, most: int, *which: ColumnElement[bool]) -> list[Undelivered]:
    row = OutboxRow
    at = func.coalesce(row.first_try, row.due)
    columns = (row.id, row.message, row.person, row.conversation, row.state, row.reason, at)
    rows = await session.execute(select(*columns).where(*which).order_by(row.id.desc()).limit(most))
    return [
        Undelivered(number, message, person, place, _failure(state, reason), reason or "", when)
        for number, message, person, place, state, reason, when in rows
    ]


async def count(session: AsyncSession, organisation: int, programme: int) -> Counter[Failure]:
    """How many messages of a programme did not arrive, by what went wrong."""
    its = (OutboxRow.organisation == organisation, OutboxRow.programme == programme)
    found: Counter[Failure] = Counter()
    for (_, _, failure), number in (await _counted(session, *its, CONCERNING)).items():
        found[failure] += number
    return found


async def everywhere(session: AsyncSession) -> Counted:
    """How many messages of all organisations did not arrive, by platform, state and what went wrong."""
    return await _counted(session, CONCERNING)


async def _counted(session: AsyncSession, *which: ColumnElement[bool]) -> Counted:
    columns = (OutboxRow.platform, OutboxRow.state, OutboxRow.reason)
    rows = await session.execute(select(*columns, func.count()).where(*which).group_by(*columns))
    found: Counted = Counter()
    for platform, state, reason, number in rows:
        found[platform, state, _failure(state, reason)] += number
    return found


async def try_again(session: AsyncSession, organisation: int, rows: Sequence[int]) -> int:
    """Let messages be tried once more; says how many, for somebody may have decided already."""
    again = {"state": WAITING, "due": moment(name_of(session)), "attempts": 0, "unclear": 0, "reason": None}
    places = await _decide(session, organisation, rows, again)
    if places:
        session.info.setdefault("posted", set()).update(places)
    return len(places)


async def let_be(session: AsyncSession, organisation: int, rows: Sequence[int]) -> int:
    """Send messages no more; says how many."""
    return len(await _decide(session, organisation, rows, {"state": CANCELLED}))


async def _decide(
    session: AsyncSession, organisation: int, rows: Sequence[int], values: dict[str, Any]
) -> list[tuple[str, str]]:
    """Change those that nobody has decided on; gives the workspaces that they go to."""
    done = await session.execute(
        update(OutboxRow)
        .where(in_order(OutboxRow.organisation == organisation, OutboxRow.id.in_(rows), UNDELIVERED))
        .values(**values)
        .returning(OutboxRow.platform, OutboxRow.tenant)
        .execution_options(synchronize_session=False)
    )
    return [(platform, tenant) for platform, tenant in done]


def _failure(state: str, reason: str | None) -> Failure:
    """What the first word of a row's reason says; what the platform said stands behind it."""
    named = (reason or "").partition(" ")[0]
    if state == UNKNOWN:
        return Failure.NOT_ANSWERED
    return Failure(named) if named in set(Failure) else Failure.REJECTED
