"""A programme in a database: one pair a request, so that every request decides something new."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.requests import BOT, KEY, TEAM
from programme.clock import machine_now
from programme.pair import PairState
from storage import encryption
from storage.checkins import Checkin
from storage.database import Database
from storage.enrolments import ACTIVE, Enrolment
from storage.installations import Installation
from storage.migrate import migrate
from storage.organisations import home
from storage.pairs import Pair
from storage.people import Person, PlatformAddress
from storage.programmes import Programme
from storage.sessions import Session


async def seed(database_url: str, pairs: int) -> list[tuple[str, str]]:
    """That many mentors, by user id, each with the packed answer to their own check-in."""
    encryption.use_keys([KEY])
    database = Database(database_url)
    await migrate(database)
    async with database.writing() as session:
        programme = await _programme(session, machine_now())
        people = await _people(session, programme, 2 * pairs)
        meetings = await _meetings(session, programme, people[:pairs], people[pairs:])
    await database.close()
    about = f'"programme":{programme.id},"answer":"yes"'
    return [(_user(one), f'checkin.answer {{"session":{meeting.id},{about}}}') for one, meeting in enumerate(meetings)]


def _user(number: int) -> str:
    return f"U{number:07d}"


async def _programme(session: AsyncSession, now: datetime) -> Programme:
    organisation = await home(session)
    installation = Installation(
        organisation=organisation, platform="slack", tenant=TEAM, bot="B1", bot_user=BOT, token="xoxb-1",
        installed_at=now,
    )  # fmt: skip
    programme = Programme(
        organisation=organisation, name="Bench", track="executive", platform="slack", tenant=TEAM, channel="C1",
        languages=["fr", "en"], zone="Europe/Paris", country="FR", region=None, quiet_periods=[],
        starts_on=date(2027, 1, 4), tip_weekday=1, tip_at=time(9, 30), opened_at=now,
    )  # fmt: skip
    session.add_all([installation, programme])
    await session.flush()
    return programme


async def _people(session: AsyncSession, programme: Programme, number: int) -> list[Person]:
    """The mentors, then as many mentees; each with an address."""
    now, organisation = programme.opened_at, programme.organisation
    people = [Person(organisation=organisation, name=f"Person {one}") for one in range(number)]
    session.add_all(people)
    await session.flush()
    for one, person in enumerate(people):
        role = "mentor" if one < number // 2 else "mentee"
        place = {"platform": "slack", "tenant": TEAM, "user": _user(one), "used_at": now}
        session.add(PlatformAddress(organisation=organisation, person=person.id, **place))
        part = {"role": role, "state": ACTIVE, "joined_at": now}
        session.add(Enrolment(organisation=organisation, programme=programme.id, person=person.id, **part))
    return people


async def _meetings(
    session: AsyncSession, programme: Programme, mentors: Sequence[Person], mentees: Sequence[Person]
) -> list[Session]:
    """A first session for each mentor with a mentee, about which both have been asked."""
    now, organisation = programme.opened_at, programme.organisation
    pairs = [
        Pair(
            organisation=organisation, programme=programme.id, mentor=mentor.id, mentee=mentee.id,
            state=PairState.INTRODUCED, proposed_at=now, agreed_at=now, introduced_at=now,
        )
        for mentor, mentee in zip(mentors, mentees, strict=True)
    ]  # fmt: skip
    session.add_all(pairs)
    await session.flush()
    meetings = [Session(organisation=organisation, pair=pair.id, number=1, due_on=date(2027, 2, 1)) for pair in pairs]
    session.add_all(meetings)
    await session.flush()
    for meeting, pair in zip(meetings, pairs, strict=True):
        for person in (pair.mentor, pair.mentee):
            session.add(Checkin(organisation=organisation, session=meeting.id, person=person, asked_at=now))
    return meetings
