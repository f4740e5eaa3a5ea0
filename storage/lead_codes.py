"""One-time codes by which an operator makes somebody able to set up a programme."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Owned, Table

LASTS = timedelta(days=7)


class LeadCode(Owned, Table):
    """A code, known by its hash only; it works once and until `expires_at` (machine time)."""

    __tablename__ = "lead_codes"

    digest: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]


def _digest(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()


def issue(session: AsyncSession, organisation: int, expires_at: datetime) -> str:
    """A new code, such as `7K2M-QX4P`."""
    letters = "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(8))
    code = f"{letters[:4]}-{letters[4:]}"
    session.add(LeadCode(organisation=organisation, digest=_digest(code), expires_at=expires_at))
    return code


def _good(organisation: int, code: str, now: datetime) -> ColumnElement[bool]:
    return and_(
        LeadCode.organisation == organisation, LeadCode.digest == _digest(code), LeadCode.expires_at > now
    )  # fmt: skip


async def is_good(session: AsyncSession, organisation: int, code: str, now: datetime) -> bool:
    """Whether the code can be redeemed."""
    return await session.scalar(select(LeadCode.id).where(_good(organisation, code, now))) is not None


async def redeem(session: AsyncSession, organisation: int, code: str, now: datetime) -> bool:
    """Whether the code was good; it is not any more afterwards."""
    used = await session.scalars(delete(LeadCode).where(_good(organisation, code, now)).returning(LeadCode.id))
    return used.one_or_none() is not None
