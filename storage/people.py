"""People and their addresses: one person may be reached in several places."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any, Self

from sqlalchemy import ForeignKey, Select, UniqueConstraint, and_, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from chat.command import PersonId, ProgrammeId
from chat.turn import Address, Platform, Role, Standing
from programme.belonging import OUTSIDE, Belonging
from programme.clock import machine_now
from storage import programmes
from storage.enrolments import Enrolment
from storage.programmes import Lead, Programme
from storage.schema import Owned, Table


class Person(Owned, Table):
    """Somebody of the organisation; `level` 1 is the executive committee; the working hours are local.

    A `guest` is no employee at any of their addresses; `looked_up` is false until a platform has said who they are.
    """

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("organisation", "email"),)

    name: Mapped[str]
    email: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="en")
    locale_assumed: Mapped[bool] = mapped_column(default=True)
    locale_chosen: Mapped[bool] = mapped_column(default=False)
    zone: Mapped[str] = mapped_column(default="UTC")
    zone_assumed: Mapped[bool] = mapped_column(default=True)
    zone_chosen: Mapped[bool] = mapped_column(default=False)
    guest: Mapped[bool] = mapped_column(default=False)
    department: Mapped[str] = mapped_column(default="")
    site: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="")
    manager: Mapped[str] = mapped_column(default="")
    level: Mapped[int] = mapped_column(default=0)
    works_from: Mapped[time] = mapped_column(default=time(9))
    works_until: Mapped[time] = mapped_column(default=time(18))
    met_at: Mapped[datetime | None]
    looked_up: Mapped[bool] = mapped_column(default=True)
    looked_up_at: Mapped[datetime | None]


class PlatformAddress(Owned, Table):
    """Where a person talks to the bot, and what they are there: one of `programme.belonging`."""

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("platform", "tenant", "user"),)

    person: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    platform: Mapped[str]
    tenant: Mapped[str]
    user: Mapped[str]
    used_at: Mapped[datetime]
    reachable: Mapped[bool] = mapped_column(default=True)
    belonging: Mapped[str] = mapped_column(default=Belonging.MEMBER, server_default=Belonging.MEMBER)


CAN_BE_WRITTEN_TO = PlatformAddress.reachable & PlatformAddress.belonging.in_([Belonging.MEMBER, Belonging.UNKNOWN])
"""Not who has taken the bot out, nor who is no employee."""


@dataclass(frozen=True)
class Known:
    """Who acts, and what they are in each open programme of the organisation."""

    organisation: int
    person: PersonId
    name: str
    email: str | None
    locale: str
    zone: str
    guest: bool
    looked_up: bool
    reachable: bool
    standings: tuple[Standing, ...]


@dataclass(frozen=True)
class Profile:
    """What a platform says of somebody."""

    name: str
    email: str | None
    locale: str | None
    zone: str | None
    belonging: Belonging = Belonging.MEMBER

    @classmethod
    def untold(cls, user: str, belonging: Belonging = Belonging.UNKNOWN) -> Self:
        """What is known of an account that the platform tells nothing else of."""
        return cls(user, email=None, locale=None, zone=None, belonging=belonging)


def _everything_at() -> Select[Any]:
    """Columns of tables, not of classes: nothing is loaded, and SQLAlchemy's unit of work has nothing to do."""
    person, place = Person.__table__.c, PlatformAddress.__table__.c
    programme, enrolment, lead = Programme.__table__.c, Enrolment.__table__.c, Lead.__table__.c
    open_programme = and_(programme.organisation == person.organisation, programme.closed_at.is_(None))
    return (
        select(
            person.id, person.name, person.email, person.locale, person.zone, person.guest, person.looked_up,
            place.reachable, programme.id, programme.name, programme.tenant, programme.channel, enrolment.role,
            enrolment.state, lead.id,
        )
        .select_from(PlatformAddress.__table__)
        .join(Person.__table__, person.id == place.person)
        .outerjoin(Programme.__table__, open_programme)
        .outerjoin(Enrolment.__table__, and_(enrolment.programme == programme.id, enrolment.person == person.id))
        .outerjoin(Lead.__table__, and_(lead.programme == programme.id, lead.person == person.id))
        .where(
            place.organisation == bindparam("organisation"), place.platform == bindparam("platform"),
            place.tenant == bindparam("tenant"), place.user == bindparam("user"),
        )
        .order_by(programme.id)
    )  # fmt: skip


# built once: it runs in every turn
_AT = _everything_at()


async def at(session: AsyncSession, organisation: int, address: Address) -> Known | None:
    """Who stands at an address, in one statement; None for a stranger."""
    rows = (await session.execute(_AT, {"organisation": organisation} | asdict(address))).all()
    if not rows:
        return None
    person, name, email, locale, zone, guest, looked_up, reachable = rows[0][:8]
    standings = tuple(_standing(*tuple(row)[8:]) for row in rows if row[8] is not None)
    return Known(organisation, PersonId(person), name, email, locale, zone, guest, looked_up, reachable, standings)


def _standing(
    programme: int, name: str, tenant: str, channel: str, role: str | None, state: str | None, lead: int | None
) -> Standing:
    part = Role(role) if role else None
    return Standing(ProgrammeId(programme), name, (tenant, channel), part, state or "", lead is not None)


