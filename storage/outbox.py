"""The outbox: one row per message and recipient, written with the decision that caused it, sent afterwards."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    case,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from programme.refusals import Failure
from storage.dialect import insert_once
from storage.encryption import EncryptedText, as_stored
from storage.schema import Owned, Table

WAITING, SENDING, SENT, UNKNOWN, FAILED, CANCELLED = "waiting", "sending", "sent", "unknown", "failed", "cancelled"


class OutboxRow(Owned, Table):
    """A message to one conversation: a user id, several joined by commas (a group), or a channel id.

    `message` is the key that a handler gave, `key` the row's own; `updates` names the row whose message it replaces.
    `unclear` counts the tries of which nobody knows whether they arrived. All times are machine time.
    """

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("organisation", "key"),)

    programme: Mapped[int]
    message: Mapped[str] = mapped_column(index=True)
    key: Mapped[str]
    platform: Mapped[str]
    tenant: Mapped[str]
    conversation: Mapped[str]
    person: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    languages: Mapped[str]
    zone: Mapped[str]
    body: Mapped[str] = mapped_column(EncryptedText)
    repeat: Mapped[str]
    updates: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default=WAITING)
    due: Mapped[datetime]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    unclear: Mapped[int] = mapped_column(default=0)
    first_try: Mapped[datetime | None]
    sent_to: Mapped[str | None]
    sent_id: Mapped[str | None]
    reason: Mapped[str | None]


# literals, so that the partial index serves every claim's plan
OPEN: ColumnElement[bool] = literal_column("outbox.state in ('waiting', 'sending')")
Index("ix_outbox_open", OutboxRow.due, OutboxRow.id, sqlite_where=OPEN, postgresql_where=OPEN)
Index("ix_outbox_conversation", OutboxRow.conversation, OutboxRow.id, sqlite_where=OPEN, postgresql_where=OPEN)


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


async def put(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Add messages; a key that is there already is left as it is. `session.info["posted"]` tells delivery where."""
    for row in rows:
        session.info.setdefault("posted", set()).add((row["platform"], row["tenant"]))
    if rows:
        await insert_once(session, OutboxRow, *rows)


async def under(session: AsyncSession, organisation: int, messages: set[str]) -> list[OutboxRow]:
    """The rows of messages that may still reach somebody, or have; none of them leaves until the turn ends."""
    found = await session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.organisation == organisation,
            OutboxRow.message.in_(messages),
            OutboxRow.updates.is_(None),
            OutboxRow.state.not_in([FAILED, CANCELLED]),
        )
        .order_by(OutboxRow.id)
        .with_for_update()
    )
    return list(found)


async def try_again(session: AsyncSession, organisation: int, message: str, now: datetime) -> None:
    """Let what a platform refused of a message be tried once more: somebody may have removed the cause."""
    again = await session.execute(
        update(OutboxRow)
        .where(OutboxRow.organisation == organisation, OutboxRow.message == message, OutboxRow.state == FAILED)
        .values(state=WAITING, due=now, attempts=0, unclear=0)
        .returning(OutboxRow.platform, OutboxRow.tenant)
    )
    for platform, tenant in again:
        session.info.setdefault("posted", set()).add((platform, tenant))


async def delivered(session: AsyncSession, organisation: int, messages: Sequence[str]) -> dict[str, int]:
    """How many conversations each of some messages has reached; a message that reached none is left out."""
    rows = await session.execute(
        select(OutboxRow.message, func.count())
        .where(
            OutboxRow.organisation == organisation, OutboxRow.message.in_(messages), OutboxRow.updates.is_(None),
            OutboxRow.state == SENT,
        )
        .group_by(OutboxRow.message)
    )  # fmt: skip
    return {message: number for message, number in rows}  # noqa: C416 -- rows are not tuples to mypy


async def withdraw(session: AsyncSession, organisation: int, programme: int, person: int) -> None:
    """Cancel what has not left yet for somebody in a programme."""
    await session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.organisation == organisation,
            OutboxRow.programme == programme,
            OutboxRow.person == person,
            OutboxRow.state == WAITING,
        )
        .values(state=CANCELLED)
    )


def _first() -> ColumnElement[bool]:
    """Whether a row is the first of its conversation that has not left: the others wait for it."""
    earlier = aliased(OutboxRow, name="earlier")
    unsent: ColumnElement[bool] = literal_column("earlier.state in ('waiting', 'sending')")
    return ~select(earlier.id).where(
        earlier.conversation == OutboxRow.conversation, earlier.tenant == OutboxRow.tenant,
        earlier.id < OutboxRow.id, unsent,
    ).exists()  # fmt: skip


