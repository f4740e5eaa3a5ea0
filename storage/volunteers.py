"""Volunteers from a lead's list: people who are invited to a programme and have not answered yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from programme.belonging import Belonging
from storage import blocks, never_again, people
from storage.enrolments import INVITED, LEFT, Enrolment
from storage.people import Person, PlatformAddress
from storage.programmes import Lead, Programme

KEPT = timedelta(days=30)
"""How long somebody who was imported and has not said yes is kept."""

INVITATION, REMINDER = "invitation", "reminder"
"""What a volunteer is written to."""

IMPORTED = ("department", "site", "unit", "manager", "level")
"""What a lead's list says of a person."""


@dataclass(frozen=True)
class Volunteer:
    """A row of a lead's list; an empty text or a level of 0 says nothing."""

    email: str
    name: str
    role: str
    languages: tuple[str, ...] = ()
    department: str = ""
    site: str = ""
    unit: str = ""
    manager: str = ""
    level: int = 0
    capacity: int = 1


@dataclass(frozen=True)
class Added:
    """How many rows are stored now, and how many of them are new invitations."""

    stored: int
    invited: int


def message_key(enrolment: Enrolment, card: str) -> str:
    """The key of a volunteer's invitation, or of its reminder."""
    return f"programme:{enrolment.programme}:volunteer:{enrolment.id}:{card}"


async def add(session: AsyncSession, programme: Programme, rows: Sequence[Volunteer], now: datetime) -> Added:
    """Store rows of a list; the same rows again change nothing, and nobody who has answered is asked again."""
    organisation, emails = programme.organisation, [row.email for row in rows]
    never = await never_again.among(session, organisation, emails)
    wanted = [row for row in rows if row.email not in never]
    known = await people.by_emails(session, organisation, emails)
    for row in wanted:
        if row.email not in known:
            known[row.email] = _person(programme, row)
            session.add(known[row.email])
    await session.flush()
    enrolled = await _enrolled(session, programme, [known[row.email].id for row in wanted])
    for row in wanted:
        _take_over(known[row.email], enrolled.get(known[row.email].id), row)
    new = [row for row in wanted if known[row.email].id not in enrolled]
    session.add_all(_invitation(programme, known[row.email].id, row, now) for row in new)
    return Added(len(wanted), len(new))


def _person(programme: Programme, row: Volunteer) -> Person:
    locale = (*row.languages, *programme.languages)[0]
    return Person(organisation=programme.organisation, email=row.email, name=row.name, locale=locale,
                  zone=programme.zone)  # fmt: skip


def _invitation(programme: Programme, person: int, row: Volunteer, now: datetime) -> Enrolment:
    return Enrolment(organisation=programme.organisation, programme=programme.id, person=person, role=row.role,
                     state=INVITED, languages=[*row.languages], capacity=row.capacity, imported_at=now)  # fmt: skip


async def _enrolled(session: AsyncSession, programme: Programme, persons: Sequence[int]) -> dict[int, Enrolment]:
    found = await session.scalars(
        select(Enrolment).where(
            Enrolment.organisation == programme.organisation, Enrolment.programme == programme.id,
            Enrolment.person.in_(persons),
        )
    )  # fmt: skip
    return {enrolment.person: enrolment for enrolment in found}


def _take_over(person: Person, enrolment: Enrolment | None, row: Volunteer) -> None:
    """The list is right until somebody has joined and could correct it; from then on it only fills gaps."""
    unanswered = enrolment is None or enrolment.state == INVITED
    for column in IMPORTED:
        value = getattr(row, column)
        if value and ((unanswered and person.met_at is None) or not getattr(person, column)):
            setattr(person, column, value)
    if enrolment and unanswered:
        enrolment.role, enrolment.languages, enrolment.capacity = row.role, [*row.languages], row.capacity


def _unanswered(organisation: int, programme: int) -> ColumnElement[bool]:
    return (
        (Enrolment.organisation == organisation) & (Enrolment.programme == programme) & (Enrolment.state == INVITED)
    )  # fmt: skip


REACHABLE = exists().where(
    PlatformAddress.person == Person.id, PlatformAddress.belonging == Belonging.MEMBER
)  # fmt: skip
"""Employees alone are invited."""


