"""Status: where somebody stands and whose turn it is, and with whom; to a lead also the programme in numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Block, Button, Card, Fact, Paragraph, button
from chat.command import PairId
from chat.commands.join import OpenJoin
from chat.commands.pause import Resume
from chat.commands.proposals import OpenProposal
from chat.commands.status import OpenPair, OpenStatus
from chat.message import Answer, Outbound
from chat.router import By, Router
from chat.text import Text, t, verbatim
from chat.turn import Role, Turn
from programme.events import Event
from programme.pair import PairState, ShownToLead, shown_to_lead
from storage import enrolments, outbox, pairs, programmes, sessions
from storage.enrolments import ACTIVE, PAUSED
from storage.pairs import Pair
from storage.people import Person

router = Router()
# a mentor knows of a proposal once the mentee has said yes
KNOWN_TO = {Role.MENTEE: pairs.LIVE, Role.MENTOR: pairs.LIVE - {PairState.PROPOSED}}
ASKS = {Role.MENTEE: PairState.PROPOSED, Role.MENTOR: PairState.ASKED_MENTOR}


@dataclass(frozen=True)
class Standing:
    """A pair as one of the two may know it: `meeting` is the date of its next session."""

    pair: Pair
    partner: Person
    role: Role
    meeting: date | None

    @property
    def to_answer(self) -> bool:
        """Whether this one's answer is awaited."""
        return self.pair.state == ASKS[self.role]

    @property
    def met(self) -> bool:
        """Whether both have said yes."""
        return self.pair.state in {PairState.AGREED, PairState.INTRODUCED}


@router.on(OpenStatus, said=("status", "statut", "état"), writes=False)
async def show_status(command: OpenStatus, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await programmes.get(session, turn.organisation, turn.programme)
    parts: list[Block] = []
    buttons: list[Button] = []
    if turn.role:
        parts, buttons = await _of_participant(turn, turn.role, session)
    elif not turn.lead:
        parts, buttons = [Paragraph(text=t("status.outside"))], [_join(turn)]
    if turn.lead:
        parts += await _in_numbers(turn, session)
    return [Answer(card=Card(title=verbatim(programme.name), parts=tuple(parts), buttons=tuple(buttons)))]


@router.on(OpenPair, said=("pair", "binôme"), by=By.PARTICIPANTS, writes=False)
async def show_pair(command: OpenPair, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    role = turn.role or Role.MENTEE
    standings = await _standings(turn, role, session)
    title = t(f"status.partners.{role}") if any(one.met for one in standings) else t("status.no-pair")
    parts = [*_facts(standings), *_addresses(standings)] or [Paragraph(text=t("status.next.nothing"))]
    return [Answer(card=Card(title=title, parts=tuple(parts), buttons=_proposals(standings)))]


async def _of_participant(turn: Turn, role: Role, session: AsyncSession) -> tuple[list[Block], list[Button]]:
    enrolment = await enrolments.of(session, turn.organisation, turn.programme, turn.person)
    standings = await _standings(turn, role, session)
    parts: list[Block] = [Fact(label=t("status.you-are"), value=t(f"status.role.{role}")), *_facts(standings)]
    if enrolment and enrolment.state == PAUSED and enrolment.paused_until:
        parts.append(Fact(label=t("status.next"), value=t("status.next.paused", until=enrolment.paused_until)))
        return parts, [button(t("status.resume"), Resume(programme=turn.programme))]
    parts.append(Fact(label=t("status.next"), value=_next_step(standings)))
    return parts, list(_proposals(standings))


async def _standings(turn: Turn, role: Role, session: AsyncSession) -> list[Standing]:
    """The pairs and proposals that the person may know of, newest first."""
    mine = await pairs.of(session, turn.organisation, turn.programme, turn.person)
    dates = {
        pair.id: meeting.due_on
        for meeting, pair in await sessions.current_of(session, turn.organisation, turn.programme, turn.person)
    }
    return [
        Standing(pair, (await pairs.two(session, pair)).beside(role), role, dates.get(pair.id))
        for pair in mine
        if pair.state in KNOWN_TO[role]
    ]


def _facts(standings: Sequence[Standing]) -> list[Fact]:
    return [Fact(label=t("status.partner", name=one.partner.name), value=_state(one)) for one in standings]


def _state(one: Standing) -> Text:
    """What somebody reads of a pair of theirs."""
    if one.met:
        return t("status.pair.meets", day=one.meeting) if one.meeting else t("status.pair.formed")
    return t("status.pair.to-answer", day=one.pair.answer_by) if one.to_answer else t("status.pair.asking")


def _next_step(standings: Sequence[Standing]) -> Text:
    """Whose turn it is."""
    if any(one.to_answer for one in standings):
        return t("status.next.answer")
    if any(one.met for one in standings):
        return t("status.next.meet")
    return t("status.next.nothing")


def _addresses(standings: Sequence[Standing]) -> list[Fact]:
    return [
        Fact(label=t("status.email", name=one.partner.name), value=verbatim(one.partner.email))
        for one in standings
        if one.met and one.partner.email
    ]


def _proposals(standings: Sequence[Standing]) -> tuple[Button, ...]:
    """A way to each proposal that waits for an answer."""
    return tuple(
        button(t("status.see-proposal"), OpenProposal(programme=turn_programme(one.pair), pair=PairId(one.pair.id)))
        for one in standings
        if one.to_answer
    )


async def _in_numbers(turn: Turn, session: AsyncSession) -> list[Block]:
    """Numbers only: a lead reads no name here, and no answer."""
    volunteers = await enrolments.count(session, turn.organisation, turn.programme)
    found = await pairs.everyone(session, turn.organisation, turn.programme)
    states = Counter(shown_to_lead(PairState(pair.state)) for pair in found)
    roles = [
        Fact(label=t(f"status.count.{role}"), value=_number(volunteers.get((role, ACTIVE), 0) + volunteers.get((role, PAUSED), 0)))
        for role in Role
    ]
    failed = await outbox.failed(session, turn.organisation, turn.programme)
    return [
        *roles,
        *(Fact(label=t(f"status.count.{state}"), value=_number(states[state])) for state in ShownToLead),
        Fact(label=t("status.count.failed"), value=_number(failed)),
    ]
