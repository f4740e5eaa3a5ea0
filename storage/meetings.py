"""A session with its pair and its two people, as whoever is asked about it sees it."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import PersonId, ProgrammeId, SessionId
from programme.pair import PairState
from storage import pairs, people, sessions
from storage.pairs import Pair
from storage.people import Person
from storage.sessions import Session


@dataclass(frozen=True)
class Meeting:
    """A session (`row`) of a pair; `last` is the number of the pair's last one."""

    row: Session
    pair: Pair
    people: dict[int, Person]
    following: Session | None
    last: int

    @property
    def id(self) -> SessionId:
        return SessionId(self.row.id)

    @property
    def programme(self) -> ProgrammeId:
        return ProgrammeId(self.pair.programme)

    @property
    def goes_on(self) -> bool:
        """Whether the pair still meets."""
        return self.pair.state == PairState.INTRODUCED

    def partner(self, person: int) -> PersonId:
        """The other of the two."""
        return PersonId(self.pair.mentee if person == self.pair.mentor else self.pair.mentor)

    def name(self, person: int) -> str:
        """What the two call each other: a first name."""
        return first_name(self.people[person])


def first_name(person: Person) -> str:
    """A person's first name, as far as a display name tells."""
    return person.name.split(maxsplit=1)[0]


async def find(session: AsyncSession, organisation: int, meeting: int) -> Meeting | None:
    """A session of the organisation, its pair locked until the turn ends."""
    row = await sessions.get(session, organisation, meeting)
    pair = row and await pairs.get(session, organisation, row.pair)
    return await _whole(session, row, pair) if row and pair else None


async def theirs(
    session: AsyncSession, organisation: int, programme: int, meeting: int, person: int
) -> Meeting | None:  # fmt: skip
    """A session of a programme, if this person is in its pair: the id in a button is a claim."""
    row = await sessions.get(session, organisation, meeting)
    pair = row and await pairs.theirs(session, organisation, row.pair, person)
    return await _whole(session, row, pair) if row and pair and pair.programme == programme else None


async def _whole(session: AsyncSession, row: Session, pair: Pair) -> Meeting:
    # read again: another turn may have settled it before the pair was locked
    await session.refresh(row)
    known = await people.several(session, row.organisation, {pair.mentor, pair.mentee})
    every = await sessions.of_pairs(session, row.organisation, {pair.id})
    following = next((one for one in every if one.number == row.number + 1), None)
    return Meeting(row, pair, known, following, every[-1].number)
