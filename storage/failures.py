"""Messages that did not arrive, or perhaps not: shown to whoever leads, who has them sent again or lets them be."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chat.message import Repeat
from programme.refusals import Failure
from storage.dialect import moment, name_of
from storage.enrolments import LEFT, Enrolment
from storage.outbox import CANCELLED, UNDELIVERED, UNKNOWN, WAITING, OutboxRow, in_order, without_words

FEW = 100
TO_SOMEBODY_WHO_LEFT = exists().where(
    Enrolment.organisation == OutboxRow.organisation,
    Enrolment.programme == OutboxRow.programme,
    Enrolment.person == OutboxRow.person,
    Enrolment.state == LEFT,
)
CONCERNING = and_(
    UNDELIVERED, OutboxRow.programme != 0, OutboxRow.updates.is_(None), ~OutboxRow.withdrawn, ~TO_SOMEBODY_WHO_LEFT
)
"""What a lead can decide on: not what is of no programme, such as *help*, nor the change of an earlier message; what
was withdrawn on its way is not sent any more, and whoever left is not written to."""
FAILURE: ColumnElement[str] = case(
    (or_(OutboxRow.state == UNKNOWN, OutboxRow.unclear > 0), Failure.NOT_ANSWERED.value),
    *((or_(OutboxRow.reason == one.value, OutboxRow.reason.startswith(f"{one} ")), one.value) for one in Failure),
    else_=Failure.REJECTED.value,
)
"""What went wrong, as the first word of a row's reason says; what the platform said stands behind it. What it refused
may have arrived still, if nobody knows what came of an earlier try."""
Which = ColumnElement[bool]
"""Which messages are meant."""
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


def meant(rows: Collection[int], reason: Failure | None, *, sure: bool) -> Which:
    """Those with some ids, those that failed for a reason, and, if `sure`, all that surely did not arrive."""
    failure = FAILURE
    return or_(
        OutboxRow.id.in_(rows),
        failure == reason.value if reason else false(),
        failure != Failure.NOT_ANSWERED.value if sure else false(),
    )


async def of(
    session: AsyncSession, organisation: int, programme: int, *which: Which, before: int = 0, most: int
) -> list[Undelivered]:
    """A programme's messages that did not arrive, newest first; those that were written before a row's id."""
    earlier = [OutboxRow.id < before] if before else []
    return await _found(session, most, *_its(organisation, programme), *which, *earlier)


async def oldest(
    session: AsyncSession, organisation: int, programme: int, *which: Which, after: int, most: int
) -> list[Undelivered]:
    """The same, oldest first: those that were written after a row's id."""
    later = OutboxRow.id > after
    return await _found(session, most, *_its(organisation, programme), *which, later, newest_first=False)


async def under(session: AsyncSession, organisation: int, programme: int, message: str) -> list[Undelivered]:
    """Those of one message."""
    return await of(session, organisation, programme, OutboxRow.message == message, most=FEW)


async def last(session: AsyncSession, most: int) -> list[Undelivered]:
    """The newest of all organisations, for whoever operates the bot."""
    return await _found(session, most, CONCERNING)


def _its(organisation: int, programme: int) -> tuple[Which, ...]:
    return OutboxRow.organisation == organisation, OutboxRow.programme == programme, CONCERNING


async def _found(session: AsyncSession, most: int, *which: Which, newest_first: bool = True) -> list[Undelivered]:
    row = OutboxRow
    order = row.id.desc() if newest_first else row.id.asc()
    at = func.coalesce(row.first_try, row.due)
    columns = (row.id, row.message, row.person, row.conversation, FAILURE, row.reason, at)
    rows = await session.execute(select(*columns).where(*which).order_by(order).limit(most))
    return [
        Undelivered(number, message, person, place, Failure(failure), reason or "", when)
        for number, message, person, place, failure, reason, when in rows
    ]


async def count(
    session: AsyncSession, organisation: int, programme: int, *which: Which, after: int = 0
) -> Counter[Failure]:
    """How many messages of a programme did not arrive, by what went wrong; those that were written after a row's id."""
    found: Counter[Failure] = Counter()
    counted = await _counted(session, *_its(organisation, programme), *which, OutboxRow.id > after)
    for (_, _, failure), number in counted.items():
        found[failure] += number
    return found


async def everywhere(session: AsyncSession) -> Counted:
    """How many messages of all organisations did not arrive, by platform, state and what went wrong."""
    return await _counted(session, CONCERNING)


async def _counted(session: AsyncSession, *which: Which) -> Counted:
    columns = (OutboxRow.platform, OutboxRow.state, FAILURE.label("failure"))
    rows = await session.execute(select(*columns, func.count()).where(*which).group_by("platform", "state", "failure"))
    return Counter({(platform, state, Failure(failure)): number for platform, state, failure, number in rows})


async def try_again(session: AsyncSession, organisation: int, rows: Sequence[int]) -> int:
    """Let messages be tried once more; says how many, for somebody may have decided already.

    What may have arrived is looked up first where that can be done; elsewhere it may be sent twice: a lead knows that.
    """
    doubt, row = OutboxRow.unclear > 0, OutboxRow
    again = {
        "state": WAITING, "due": moment(name_of(session)), "attempts": 0, "reason": None,
        "unclear": case((doubt, 1), else_=0),
        "repeat": case((doubt, literal(Repeat.MAY_REPEAT.value)), else_=row.repeat),
    }  # fmt: skip
    places = await _decide(session, organisation, rows, again)
    if places:
        session.info.setdefault("posted", set()).update(places)
    return len(places)


async def let_be(session: AsyncSession, organisation: int, rows: Sequence[int]) -> int:
    """Send messages no more; says how many."""
    return len(await _decide(session, organisation, rows, {"state": CANCELLED} | without_words(name_of(session))))


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