async def meet(session: AsyncSession, organisation: int, address: Address, profile: Profile, now: datetime) -> Person:
    """Store somebody at first contact; whoever was imported, or met on another platform, is known by their e-mail.

    A guest's or a stranger's e-mail is nothing that the company vouches for; and two accounts of one workspace are two
    people, for an address may have been given to somebody new.
    """
    employed = profile.belonging is Belonging.MEMBER
    email = profile.email.casefold() if profile.email and employed else None
    person = email and await by_email(session, organisation, email)
    if person and await _has_account(session, person, address):
        person = email = None
    if not person:
        person = Person(organisation=organisation, name=profile.name, email=email)
        await _assume(session, person)
        session.add(person)
    person.met_at = person.met_at or now
    await place(session, person, address, profile, now)
    return person


async def _has_account(session: AsyncSession, person: Person, there: Address) -> bool:
    """Whether somebody is known in a workspace already."""
    its = PlatformAddress.organisation == person.organisation, PlatformAddress.person == person.id
    same = PlatformAddress.platform == there.platform, PlatformAddress.tenant == there.tenant
    return await session.scalar(select(PlatformAddress.id).where(*its, *same).limit(1)) is not None


async def place(session: AsyncSession, person: Person, address: Address, profile: Profile, now: datetime) -> None:
    """Store where somebody can be written to, and what their platform says of them."""
    refresh(person, profile)
    await session.flush()
    session.add(
        PlatformAddress(
            organisation=person.organisation, person=person.id, platform=address.platform,
            tenant=address.tenant, user=address.user, used_at=now, belonging=profile.belonging,
        )
    )  # fmt: skip
    await session.flush()
    person.guest = not await employed_somewhere(session, person)


async def employed_somewhere(session: AsyncSession, person: Person) -> bool:
    """Whether somebody is an employee at one of their addresses, as far as is known."""
    its = PlatformAddress.organisation == person.organisation, PlatformAddress.person == person.id
    some = select(PlatformAddress.id).where(*its, PlatformAddress.belonging.not_in(OUTSIDE)).limit(1)
    return await session.scalar(some) is not None


async def _assume(session: AsyncSession, person: Person) -> None:
    """Until the platform tells, somebody reads the language of the organisation's first programme, in its zone."""
    opened = await programmes.opened(session, person.organisation)
    if opened:
        person.locale, person.zone = opened[0].languages[0], opened[0].zone


def refresh(person: Person, profile: Profile) -> bool:
    """Take over what the platform says, except what the person has chosen themselves; says if their zone is another.

    Of an account that is closed nothing is told but that.
    """
    person.looked_up = profile.belonging not in {Belonging.UNKNOWN, Belonging.INVITED}
    if person.looked_up:
        person.looked_up_at = machine_now()
    if profile.belonging is Belonging.GONE:
        return False
    person.name = profile.name
    return set_as(person, profile.locale, profile.zone)


def set_as(person: Person, locale: str | None, zone: str | None) -> bool:
    """Take over a language and a zone, except what the person has chosen themselves; says if their zone is another."""
    before = person.zone
    if locale and not person.locale_chosen:
        person.locale, person.locale_assumed = locale, False
    if zone and not person.zone_chosen:
        person.zone, person.zone_assumed = zone, False
    return person.zone != before


_GET = select(Person).where(Person.organisation == bindparam("organisation"), Person.id == bindparam("person"))


async def get(session: AsyncSession, organisation: int, person: int) -> Person:
    """A person of the organisation; raises NoResultFound for anybody else's."""
    return (await session.scalars(_GET, {"organisation": organisation, "person": person})).one()


_WORK_BETWEEN = (
    update(Person)
    .where(Person.organisation == bindparam("owner"), Person.id == bindparam("who"))
    .values(works_from=bindparam("first"), works_until=bindparam("last"))
    .execution_options(synchronize_session=False)
)


async def work_between(session: AsyncSession, organisation: int, person: int, first: time, last: time) -> None:
    """Give a person working hours, local to them."""
    await session.execute(_WORK_BETWEEN, {"owner": organisation, "who": person, "first": first, "last": last})


async def several(session: AsyncSession, organisation: int, people: set[int]) -> dict[int, Person]:
    """People by id."""
    found = await session.scalars(select(Person).where(Person.organisation == organisation, Person.id.in_(people)))
    return {person.id: person for person in found}


async def by_email(session: AsyncSession, organisation: int, email: str) -> Person | None:
    """The person with an e-mail address, whatever its case."""
    return await session.scalar(
        select(Person).where(Person.organisation == organisation, func.lower(Person.email) == email.casefold())
    )


async def by_emails(session: AsyncSession, organisation: int, emails: Sequence[str]) -> dict[str, Person]:
    """People by their case-folded e-mail address."""
    found = await session.scalars(
        select(Person).where(Person.organisation == organisation, func.lower(Person.email).in_(emails))
    )
    return {person.email.casefold(): person for person in found if person.email}


async def addresses(session: AsyncSession, organisation: int, people: set[int]) -> dict[int, Address]:
    """For each person who can be reached, the address they used last."""
    rows = await session.scalars(
        select(PlatformAddress)
        .where(PlatformAddress.organisation == organisation, PlatformAddress.person.in_(people), CAN_BE_WRITTEN_TO)
        .order_by(PlatformAddress.used_at, PlatformAddress.id)
    )
    return {row.person: Address(Platform(row.platform), row.tenant, row.user) for row in rows}


async def reachable(session: AsyncSession, organisation: int, everybody: set[int]) -> bool:
    """Whether all of some people can be written to."""
    return len(await addresses(session, organisation, everybody)) == len(everybody)
