"""The pairs and proposals that somebody may know of, and what they read of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Button, Fact, button
from chat.command import PairId, ProgrammeId
from chat.commands.proposals import OpenProposal
from chat.text import Text, t, verbatim
from chat.turn import Role, Turn
from programme.pair import PairState
from storage import blocks, pairs, sessions
from storage.pairs import Pair
from storage.people import Person

# a mentor knows of a proposal once the mentee has said yes
KNOWN: Final = {Role.MENTEE: pairs.LIVE, Role.MENTOR: pairs.LIVE - {PairState.PROPOSED}}
ASKED: Final = {Role.MENTEE: PairState.PROPOSED, Role.MENTOR: PairState.ASKED_MENTOR}


@dataclass(frozen=True)
class Standing:
    """A pair as one of the two sees it; `meeting` is the date of its next session."""

    pair: Pair
    role: Role
    partner: Person
    meeting: date | None

    @property
    def to_answer(self) -> bool:
        """Whether this one's answer is awaited."""
        return self.pair.state == ASKED[self.role]

    @property
    def formed(self) -> bool:
        """Whether both have said yes."""
        return self.pair.state in {PairState.AGREED, PairState.INTRODUCED}


async def standings(turn: Turn, role: Role, session: AsyncSession) -> list[Standing]:
    """Newest first."""
    mine = await pairs.of(session, turn.organisation, turn.programme, turn.person)
    blocked = await blocks.by(session, turn.organisation, turn.person)
    known = [pair for pair in mine if pair.state in KNOWN[role] and not pairs.over_for(pair, role, blocked)]
    return [await _standing(pair, role, session) for pair in known]


def facts(found: Sequence[Standing], today: date) -> list[Fact]:
    """The partners by name, and how far each pair is."""
    return [Fact(label=t("status.partner", name=one.partner.name), value=_state(one, today)) for one in found]


def addresses(found: Sequence[Standing]) -> list[Fact]:
    """How to write to those who said yes too."""
    return [
        Fact(label=t("status.email", name=one.partner.name), value=verbatim(one.partner.email))
        for one in found
        if one.formed and one.partner.email
    ]


def proposals(found: Sequence[Standing]) -> tuple[Button, ...]:
    """A way to each proposal that waits for this one's answer."""
    return tuple(
        button(
            t("status.see-proposal", name=one.partner.name),
            OpenProposal(programme=ProgrammeId(one.pair.programme), pair=PairId(one.pair.id)),
            "primary",
        )
        for one in found
        if one.to_answer
    )


def next_step(found: Sequence[Standing], today: date) -> Text:
    """Whose turn it is."""
    if any(one.to_answer for one in found):
        return t("status.turn.answer")
    dates = [one.meeting for one in found if one.formed and one.meeting]
    if dates:
        return t("status.turn.meet") if min(dates) >= today else t("status.turn.say")
    return t("status.turn.asking") if any(not one.formed for one in found) else t("status.turn.nothing")


async def _standing(pair: Pair, role: Role, session: AsyncSession) -> Standing:
    two, meeting = await pairs.two(session, pair), await sessions.current(session, pair.organisation, pair.id)
    return Standing(pair, role, two.beside(role), meeting.due_on if meeting else None)


def _state(one: Standing, today: date) -> Text:
    if one.formed and one.meeting:
        return t("status.pair.meets" if one.meeting >= today else "status.pair.was-due", day=one.meeting)
    if one.formed:
        return t("status.pair.formed")
    if one.to_answer and one.pair.answer_by:
        return t("status.pair.to-answer", day=one.pair.answer_by)
    return t("status.pair.asking")
