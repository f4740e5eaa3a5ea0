"""Pairs: a mentor and a mentee, from *proposed* on."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from programme.pair import PairState
from storage.encryption import EncryptedText
from storage.schema import Owned, Table

LIVE = frozenset({PairState.PROPOSED, PairState.ASKED_MENTOR, PairState.AGREED, PairState.INTRODUCED})


class Pair(Owned, Table):
    """A pair in one of the states of `programme.pair`; `reasons` are the draft's counts."""

    __tablename__ = "pairs"

    programme: Mapped[int] = mapped_column(ForeignKey("programmes.id", ondelete="CASCADE"), index=True)
    mentor: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    mentee: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    state: Mapped[str]
    why_not: Mapped[str | None] = mapped_column(EncryptedText)
    score: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    proposed_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    introduced_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


async def get(session: AsyncSession, organisation: int, pair: int) -> Pair | None:
    """A pair of the organisation, locked until the turn ends."""
    return await session.scalar(
        select(Pair).where(Pair.organisation == organisation, Pair.id == pair).with_for_update()
    )


async def theirs(session: AsyncSession, organisation: int, pair: int, person: int) -> Pair | None:
    """A pair, if this person is in it (the id in a button is a claim), locked until the turn ends."""
    return await session.scalar(
        select(Pair)
        .where(
            Pair.organisation == organisation,
            Pair.id == pair,
            or_(Pair.mentor == person, Pair.mentee == person),
        )
        .with_for_update()
    )


async def of(session: AsyncSession, organisation: int, programme: int, person: int) -> list[Pair]:
    """A person's pairs in a programme, newest first."""
    found = await session.scalars(
        select(Pair)
        .where(
            Pair.organisation == organisation,
            Pair.programme == programme,
            or_(Pair.mentor == person, Pair.mentee == person),
        )
        .order_by(Pair.id.desc())
    )
    return list(found)


async def everyone(session: AsyncSession, organisation: int, programme: int) -> list[Pair]:
    """All pairs of a programme, oldest first."""
    found = await session.scalars(
        select(Pair).where(Pair.organisation == organisation, Pair.programme == programme).order_by(Pair.id)
    )
    return list(found)


async def couples(session: AsyncSession, organisation: int) -> set[tuple[int, int]]:
    """Every (mentor, mentee) of the organisation that was ever proposed, whatever became of it."""
    rows = await session.execute(select(Pair.mentor, Pair.mentee).where(Pair.organisation == organisation))
    return {(mentor, mentee) for mentor, mentee in rows}
