"""People who want no invitation ever again: their e-mail addresses, as keyed digests only."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import UniqueConstraint, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage import digest_keys
from storage.dialect import insert, name_of
from storage.encryption import KEYED, digest, digests
from storage.schema import Owned, Table


class NeverAgain(Owned, Table):
    """An address that an import passes over; it outlives the erasure of its person."""

    __tablename__ = "never_again"
    __table_args__ = (UniqueConstraint("organisation", "digest"),)

    digest: Mapped[str]


def _plain(organisation: int, email: str) -> str:
    """What the version before stored: whoever guesses an address can check it, so that it is digested with a key."""
    return hashlib.sha256(f"{organisation}:{email.casefold()}".encode()).hexdigest()


async def add(session: AsyncSession, organisation: int, email: str) -> None:
    """Never invite this address again; twice is once."""
    await _put(session, organisation, _plain(organisation, email))


async def among(session: AsyncSession, organisation: int, emails: Iterable[str]) -> set[str]:
    """Those of the addresses that want no invitation."""
    plain = {_plain(organisation, email): email for email in emails}
    kept = await digest_keys.kept(session)
    known = plain | {one: email for words, email in plain.items() for one in digests(words, kept)}
    found = await session.scalars(
        select(NeverAgain.digest).where(NeverAgain.organisation == organisation, NeverAgain.digest.in_(known))
    )
    return {known[one] for one in found}


async def seal(session: AsyncSession, most: int) -> int:
    """Give up to `most` digests of the version before a key; says how many."""
    row = NeverAgain
    plain = ~row.digest.startswith(KEYED, autoescape=True)
    found = (await session.scalars(select(row).where(plain).order_by(row.id).limit(most).with_for_update())).all()
    await session.execute(delete(row).where(row.id.in_([one.id for one in found])))
    for one in found:
        await _put(session, one.organisation, one.digest)
    return len(found)


async def _put(session: AsyncSession, organisation: int, plain: str) -> None:
    row = insert(name_of(session), NeverAgain).values(organisation=organisation, digest=digest(plain))
    await session.execute(row.on_conflict_do_nothing())
