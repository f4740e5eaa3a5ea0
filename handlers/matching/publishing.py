"""Publishing a draft: its pairs are proposed, whoever stays without one has waited a round more."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chat.turn import Turn
from handlers.matching.cards import reasons_of
from handlers.matching.volunteers import Volunteers, volunteers
from programme.events import PairProposed
from programme.pair import PairState
from storage import enrolments
from storage.drafts import Draft
from storage.pairs import Pair


async def propose(session: AsyncSession, turn: Turn, draft: Draft) -> list[PairProposed]:
    """The draft's pairs whose people are still free for each other, stored and announced; none: nothing is changed."""
    await enrolments.hold_active(session, turn.organisation, turn.programme)
    found = await volunteers(session, turn.organisation, turn.programme)
    possible = [pair for pair in draft.matching["pairs"] if found.take(int(pair["mentor"]), int(pair["mentee"]))]
    proposed = [_pair(turn, pair, found) for pair in possible]
    if proposed:
        session.add_all(proposed)
        await session.flush()
        _wait(found)
        draft.publish()
    return [PairProposed(turn.organisation, turn.programme, pair.id) for pair in proposed]


def _pair(turn: Turn, pair: dict[str, Any], found: Volunteers) -> Pair:
    mentor, mentee = found.mentors[int(pair["mentor"])].person, found.mentees[int(pair["mentee"])].person
    proposed = Pair(
        organisation=turn.organisation, programme=turn.programme, mentor=mentor.id, mentee=mentee.id,
        state=PairState.PROPOSED, proposed_at=turn.now,
    )  # fmt: skip
    proposed.keep_why(reasons_of(pair, mentor, mentee))
    return proposed


def _wait(found: Volunteers) -> None:
    """Whoever has no pair now has waited a round more."""
    for one in (*found.mentors.values(), *found.mentees.values()):
        if not found.load[one.person.id]:
            one.enrolment.waited += 1
