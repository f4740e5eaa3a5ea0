"""Keys of digests that outlive the SECRET_KEYS they were made of: what was digested is not kept, only looked up."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage.encryption import EncryptedText
from storage.schema import Table


class DigestKey(Table):
    """A key that digests still stand under, itself encrypted with SECRET_KEYS; it reads no text."""

    __tablename__ = "digest_keys"

    key: Mapped[str] = mapped_column(EncryptedText)


async def kept(session: AsyncSession) -> list[str]:
    """The keys to look digests up by, beside those of SECRET_KEYS."""
    return list(await session.scalars(select(DigestKey.key)))


async def keep(session: AsyncSession, keys: Iterable[str]) -> None:
    """Look digests up by these, too, from now on; twice is once."""
    there = await kept(session)
    session.add_all(DigestKey(key=key) for key in keys if key not in there)
