"""The outbox: one row per message and recipient, written with the decision that caused it, sent afterwards."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    case,
    false,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from programme.refusals import Failure
from storage.dialect import insert_once
from storage.encryption import EncryptedText
from storage.schema import Owned, Table

WAITING, SENDING, SENT, UNKNOWN, FAILED, CANCELLED = "waiting", "sending", "sent", "unknown", "failed", "cancelled"
ANSWER, LOGISTICS, LAST = RANKS = (0, 1, 2)
"""Who is served first: somebody who waits for an answer; what two busy people have to know; the rest."""


class OutboxRow(Owned, Table):
    """A message to one conversation: a user id, several joined by commas (a group), or a channel id.

    `message` is the key that a handler gave, `key` the row's own; `updates` names the row whose message it replaces.
    `rank` says who is served first (0). `unclear` counts the tries of which nobody knows whether they arrived, and
    `withdrawn` what may not be tried again. All times are machine time.
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
    rank: Mapped[int] = mapped_column(server_default="1")
    updates: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default=WAITING)
    due: Mapped[datetime]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    unclear: Mapped[int] = mapped_column(default=0)
    withdrawn: Mapped[bool] = mapped_column(default=False, server_default=false())
    first_try: Mapped[datetime | None]
    sent_to: Mapped[str | None]
    sent_id: Mapped[str | None]
    reason: Mapped[str | None]


# literals, so that the partial indexes serve every claim's plan
OPEN: ColumnElement[bool] = literal_column("outbox.state in ('waiting', 'sending')")
IS_WAITING: ColumnElement[bool] = literal_column("outbox.state = 'waiting'")
IS_SENDING: ColumnElement[bool] = literal_column("outbox.state = 'sending'")


def _index(name: str, where: ColumnElement[bool], *columns: Any) -> None:
    Index(name, *columns, sqlite_where=where, postgresql_where=where)


_index("ix_outbox_conversation", OPEN, OutboxRow.tenant, OutboxRow.conversation, OutboxRow.id)
_index("ix_outbox_waiting", IS_WAITING, OutboxRow.platform, OutboxRow.tenant, OutboxRow.rank, OutboxRow.due,
       OutboxRow.id)  # fmt: skip
_index("ix_outbox_due", IS_WAITING, OutboxRow.due, OutboxRow.platform, OutboxRow.tenant)
_index("ix_outbox_lease", IS_SENDING, OutboxRow.lease_until)


async def put(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Add messages of one organisation; a key that is there already is left as it is.

    `session.info["posted"]` tells delivery in which workspaces.
    """
    if not rows:
        return
    session.info.setdefault("posted", set()).update((row["platform"], row["tenant"]) for row in rows)
    await insert_once(session, OutboxRow, *rows)
    for rank in sorted({row["rank"] for row in rows} - {LAST}):
        await _promote(session, rank, [row for row in rows if row["rank"] == rank])


async def _promote(session: AsyncSession, rank: int, rows: Sequence[dict[str, Any]]) -> None:
    """What stands in front of these, in their conversations, is as urgent as they are: it has to leave before them.

    Also what is on its way: it may come back.
    """
    await session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.organisation == rows[0]["organisation"],
            OutboxRow.tenant.in_({row["tenant"] for row in rows}),
            OutboxRow.conversation.in_({row["conversation"] for row in rows}),
            OPEN, OutboxRow.rank > rank,
        )
        .values(rank=rank)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


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
    session.info.setdefault("posted", set()).update(tuple(workspace) for workspace in again)


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
    """Cancel what has not left yet for somebody in a programme; what is on its way is not tried again."""
    await session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.organisation == organisation, OutboxRow.programme == programme, OutboxRow.person == person, OPEN,
        )
        .values(state=case((OutboxRow.state == WAITING, CANCELLED), else_=OutboxRow.state), withdrawn=True)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


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
