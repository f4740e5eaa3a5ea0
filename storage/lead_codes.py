"""One-time codes by which an operator makes somebody able to set up a programme, and who has tried wrong ones."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from storage import digest_keys
from storage.encryption import KEYED, digest, digests
from storage.schema import Owned, Table

LASTS = timedelta(days=7)
WINDOW = timedelta(minutes=15)
"""Wrong codes count for so long."""
OF_ONE, OF_ALL = 5, 30
"""After so many wrong ones of a person, or of a whole organisation, whoever has no right by themselves waits."""


class LeadCode(Owned, Table):
    """A code, known by its keyed digest only; it works once and until `expires_at` (machine time)."""

    __tablename__ = "lead_codes"

    digest: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]


class WrongCode(Owned, Table):
    """Somebody has tried a code that does not work, at `tried_at` (machine time)."""

    __tablename__ = "wrong_codes"

    person: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    tried_at: Mapped[datetime]


def _plain(code: str) -> str:
    """What the version before stored: there are few enough codes for all to be tried, so that it is digested again."""
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()


def issue(session: AsyncSession, organisation: int, expires_at: datetime) -> str:
    """A new code, such as `7K2M-QX4P`."""
    letters = "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(8))
    code = f"{letters[:4]}-{letters[4:]}"
    session.add(LeadCode(organisation=organisation, digest=digest(_plain(code)), expires_at=expires_at))
    return code


async def _found(session: AsyncSession, organisation: int, code: str, now: datetime) -> int | None:
    """Which code it is. Compared here, and all of it, so that the time it takes tells nothing."""
    there = select(LeadCode.id, LeadCode.digest).where(LeadCode.organisation == organisation, LeadCode.expires_at > now)
    plain = _plain(code)
    known = [plain, *digests(plain, await digest_keys.kept(session))]
    found = [
        number for number, stored in await session.execute(there) for one in known if hmac.compare_digest(stored, one)
    ]
    return found[0] if found else None


async def is_good(session: AsyncSession, organisation: int, code: str, now: datetime) -> bool:
    """Whether the code can be redeemed."""
    return await _found(session, organisation, code, now) is not None


async def redeem(session: AsyncSession, organisation: int, code: str, now: datetime) -> bool:
    """Whether the code was good; it is not any more afterwards."""
    its = LeadCode.organisation == organisation, LeadCode.id == await _found(session, organisation, code, now)
    used = await session.scalars(delete(LeadCode).where(*its).returning(LeadCode.id))
    return used.one_or_none() is not None


def note_wrong(session: AsyncSession, organisation: int, person: int, now: datetime) -> None:
    """Remember that somebody has tried a code that does not work."""
    session.add(WrongCode(organisation=organisation, person=person, tried_at=now))


async def wait_until(session: AsyncSession, organisation: int, person: int, now: datetime) -> datetime | None:
    """Until when nobody may try another code after too many wrong ones of this person, or of everybody there."""
    lately = select(WrongCode.tried_at).where(WrongCode.organisation == organisation, WrongCode.tried_at > now - WINDOW)
    latest = lately.order_by(WrongCode.tried_at.desc()).limit(1)
    ends = [
        await session.scalar(latest.where(*whose).offset(many - 1))
        for many, whose in ((OF_ONE, [WrongCode.person == person]), (OF_ALL, []))
    ]
    return max((end + WINDOW for end in ends if end is not None), default=None)


async def seal(session: AsyncSession, most: int) -> int:
    """Give up to `most` digests of the version before a key; says how many."""
    plain = ~LeadCode.digest.startswith(KEYED, autoescape=True)
    rows = select(LeadCode).where(plain).order_by(LeadCode.id).limit(most).with_for_update()
    found = (await session.scalars(rows)).all()
    for one in found:
        one.digest = digest(one.digest)
    return len(found)


async def prune(session: AsyncSession, now: datetime, most: int) -> int:
    """Forget up to `most` codes that have ended; says how many."""
    over = select(LeadCode.id).where(LeadCode.expires_at <= now).limit(most)
    return len((await session.scalars(delete(LeadCode).where(LeadCode.id.in_(over)).returning(LeadCode.id))).all())


async def prune_wrong(session: AsyncSession, now: datetime, most: int) -> int:
    """Forget up to `most` wrong ones that do not count any more; says how many."""
    over = select(WrongCode.id).where(WrongCode.tried_at <= now - WINDOW).limit(most)
    return len((await session.scalars(delete(WrongCode).where(WrongCode.id.in_(over)).returning(WrongCode.id))).all())
