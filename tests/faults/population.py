"""Everybody whom the bots write to, as the database knows them: people, channels of programmes, pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy.ext.asyncio import AsyncSession

from bot.installed import Installed
from chat.command import PairId, PersonId, ProgrammeId
from chat.message import ToChannel, ToPair
from chat.turn import Platform
from programme.clock import machine_now
from programme.pair import PairState
from storage import installations
from storage.database import Database
from storage.pairs import Pair
from storage.people import Person, PlatformAddress
from storage.programmes import Programme
from tests.faults.company import Team


@dataclass(frozen=True)
class Places:
    """Whom and where the bot may write in one workspace: people, channels, and groups of two of the people."""

    organisation: int
    people: Sequence[PersonId]
    channels: Sequence[ToChannel]
    pairs: Sequence[ToPair]


async def moved_in(database: Database, teams: Sequence[Team]) -> Mapping[str, Places]:
    """Install the bot in each workspace, and know everybody there; with channels, as many pairs in the first one."""
    installed = Installed(database)
    await installed.add_home(Platform.SLACK, teams[0].id, "B0BOT", "U0000001", teams[0].token)
    for team in teams[1:]:
        await installed.add(Platform.SLACK, team.id, team.id, "B0BOT", "U0000001", team.token)
    return {team.id: await _moved_in(database, team) for team in teams}


async def _moved_in(database: Database, team: Team) -> Places:
    async with database.writing() as session:
        there = await installations.at(session, Platform.SLACK, team.id)
        if there is None:
            raise AssertionError(team.id)
        people = await _people(session, there.organisation, team)
        programmes = [_programme(there.organisation, team, channel) for channel in team.channels]
        session.add_all(programmes)
        await session.flush()
        pairs = [
            _pair(programme, mentor, mentee)
            for programme, mentor, mentee in zip(programmes, people[::2], people[1::2], strict=False)
        ]
        session.add_all(pairs)
        await session.flush()
        return Places(
            there.organisation, [PersonId(one.id) for one in people],
            [ToChannel(ProgrammeId(one.id)) for one in programmes], [ToPair(PairId(one.id)) for one in pairs],
        )  # fmt: skip


async def _people(session: AsyncSession, organisation: int, team: Team) -> list[Person]:
    people = [Person(organisation=organisation, name=f"Person {user}") for user in team.people]
    session.add_all(people)
    await session.flush()
    for person, user in zip(people, team.people, strict=True):
        place = {"platform": Platform.SLACK, "tenant": team.id, "user": user, "used_at": machine_now()}
        session.add(PlatformAddress(organisation=organisation, person=person.id, **place))
    return people


def _programme(organisation: int, team: Team, channel: str) -> Programme:
    return Programme(
        organisation=organisation, name=channel, track="executive", platform=Platform.SLACK, tenant=team.id,
        channel=channel, languages=["fr", "en"], zone="Europe/Paris", country="FR", region=None,
        starts_on=date(2027, 1, 4), tip_weekday=1, tip_at=time(9, 30), opened_at=machine_now(),
    )  # fmt: skip


def _pair(programme: Programme, mentor: Person, mentee: Person) -> Pair:
    return Pair(
        organisation=programme.organisation, programme=programme.id, mentor=mentor.id, mentee=mentee.id,
        state=PairState.INTRODUCED, proposed_at=machine_now(),
    )  # fmt: skip
