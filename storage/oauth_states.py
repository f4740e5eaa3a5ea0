"""States of installations under way: each is good once, and for ten minutes of machine time."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Table


class OAuthState(Table):
    """A state and the browser that it was given to, known by their hash.

    It belongs to no organisation yet: the installation will make one.
    """

    __tablename__ = "oauth_states"

    digest: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]


def _digest(state: str, browser: str) -> str:
    return hashlib.sha256(f"{state} {browser}".encode()).hexdigest()


async def issue(session: AsyncSession, browser: str, now: datetime, expires_at: datetime) -> str:
    """A new state, good in the browser that holds a secret; those that have expired are forgotten."""
    await session.execute(delete(OAuthState).where(OAuthState.expires_at <= now))
    state = secrets.token_urlsafe(32)
    session.add(OAuthState(digest=_digest(state, browser), expires_at=expires_at))
    return state


async def consume(session: AsyncSession, state: str, browser: str, now: datetime) -> bool:
    """Whether the state was good; it is not any more afterwards, however many ask at once.

    State and browser are found by the hash of both, so that how long it takes tells nothing of either; a state alone,
    in whatever browser, is not used up.
    """
    used = await session.scalars(
        delete(OAuthState)
        .where(OAuthState.digest == _digest(state, browser), OAuthState.expires_at > now)
        .returning(OAuthState.id)
    )
    return used.one_or_none() is not None
