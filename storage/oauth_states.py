"""States of installations under way: each is good once, and for ten minutes of machine time."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Table


class OAuthState(Table):
    """A state, known by its hash only. It belongs to no organisation yet: the installation will make one."""

    __tablename__ = "oauth_states"

    digest: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


async def issue(session: AsyncSession, now: datetime, expires_at: datetime) -> str:
    """A new state; those that have expired are forgotten."""
    await session.execute(delete(OAuthState).where(OAuthState.expires_at <= now))
    state = secrets.token_urlsafe(32)
    session.add(OAuthState(digest=_digest(state), expires_at=expires_at))
    return state


async def consume(session: AsyncSession, state: str, now: datetime) -> bool:
    """Whether the state was good; it is not any more afterwards, however many ask at once."""
    used = await session.scalars(
        delete(OAuthState)
        .where(OAuthState.digest == _digest(state), OAuthState.expires_at > now)
        .returning(OAuthState.id)
    )
    return used.one_or_none() is not None