async def unplaced(session: AsyncSession, organisation: int, programme: int, after: int, most: int) -> list[Person]:
    """Some of the volunteers without any address, in the order of their ids."""
    found = await session.scalars(
        select(Person)
        .join(Enrolment, Enrolment.person == Person.id)
        .where(_unanswered(organisation, programme), ~exists().where(PlatformAddress.person == Person.id),
               Person.id > after, Person.email.is_not(None))
        .order_by(Person.id)
        .limit(most)
    )  # fmt: skip
    return list(found)


async def uninvited(session: AsyncSession, organisation: int, programme: int, most: int) -> list[Enrolment]:
    """Some of the volunteers who can be reached and have not been written to."""
    found = await session.scalars(
        select(Enrolment)
        .join(Person, Person.id == Enrolment.person)
        .where(_unanswered(organisation, programme), Enrolment.invited_at.is_(None), REACHABLE)
        .order_by(Enrolment.person)
        .limit(most)
    )
    return list(found)


async def reach(session: AsyncSession, organisation: int, programme: int) -> tuple[int, list[str]]:
    """How many volunteers can be written to, and the e-mail addresses of those who cannot."""
    rows = await session.execute(
        select(Person.email, REACHABLE)
        .join(Enrolment, Enrolment.person == Person.id)
        .where(_unanswered(organisation, programme))
        .order_by(Person.email)
    )
    found = [(email or "", reachable) for email, reachable in rows]
    return sum(reachable for _, reachable in found), [email for email, reachable in found if not reachable]


async def awaited_by(session: AsyncSession, organisation: int, person: int) -> list[Programme]:
    """The programmes whose invitation somebody may get as soon as they can be reached."""
    found = await session.scalars(
        select(Programme)
        .join(Enrolment, Enrolment.programme == Programme.id)
        .where(Enrolment.organisation == organisation, Enrolment.person == person, Enrolment.state == INVITED,
               Programme.invited_at.is_not(None))
    )  # fmt: skip
    return list(found)


async def invitations_of(session: AsyncSession, organisation: int, person: int) -> list[Enrolment]:
    """A person's invitations without an answer."""
    found = await session.scalars(
        select(Enrolment).where(
            Enrolment.organisation == organisation, Enrolment.person == person, Enrolment.state == INVITED
        )
    )
    return list(found)


async def erase(session: AsyncSession, organisation: int, programme: int, before: datetime, most: int) -> int:
    """Erase what was imported by an instant of up to `most` who never joined, and tell of how many people.

    A person is erased whole, even if they have written to the bot since, unless they take part elsewhere or lead a
    programme.
    """
    some = (
        select(Enrolment.id)
        .where(
            Enrolment.organisation == organisation, Enrolment.programme == programme,
            Enrolment.state.in_([INVITED, LEFT]), Enrolment.joined_at.is_(None), Enrolment.imported_at <= before,
        )
        .order_by(Enrolment.id)
        .limit(most)
    )  # fmt: skip
    # locked: who joins meanwhile is awaited, and then none of them
    its = Enrolment.id.in_(some.with_for_update())
    gone = await session.scalars(delete(Enrolment).where(its).returning(Enrolment.person))
    persons = set(gone)
    needed = or_(exists().where(Enrolment.person == Person.id), exists().where(Lead.person == Person.id))
    erased = await session.scalars(
        delete(Person)
        .where(Person.organisation == organisation, Person.id.in_(persons), ~needed)
        .returning(Person.id)
        .execution_options(synchronize_session=False)
    )
    if nobody := set(erased):
        await blocks.forget(session, organisation, nobody)
    return len(persons)


async def recognise(session: AsyncSession, person: Person, email: str) -> None:
    """Take over the e-mail that a platform tells of an employee; who was imported under it is them.

    Whoever else has it keeps it.
    """
    email = email.casefold()
    if email == (person.email or "").casefold():
        return
    imported = await people.by_email(session, person.organisation, email)
    if imported is None:
        person.email = email
    elif imported.met_at is None:
        await merge(session, person, imported)


async def merge(session: AsyncSession, person: Person, imported: Person) -> None:
    """Somebody imported turns out to be known already: their invitations and their e-mail become the known one's."""
    organisation, email = person.organisation, imported.email
    theirs = select(Enrolment.programme).where(Enrolment.person == person.id)
    await session.execute(
        update(Enrolment)
        .where(
            Enrolment.organisation == organisation, Enrolment.person == imported.id,
            Enrolment.programme.not_in(theirs),
        )
        .values(person=person.id)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    for column in IMPORTED:
        setattr(person, column, getattr(person, column) or getattr(imported, column))
    await session.delete(imported)
    await session.flush()
    person.email = email
