"""People who want no invitation ever again: their e-mail addresses, as digests only."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.dialect import insert
from storage.schema import Owned, Table


class NeverAgain(Owned, Table):
    """An address that an import passes over; it outlives the erasure of its person."""

    __tablename__ = "never_again"
    __table_args__ = (UniqueConstraint("organisation", "digest"),)

    digest: Mapped[str]


def _digest(organisation: int, email: str) -> str:
    return hashlib.sha256(f"{organisation}:{email.casefold()}".encode()).hexdigest()


async def add(session: AsyncSession, organisation: int, email: str) -> None:
    """Never invite this address again; twice is once."""
    row = insert(session, NeverAgain).values(organisation=organisation, digest=_digest(organisation, email))
    await session.execute(row.on_conflict_do_nothing())


async def among(session: AsyncSession, organisation: int, emails: Iterable[str]) -> set[str]:
    """Those of the addresses that want no invitation."""
    digests = {_digest(organisation, email): email for email in emails}
    found = await session.scalars(
        select(NeverAgain.digest).where(NeverAgain.organisation == organisation, NeverAgain.digest.in_(digests))
    )
    return {digests[digest] for digest in found}
