"""Publishing a draft: its pairs are proposed, a few at a time; whoever stays without one has waited a round more."""

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from chat.turn import Turn
from handlers.matching.cards import reasons_of
from handlers.matching.volunteers import Volunteers, still_free
from programme.events import PairProposed
from programme.pair import PairState
from storage import enrolments
from storage.drafts import Draft
from storage.pairs import Pair

SLICE: Final = 5
"""So many pairs are proposed in one transaction: nobody is answered meanwhile."""


async def propose(session: AsyncSession, turn: Turn, draft: Draft, first: int = 0) -> list[PairProposed]:
    """A slice of the draft's pairs, those whose people are still free for each other, stored and announced."""
    drafted = draft.matching["pairs"][first : first + SLICE]
    among = {int(pair[role]) for pair in drafted for role in ("mentor", "mentee")}
    await enrolments.hold_active(session, turn.organisation, turn.programme, among)
    found = await still_free(session, turn.organisation, turn.programme, among)
    possible = [pair for pair in drafted if found.take(int(pair["mentor"]), int(pair["mentee"]))]
    proposed = [_pair(turn, pair, found) for pair in possible]
    session.add_all(proposed)
    await session.flush()
    return [PairProposed(turn.organisation, turn.programme, pair.id) for pair in proposed]


def _pair(turn: Turn, pair: dict[str, Any], found: Volunteers) -> Pair:
    mentor, mentee = found.mentors[int(pair["mentor"])].person, found.mentees[int(pair["mentee"])].person
    proposed = Pair(
        organisation=turn.organisation, programme=turn.programme, mentor=mentor.id, mentee=mentee.id,
        state=PairState.PROPOSED, proposed_at=turn.now,
    )  # fmt: skip
    proposed.keep_why(reasons_of(pair, mentor, mentee))
    return proposed
