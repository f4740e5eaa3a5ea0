"""Messages to somebody who seems to have left the company: kept back until it is known whether they have."""

from collections.abc import Sequence

from sqlalchemy import case, or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from chat.message import Repeat
from storage.dialect import moment, name_of
from storage.outbox import CANCELLED, HELD, IS_HELD, IS_SENDING, OPEN, SENDING, WAITING, OutboxRow, in_order


async def hold(session: AsyncSession, organisation: int, person: int, pairs: Sequence[int]) -> None:
    """Keep back what has not left yet for somebody, or for both of one of these pairs.

    What is on its way is not tried again.
    """
    row = OutboxRow
    together = (row.person.is_(None) & row.message.startswith(f"pair:{pair}:", autoescape=True) for pair in pairs)
    await session.execute(
        update(row)
        .where(in_order(row.organisation == organisation, or_(row.person == person, *together), OPEN))
        .values(state=case((IS_SENDING, SENDING), else_=HELD), withdrawn=case((IS_SENDING, True), else_=row.withdrawn))
        .execution_options(synchronize_session=False)
    )


async def release(session: AsyncSession, organisation: int, person: int, pairs: Sequence[int]) -> None:
    """Let what was kept back leave; what may be skipped has had its time."""
    row = OutboxRow
    together = (row.person.is_(None) & row.message.startswith(f"pair:{pair}:", autoescape=True) for pair in pairs)
    goes = row.repeat == Repeat.MAY_REPEAT
    freed = await session.execute(
        update(row)
        .where(in_order(row.organisation == organisation, or_(row.person == person, *together), IS_HELD))
        .values(state=case((goes, WAITING), else_=CANCELLED), due=moment(name_of(session)))
        .returning(row.platform, row.tenant)
        .execution_options(synchronize_session=False)
    )
    session.info.setdefault("posted", set()).update(tuple(workspace) for workspace in freed)
