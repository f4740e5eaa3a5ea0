"""What delivery asks of the outbox: which messages it may try now, and what came of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.agenda import FAR
from storage.dialect import now
from storage.encryption import SharedText, as_stored
from storage.outbox import (
    CANCELLED,
    ERASED,
    IS_SENDING,
    IS_WAITING,
    NOBODYS,
    OPEN,
    RANKS,
    SENDING,
    SENT,
    WAITING,
    OutboxRow,
    in_order,
)
from storage.schema import Instant

Workspace = tuple[str, str]
"""A platform, and a tenant of it: what is paced together."""


@dataclass(frozen=True)
class Outgoing:
    """A claimed row; its body is still encrypted, so that one that cannot be read does not hold up the others."""

    id: int
    organisation: int
    key: str
    platform: str
    tenant: str
    conversation: str
    person: int | None
    languages: str
    zone: str
    body: str
    repeat: str
    updates: int | None
    attempts: int
    unclear: int
    withdrawn: bool
    first_try: datetime
    erased_at: datetime | None


@dataclass(frozen=True)
class Outcome:
    """What came of a try: the row's new state, and after how long it may be tried again if it waits.

    `unanswered`: the platform was not reached, or did not say whether it took the message.
    """

    state: str
    wait: timedelta = timedelta()
    reason: str | None = None
    unclear: int = 0
    sent_to: str | None = None
    sent_id: str | None = None
    unanswered: bool = False


def _claim(*, posts_only: bool) -> Any:
    """The claim of a workspace's rows of one rank; built once, because delivery asks all the time."""
    row, earlier, moment = OutboxRow, aliased(OutboxRow, name="earlier"), bindparam("now", type_=Instant())
    # with an offset it is looked up row by row: as a join, PostgreSQL reads the whole workspace for each row as long as
    # it has no statistics of a table that has just been filled (450 ms for 64 of 8,000 rows, in place of 1)
    ahead = select(earlier.id).where(
        earlier.tenant == row.tenant, earlier.conversation == row.conversation, earlier.id < row.id,
        literal_column("earlier.state in ('waiting', 'sending')"),
    ).offset(0)  # fmt: skip
    chosen = select(row.id).where(
        IS_WAITING, row.platform == bindparam("on_platform"), row.tenant == bindparam("in_tenant"),
        row.rank == bindparam("ranked"), row.due <= moment, ~ahead.exists(), *[row.updates.is_(None)] * posts_only,
    )  # fmt: skip
    found = (
        chosen.order_by(row.due, row.id).limit(bindparam("most")).with_for_update(skip_locked=True).cte("chosen")
    )  # fmt: skip
    return (
        update(row)
        .where(row.id.in_(select(found.c.id)))
        .values(
            state=SENDING, owner=bindparam("new_owner"), lease_until=bindparam("until", type_=Instant()),
            attempts=row.attempts + 1, first_try=func.coalesce(row.first_try, moment),
        )
        .returning(row.id, row.organisation, row.key, row.platform, row.tenant, row.conversation, row.person,
                   row.languages, row.zone, as_stored(row.body), row.repeat, row.updates, row.attempts, row.unclear,
                   row.withdrawn, row.first_try, row.erased_at)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


_CLAIMS = {posts_only: _claim(posts_only=posts_only) for posts_only in (False, True)}


async def claim(
    session: AsyncSession, workspace: Workspace, owner: str, lease: timedelta, most: int, *,
    at: datetime | None = None, posts_only: bool = False,
) -> list[Outgoing]:  # fmt: skip
    """Up to `most` rows of a workspace that may be tried now, now `owner`'s until the lease ends.

    The more urgent first, then the older, and of each conversation only the first that has not left.
    """
    moment = at or await now(session)
    claimed: list[Outgoing] = []
    for rank in RANKS:
        if len(claimed) < most:
            values = {
                "on_platform": workspace[0], "in_tenant": workspace[1], "ranked": rank, "now": moment,
                "most": most - len(claimed), "new_owner": owner, "until": moment + lease,
            }  # fmt: skip
            rows = [Outgoing(*found) for found in await session.execute(_CLAIMS[posts_only], values)]
            claimed += sorted(rows, key=lambda found: found.id)
    return claimed


async def is_waiting(session: AsyncSession, workspace: Workspace) -> bool:
    """Whether a workspace has something that may be tried now, or that stands behind another message."""
    row, (platform, tenant) = OutboxRow, workspace
    found = select(row.id).where(
        IS_WAITING, row.platform == platform, row.tenant == tenant, row.rank.in_(RANKS), row.due <= await now(session)
    )
    return await session.scalar(found.limit(1)) is not None


def _over(at: datetime) -> ColumnElement[bool]:
    """Whether a lease has ended, or is so far ahead that the clock was set back since."""
    return or_(OutboxRow.lease_until <= at, OutboxRow.lease_until > at + FAR)


async def is_astray(session: AsyncSession, at: datetime) -> bool:
    """Whether there is something to take over."""
    leases = select(OutboxRow.id).where(IS_SENDING, _over(at)).exists()
    waits = select(OutboxRow.id).where(IS_WAITING, OutboxRow.due > at + FAR).exists()
    return bool(await session.scalar(select(or_(leases, waits))))


_CHANGE = aliased(OutboxRow, name="change")
IS_AWAITED = exists().where(_CHANGE.updates == OutboxRow.id, _CHANGE.state == WAITING).correlate(OutboxRow)
"""Whether the change or the deletion of a message waits until it is known whether that has arrived."""


async def take_over(session: AsyncSession, at: datetime, settle: timedelta) -> None:
    """Let rows be tried again whose owner is gone, for their lease has ended: whether they arrived is unclear.

    Of those that may not be sent any more, only what is to be changed or deleted, to be looked up.
    Where the clock was set back the owner may still be at it, until `settle` is over.
    """
    row = OutboxRow
    await session.execute(
        update(row)
        .where(in_order(IS_SENDING, _over(at)))
        .values(
            state=case((and_(row.withdrawn, ~IS_AWAITED), CANCELLED), else_=WAITING), unclear=row.unclear + 1,
            owner=None, lease_until=None, due=case((row.lease_until > at, at + settle), else_=at),
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    await session.execute(
        update(row)
        .where(in_order(IS_WAITING, row.due > at + FAR))
        .values(due=at)
        .execution_options(synchronize_session=False)
    )


async def waiting(session: AsyncSession, at: datetime) -> list[Workspace]:
    """The workspaces where something may be tried."""
    columns = OutboxRow.platform, OutboxRow.tenant
    found = await session.execute(select(*columns).where(IS_WAITING, OutboxRow.due <= at).distinct())
    return [(platform, tenant) for platform, tenant in found]


async def next_due(session: AsyncSession, at: datetime) -> datetime | None:
    """When after an instant something may be tried, or taken over.

    What is due at that instant but stands behind another of its conversation waits for that one's time.
    """
    due = select(func.min(OutboxRow.due)).where(IS_WAITING, OutboxRow.due > at)
    lease = select(func.min(OutboxRow.lease_until)).where(IS_SENDING)
    instants = [await session.scalar(due), await session.scalar(lease)]
    return min((one for one in instants if one is not None), default=None)


async def where_sent(session: AsyncSession, organisation: int, row: int) -> tuple[str, str] | None:
    """(channel, platform id) of a sent message; None while it has not arrived."""
    found = await session.execute(
        select(OutboxRow.sent_to, OutboxRow.sent_id).where(OutboxRow.organisation == organisation, OutboxRow.id == row)
    )
    channel, message = found.one()
    return (channel, message) if channel and message else None


def _finish() -> Any:
    table = OutboxRow.__table__.c
    state, unclear = bindparam("new_state", type_=String()), bindparam("doubts", type_=Integer())
    is_over = and_(table.withdrawn, state == WAITING, or_(unclear == 0, ~IS_AWAITED))
    # what failed may be sent again by a lead; what was withdrawn is erased already
    settled = or_(state == SENT, state == CANCELLED, and_(state != WAITING, NOBODYS))
    return (
        update(OutboxRow.__table__)  # type: ignore[arg-type]
        .where(
            table.id == bindparam("row"), table.organisation == bindparam("in_organisation"),
            table.owner == bindparam("by"), table.attempts == bindparam("in_try"), IS_SENDING,
        )
        .values(
            # who left while it was on its way gets no second try; what is to be deleted is looked up first
            state=case((is_over, CANCELLED), else_=state),
            due=func.coalesce(bindparam("again", type_=Instant()), table.due), reason=bindparam("why"),
            unclear=unclear, sent_to=bindparam("to"), sent_id=bindparam("as_id"), owner=None,
            lease_until=None, body=case((settled, literal(ERASED, SharedText())), else_=table.body),
            erased_at=case((settled, bindparam("at", type_=Instant())), else_=table.erased_at),
        )
    )  # fmt: skip


_FINISH = _finish()


async def finish(session: AsyncSession, owner: str, outcomes: Sequence[tuple[Outgoing, Outcome]]) -> None:
    """Note what came of claimed rows, of those whose try is still `owner`'s.

    An outcome is stored again if nobody knows whether it was; by then its owner may be at the row's next try. In the
    order of their ids, as everybody who changes several.
    """
    moment = await now(session)
    values = [
        {"row": row.id, "in_organisation": row.organisation, "by": owner, "in_try": row.attempts,
         "new_state": outcome.state, "again": moment + outcome.wait if outcome.wait else None, "why": outcome.reason,
         "doubts": outcome.unclear, "to": outcome.sent_to, "as_id": outcome.sent_id, "at": moment}
        for row, outcome in sorted(outcomes, key=lambda one: one[0].id)
    ]  # fmt: skip
    await session.execute(_FINISH, values)


async def hold(session: AsyncSession, rows: Sequence[Outgoing]) -> None:
    """Lock what is open in the conversations of some rows, in order, before both these and others are changed."""
    row = OutboxRow
    await session.execute(
        select(row.id)
        .where(
            row.organisation.in_({one.organisation for one in rows}), row.tenant.in_({one.tenant for one in rows}),
            row.conversation.in_({one.conversation for one in rows}), OPEN,
        )
        .order_by(row.id)
        .with_for_update()
    )  # fmt: skip


async def park(session: AsyncSession, row: Outgoing, wait: timedelta) -> None:
    """Let a conversation's other messages wait too: the platform asked for it."""
    until = await now(session) + wait
    await session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.organisation == row.organisation, OutboxRow.tenant == row.tenant,
            OutboxRow.conversation == row.conversation, IS_WAITING, OutboxRow.due < until,
        )
        .values(due=until)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
