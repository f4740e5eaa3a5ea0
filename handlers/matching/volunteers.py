"""Who can be matched now, and who must not be put together (again)."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from chat.turn import Role
from storage import blocks, colleagues, enrolments, pairs
from storage.enrolments import Enrolment
from storage.people import Person


@dataclass(frozen=True)
class Volunteer:
    """Somebody who takes part, and as what."""

    person: Person
    enrolment: Enrolment


@dataclass(frozen=True)
class Volunteers:
    """Active mentors, active mentees without a pair, the pairs that people have, and the couples that must not be.

    A couple is apart because it was `proposed` before, which a lead may know, or `refused` by one of the two.
    """

    mentors: dict[int, Volunteer]
    mentees: dict[int, Volunteer]
    load: Counter[int]
    proposed: set[tuple[int, int]]
    refused: set[tuple[int, int]]

    def places(self, mentor: int) -> int:
        """How many more mentees a mentor can take."""
        one = self.mentors.get(mentor)
        return max(0, one.enrolment.capacity - self.load[mentor]) if one else 0

    def take(self, mentor: int, mentee: int) -> bool:
        """Give two people a pair, if both are free and had none before; says whether it was so.

        A block since the draft was made does not matter here: else a lead could tell it by what is not proposed.
        """
        free = self.places(mentor) > 0 and mentee in self.mentees and not self.load[mentee]
        if free and (mentor, mentee) not in self.proposed:
            self.load.update((mentor, mentee))
            return True
        return False


async def volunteers(session: AsyncSession, organisation: int, programme: int) -> Volunteers:
    """The volunteers of a programme, as they are now."""
    refusals = await blocks.everyone(session, organisation)
    refused = refusals | {(other, one) for one, other in refusals}
    return await _found(session, organisation, programme, None, refused)


async def still_free(session: AsyncSession, organisation: int, programme: int, among: set[int]) -> Volunteers:
    """Some people of a draft, as they are now."""
    return await _found(session, organisation, programme, among, set())


async def _found(
    session: AsyncSession, organisation: int, programme: int, among: set[int] | None, refused: set[tuple[int, int]]
) -> Volunteers:
    load = Counter(person for both in await pairs.live(session, organisation, programme, among) for person in both)
    rows = await colleagues.enrolled(session, organisation, programme, enrolments.ACTIVE, among)
    active = [Volunteer(*row) for row in rows]
    return Volunteers(
        mentors={one.person.id: one for one in active if one.enrolment.role == Role.MENTOR},
        mentees={
            one.person.id: one for one in active if one.enrolment.role == Role.MENTEE and not load[one.person.id]
        },
        load=load,
        proposed=await pairs.couples(session, organisation, among),
        refused=refused,
    )  # fmt: skip
