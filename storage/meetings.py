"""A session with its pair and its two people, as whoever is asked about it sees it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import ProgrammeId, SessionId
from programme.pair import PairState
from programme.refusals import Refusal, Refused
from storage import pairs, people, sessions
from storage.pairs import Pair
from storage.people import Person
from storage.sessions import Session


@dataclass(frozen=True)
class Meeting:
    """A session (`row`) of a pair; `every` are all of the pair's, in their order."""

    row: Session
    pair: Pair
    people: dict[int, Person]
    every: list[Session]

    @property
    def id(self) -> SessionId:
        return SessionId(self.row.id)

    @property
    def programme(self) -> ProgrammeId:
        return ProgrammeId(self.pair.programme)

    @property
    def introduced_at(self) -> datetime:
        """When the two were introduced."""
        return self.pair.introduced_at or self.pair.proposed_at

    @property
    def goes_on(self) -> bool:
        """Whether the pair still meets."""
        return self.pair.state == PairState.INTRODUCED

    @property
    def is_open(self) -> bool:
        """Whether it is not settled yet."""
        return self.row.state == sessions.OPEN

    @property
    def is_current(self) -> bool:
        """Whether it is the first that is still open."""
        return self.row is next((one for one in self.every if one.state == sessions.OPEN), None)

    @property
    def following(self) -> list[Session]:
        """The sessions after it."""
        return [one for one in self.every if one.number > self.row.number]

    def partner(self, person: int) -> Person:
        """The other of the two."""
        return self.people[self.pair.mentee if person == self.pair.mentor else self.pair.mentor]


def first_name(person: Person) -> str:
    """What the two of a pair call each other, as far as a display name tells."""
    return person.name.split(maxsplit=1)[0]


async def find(session: AsyncSession, organisation: int, meeting: int) -> Meeting | None:
    """A session of the organisation, its pair locked until the turn ends."""
    pair = await pairs.of_session(session, organisation, meeting)
    return await _whole(session, pair, meeting) if pair else None


async def claimed(session: AsyncSession, organisation: int, programme: int, meeting: int, person: int) -> Meeting:
    """A session that a person speaks of: the id in a button is a claim.

    Raises Refused when it is not of one of their pairs in the programme, when the pair has ended, and when the
    session is still to come after others.
    """
    pair = await pairs.of_session(session, organisation, meeting)
    if not pair or person not in {pair.mentor, pair.mentee} or pair.programme != programme:
        raise Refused(Refusal.NOT_YOURS)
    found = await _whole(session, pair, meeting)
    if not found.goes_on or (found.is_open and not found.is_current):
        raise Refused(Refusal.OLD_BUTTON)
    return found


async def current_of(session: AsyncSession, organisation: int, programme: int, person: int) -> list[Meeting]:
    """The current session of each of a person's pairs that meet, oldest pair first."""
    mine = [pair for pair in await pairs.of(session, organisation, programme, person)
            if pair.state == PairState.INTRODUCED]  # fmt: skip
    every = await sessions.of_pairs(session, organisation, {pair.id for pair in mine})
    known = await people.several(session, organisation, {one for pair in mine for one in (pair.mentor, pair.mentee)})
    found = []
    for pair in reversed(mine):
        theirs = [row for row in every if row.pair == pair.id]
        row = next((one for one in theirs if one.state == sessions.OPEN), None)
        found += [Meeting(row, pair, {one: known[one] for one in (pair.mentor, pair.mentee)}, theirs)] if row else []
    return found


async def _whole(session: AsyncSession, pair: Pair, meeting: int) -> Meeting:
    """The rest, read once the pair is locked: nobody else can settle one of its sessions meanwhile."""
    known = await people.several(session, pair.organisation, {pair.mentor, pair.mentee})
    every = await sessions.of_pairs(session, pair.organisation, {pair.id})
    return Meeting(next(one for one in every if one.id == meeting), pair, known, every)
