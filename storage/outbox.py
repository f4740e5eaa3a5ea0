"""The outbox: one row per message and recipient, written with the decision that caused it, sent afterwards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    case,
    delete,
    false,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.dialect import insert_once, moment, name_of
from storage.encryption import SharedText
from storage.schema import Owned, Table

WAITING, SENDING, SENT, UNKNOWN, FAILED, CANCELLED = "waiting", "sending", "sent", "unknown", "failed", "cancelled"
HELD = "held"
"""Its reader seems to have left the company: it waits until it is known whether they have."""
MAY_LEAVE = {WAITING, FAILED, UNKNOWN, HELD}
"""What has not left, or may be sent again."""
ERASED = "erased"
"""What stands in place of words that were erased: no card, so that no version of this sends it; and not empty, which
has a message deleted."""
ANSWER, LOGISTICS, LAST = RANKS = (0, 1, 2)
"""Who is served first: somebody who waits for an answer; what two busy people have to know; the rest."""


class OutboxRow(Owned, Table):
    """A message to one conversation: a user id, several joined by commas (a group), or a channel id.

    `message` is the key that a handler gave, `key` the row's own; `updates` names the row whose message it
    replaces, or deletes when `body` is empty. What nobody will send any more is erased: `erased_at`.
    `rank` says who is served first (0). `unclear` counts the tries of which nobody knows whether they arrived, and
    `withdrawn` what may not be tried again. All times are of the clock of leases.
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
    body: Mapped[str] = mapped_column(SharedText)
    erased_at: Mapped[datetime | None]
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

    @property
    def erased(self) -> bool:
        """Whether what it says is erased."""
        return self.erased_at is not None

    def erase(self, session: AsyncSession) -> None:
        """Forget what it says, with the turn."""
        for name, value in without_words(name_of(session)).items():
            setattr(self, name, value)


# literals, so that the partial indexes serve every claim's plan
OPEN: ColumnElement[bool] = literal_column("outbox.state in ('waiting', 'sending')")
IS_WAITING: ColumnElement[bool] = literal_column("outbox.state = 'waiting'")
IS_SENDING: ColumnElement[bool] = literal_column("outbox.state = 'sending'")
UNDELIVERED: ColumnElement[bool] = literal_column("outbox.state in ('failed', 'unknown')")
IS_HELD: ColumnElement[bool] = literal_column("outbox.state = 'held'")


def _index(name: str, where: ColumnElement[bool], *columns: Any) -> None:
    Index(name, *columns, sqlite_where=where, postgresql_where=where)


_index("ix_outbox_conversation", OPEN, OutboxRow.tenant, OutboxRow.conversation, OutboxRow.id)
_index("ix_outbox_waiting", IS_WAITING, OutboxRow.platform, OutboxRow.tenant, OutboxRow.rank, OutboxRow.due,
       OutboxRow.id)  # fmt: skip
_index("ix_outbox_due", IS_WAITING, OutboxRow.due, OutboxRow.platform, OutboxRow.tenant)
_index("ix_outbox_held", IS_HELD, OutboxRow.person)
_index("ix_outbox_lease", IS_SENDING, OutboxRow.lease_until)
_index("ix_outbox_undelivered", UNDELIVERED, OutboxRow.organisation, OutboxRow.programme, OutboxRow.id)
DONE: ColumnElement[bool] = literal_column("outbox.state in ('sent', 'cancelled')")
_index("ix_outbox_done", DONE, OutboxRow.due)
# what may have to be erased: hardly anything, for it is erased as it settles
KEPT: ColumnElement[bool] = literal_column(
    "outbox.erased_at is null and outbox.state in ('sent', 'cancelled', 'failed', 'unknown')"
)
_index("ix_outbox_kept", KEPT, OutboxRow.id)
# whoever deletes a message deletes its changes
_index("ix_outbox_updates", literal_column("outbox.updates is not null"), OutboxRow.updates)


def in_order(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Such rows, locked in the order of their ids: else two who change several would wait for each other for ever."""
    return OutboxRow.id.in_(select(OutboxRow.id).where(*where).order_by(OutboxRow.id).with_for_update())


def without_words(dialect: str) -> dict[str, Any]:
    """The values of a row of which nobody needs the words any more."""
    return {"body": ERASED, "erased_at": moment(dialect)}


async def put(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Add messages of one organisation, due now unless they say when; a key that is there already is left as it is.

    `session.info["posted"]` tells delivery in which workspaces.
    """
    if not rows:
        return
    session.info.setdefault("posted", set()).update((row["platform"], row["tenant"]) for row in rows)
    await insert_once(session, OutboxRow, *rows, now=None if "due" in rows[0] else "due")
    for rank in sorted({row["rank"] for row in rows} - {LAST}):
        await _promote(session, rank, [row for row in rows if row["rank"] == rank])


async def _promote(session: AsyncSession, rank: int, rows: Sequence[dict[str, Any]]) -> None:
    """What stands in front of these, in their conversations, is as urgent as they are: it has to leave before them.

    Also what is on its way: it may come back.
    """
    await session.execute(
        update(OutboxRow)
        .where(
            in_order(
                OutboxRow.organisation == rows[0]["organisation"],
                OutboxRow.tenant.in_({row["tenant"] for row in rows}),
                OutboxRow.conversation.in_({row["conversation"] for row in rows}),
                OPEN, OutboxRow.rank > rank,
            )
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
            OutboxRow.state != CANCELLED,
        )
        .order_by(OutboxRow.id)
        .with_for_update()
    )
    return list(found)


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


async def in_doubt(session: AsyncSession, organisation: int, message: str) -> int:
    """In how many conversations nobody knows whether a message has arrived, whatever was decided since."""
    doubtful = select(func.count()).where(
        OutboxRow.organisation == organisation, OutboxRow.message == message, OutboxRow.updates.is_(None),
        OutboxRow.state != SENT, OutboxRow.unclear > 0,
    )  # fmt: skip
    return await session.scalar(doubtful) or 0


async def rewrite_changes(session: AsyncSession, organisation: int, rows: Sequence[int], body: str) -> None:
    """Have the changes of some messages that have not been made yet say what a later one says."""
    await session.execute(
        update(OutboxRow)
        .where(in_order(OutboxRow.organisation == organisation, OutboxRow.updates.in_(rows), OPEN,
                        OutboxRow.erased_at.is_(None)))
        .values(body=body)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


NOBODYS: ColumnElement[bool] = or_(OutboxRow.updates.is_not(None), OutboxRow.programme == 0)
"""What no lead decides on when it fails."""


async def erase(session: AsyncSession, before: datetime, most: int) -> int:
    """Erase up to `most` messages that nobody will send any more, as the version before leaves them; says how many.

    What a lead has not decided on since an instant is let be.
    """
    row = OutboxRow
    left = and_(UNDELIVERED, row.due < before)
    found = select(row.id).where(KEPT, or_(DONE, row.withdrawn, NOBODYS, left)).order_by(row.id).limit(most)
    slice_ = found.with_for_update(skip_locked=True).cte("slice")
    gone = await session.execute(
        update(row)
        .where(row.id.in_(select(slice_.c.id)))
        .values(state=case((left, CANCELLED), else_=row.state), **without_words(name_of(session)))
        .returning(row.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


async def prune(session: AsyncSession, before: datetime, most: int) -> int:
    """Forget up to `most` messages that have served, the oldest first; says how many."""
    old = select(OutboxRow.id).where(DONE, OutboxRow.due < before).order_by(OutboxRow.due).limit(most)
    gone = await session.execute(
        delete(OutboxRow)
        .where(OutboxRow.id.in_(old))
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