# built once: delivery asks after every turn
FIRST = _first()
_NEXT_DUE = select(func.min(func.coalesce(OutboxRow.lease_until, OutboxRow.due))).where(OPEN, FIRST)


async def claim(session: AsyncSession, now: datetime, owner: str, lease: timedelta, most: int) -> list[Outgoing]:
    """Up to `most` rows that may be tried now, the first of each conversation, now `owner`'s until the lease ends.

    A row whose lease has ended was being sent by somebody who is gone: that try is unclear.
    """
    free = or_(literal_column("outbox.state = 'waiting'"), OutboxRow.lease_until <= now)
    chosen = (
        select(OutboxRow.id)
        .where(OPEN, OutboxRow.due <= now, free, FIRST)
        .order_by(OutboxRow.due, OutboxRow.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    row = OutboxRow
    claimed = await session.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(select(chosen.c.id)))
        .values(
            state=SENDING, owner=owner, lease_until=now + lease, attempts=OutboxRow.attempts + 1,
            unclear=OutboxRow.unclear + case((OutboxRow.state == SENDING, 1), else_=0),
            first_try=func.coalesce(OutboxRow.first_try, now),
        )
        .returning(row.id, row.organisation, row.key, row.platform, row.tenant, row.conversation, row.person,
                   row.languages, row.zone, as_stored(row.body), row.repeat, row.updates, row.attempts, row.unclear)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return sorted((Outgoing(*tuple(found)) for found in claimed), key=lambda found: found.id)


async def where_sent(session: AsyncSession, organisation: int, row: int) -> tuple[str, str] | None:
    """(channel, platform id) of a sent message; None while it has not arrived."""
    found = await session.execute(
        select(OutboxRow.sent_to, OutboxRow.sent_id).where(OutboxRow.organisation == organisation, OutboxRow.id == row)
    )
    channel, message = found.one()
    return (channel, message) if channel and message else None


async def finish(session: AsyncSession, row: Outgoing, owner: str, **outcome: Any) -> None:
    """Note what came of a claimed row (`state` and what goes with it), if it is still `owner`'s."""
    await session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.id == row.id, OutboxRow.organisation == row.organisation, OutboxRow.owner == owner,
            OutboxRow.state == SENDING,
        )
        .values(owner=None, lease_until=None, **outcome)
    )  # fmt: skip


async def park(session: AsyncSession, row: Outgoing, until: datetime) -> None:
    """Let a conversation's other messages wait too: the platform asked for it."""
    await session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.organisation == row.organisation, OutboxRow.tenant == row.tenant,
            OutboxRow.conversation == row.conversation, OutboxRow.state == WAITING, OutboxRow.due < until,
        )
        .values(due=until)
    )  # fmt: skip


async def next_due(session: AsyncSession) -> datetime | None:
    """When the first row of any conversation may be tried (its lease's end, if it is being sent)."""
    return await session.scalar(_NEXT_DUE)


async def count(session: AsyncSession) -> dict[str, int]:
    """How many rows in each state, over all organisations."""
    rows = await session.execute(select(OutboxRow.state, func.count()).group_by(OutboxRow.state))
    return {state: number for state, number in rows}  # noqa: C416 -- rows are not tuples to mypy


async def failures(session: AsyncSession, organisation: int, programme: int) -> Counter[Failure]:
    """How many messages of a programme did not arrive, or perhaps not, by what went wrong."""
    rows = await session.execute(
        select(OutboxRow.state, OutboxRow.reason, func.count())
        .where(
            OutboxRow.organisation == organisation, OutboxRow.programme == programme, OutboxRow.updates.is_(None),
            OutboxRow.state.in_([FAILED, UNKNOWN]),
        )
        .group_by(OutboxRow.state, OutboxRow.reason)
    )  # fmt: skip
    found: Counter[Failure] = Counter()
    for state, reason, number in rows:
        found[_failure(state, reason or "")] += number
    return found


def _failure(state: str, reason: str) -> Failure:
    """What the first word of a row's reason says; what the platform said stands behind it, for the operator."""
    named = reason.partition(" ")[0]
    if state == UNKNOWN:
        return Failure.NOT_ANSWERED
    return Failure(named) if named in set(Failure) else Failure.REJECTED


async def workspaces_due(session: AsyncSession, now: datetime) -> set[tuple[str, str]]:
    """(platform, tenant) of each workspace in which a message may be tried now."""
    since = func.coalesce(OutboxRow.lease_until, OutboxRow.due)
    rows = await session.execute(
        select(OutboxRow.platform, OutboxRow.tenant).where(OPEN, FIRST, since <= now).distinct()
    )
    return {(platform, tenant) for platform, tenant in rows}
