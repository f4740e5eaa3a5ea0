"""Taking messages back: what has not left is cancelled, what has arrived is deleted where it did."""

from sqlalchemy import ColumnElement, case, false, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import insert, moment, name_of
from storage.encryption import SharedText
from storage.outbox import (
    CANCELLED,
    IS_HELD,
    IS_SENDING,
    OPEN,
    SENDING,
    UNDELIVERED,
    WAITING,
    OutboxRow,
    in_order,
    without_words,
)


def _copies(organisation: int, message: str, after: int) -> tuple[ColumnElement[bool], ...]:
    """The copies of a message that come after one of them."""
    return (
        OutboxRow.organisation == organisation, OutboxRow.message == message, OutboxRow.updates.is_(None),
        OutboxRow.id > after,
    )  # fmt: skip


async def copy_at(session: AsyncSession, organisation: int, message: str, after: int, number: int) -> int:
    """The `number`th copy of a message after one of them; 0 if there are not more than so many."""
    its = select(OutboxRow.id).where(*_copies(organisation, message, after)).order_by(OutboxRow.id)
    found = list(await session.scalars(its.offset(number - 1).limit(2)))
    return found[0] if len(found) > 1 else 0


async def retract(
    session: AsyncSession, organisation: int, message: str, by: str, some: tuple[int, int] = (0, 0)
) -> None:
    """Cancel what has not left of a message, and have the rest deleted where it arrived; `by` names the occasion.

    What may have arrived is looked up first, even what a lead was to decide on. `some` are its copies after the one,
    until the other (0: all).
    """
    row, (after, until) = OutboxRow, some
    its = *_copies(organisation, message, after), *([row.id <= until] if until else [])
    arrived = case((IS_SENDING, SENDING), (row.unclear > 0, WAITING), else_=CANCELLED)
    await session.execute(
        update(row)
        .where(in_order(*its, or_(OPEN, UNDELIVERED, IS_HELD)))
        .values(state=arrived, withdrawn=True, **without_words(name_of(session)))
        .execution_options(synchronize_session=False)
    )
    gone = [*its, row.state != CANCELLED]
    copied = [row.organisation, row.programme, row.platform, row.tenant, row.conversation, row.person, row.languages,
              row.zone, row.repeat, row.rank]  # fmt: skip
    new = {"message": row.key + by, "key": row.key + by, "updates": row.id, "body": literal("", SharedText()),
           "state": literal(WAITING), "due": moment(name_of(session)), "attempts": literal(0), "unclear": literal(0),
           "withdrawn": false()}  # fmt: skip
    deletions = select(*copied, *(value.label(name) for name, value in new.items())).where(*gone)
    await session.execute(insert(name_of(session), row).from_select([*[one.name for one in copied], *new], deletions)
                          .on_conflict_do_nothing())  # fmt: skip
    where_sent = await session.execute(select(row.platform, row.tenant).where(*gone).distinct())
    session.info.setdefault("posted", set()).update(tuple(workspace) for workspace in where_sent)


async def withdraw(session: AsyncSession, organisation: int, programme: int, person: int) -> None:
    """Cancel what has not left yet for somebody in a programme; what is on its way is not tried again."""
    await _withdraw(session, organisation, OutboxRow.programme == programme, OutboxRow.person == person)


async def withdraw_of_pair(session: AsyncSession, organisation: int, pair: int) -> None:
    """Cancel what has not left yet about a pair; the changes of what has arrived still go, and take its buttons away.

    Their own conversation is nobody's, so the message tells whose it is.
    """
    of_pair = OutboxRow.message.startswith(f"pair:{pair}:", autoescape=True)
    await _withdraw(session, organisation, of_pair, OutboxRow.updates.is_(None))


async def _withdraw(session: AsyncSession, organisation: int, *which: ColumnElement[bool]) -> None:
    """What is on its way is marked, so that nobody sends it again whatever comes of this try."""
    await session.execute(
        update(OutboxRow)
        .where(in_order(OutboxRow.organisation == organisation, *which, or_(OPEN, UNDELIVERED, IS_HELD)))
        .values(state=case((IS_SENDING, SENDING), else_=CANCELLED), withdrawn=True, **without_words(name_of(session)))
        .execution_options(synchronize_session=False)
    )
