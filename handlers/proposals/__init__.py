"""Proposals: the mentee is asked first, then the mentor; who says no, or nothing, is never named to anybody."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import PersonId
from chat.commands.proposals import AcceptProposal, DeclineProposal, ExpireProposal, OpenProposal, RemindOfProposal
from chat.message import Answer, Message, Outbound, ReplaceCard
from chat.router import By, Router
from chat.turn import Role, Turn
from handlers.proposals.asking import (
    ASKED,
    ask,
    awaited,
    closed_by,
    end,
    extend,
    give_up,
    in_place,
    keep,
    plan,
    reminder_key,
    waits_for,
    who_is_asked,
    whom,
    withdraw,
)
from handlers.proposals.cards import (
    accepted_card,
    agreed_card,
    closed_card,
    declined_card,
    proposal_card,
    reminder_card,
)
from programme.events import (
    Blocked,
    Event,
    PairAgreed,
    PairChecked,
    PairProposed,
    ParticipantLeft,
    PersonDeparted,
    PersonLost,
    PersonMet,
)
from programme.pair import Happening, PairState, move
from scheduling.lateness import must_wait, put_off, was_away
from scheduling.mornings import morning
from storage import agenda, enrolments, pairs, people
from storage.pairs import Pair

router = Router()
YES = {Role.MENTEE: Happening.MENTEE_ACCEPTED, Role.MENTOR: Happening.MENTOR_ACCEPTED}
NO = {Role.MENTEE: Happening.MENTEE_DECLINED, Role.MENTOR: Happening.MENTOR_DECLINED}


@router.when(PairProposed)
async def ask_the_mentee(event: PairProposed, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await pairs.get(session, event.organisation, event.pair)
    return await ask(pair, turn, session) if pair else []


@router.when(PersonMet)
async def ask_whoever_is_back(event: PersonMet, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    said: list[Outbound | Event] = []
    for pair in await pairs.asked(session, event.organisation, event.person):
        said += await ask(pair, turn, session) if pair.answer_by is None else []
    return said


@router.when(PersonLost)
@router.when(PersonDeparted)
async def hold(event: PersonLost | PersonDeparted, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """Nobody's time to answer runs while they cannot."""
    if await people.reachable(session, event.organisation, {event.person}):
        return []
    for pair in await pairs.asked(session, event.organisation, event.person):
        pair.answer_by = None
        await agenda.cancel(session, event.organisation, f"pair:{pair.id}:*")
    return []


@router.when(PairChecked)
async def look_over(event: PairChecked, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await pairs.get(session, event.organisation, event.pair)
    if pair is not None and pair.state in ASKED:
        await plan(pair, turn, session)
    return []


@router.on(OpenProposal, by=By.PARTICIPANTS, writes=False)
async def open_proposal(command: OpenProposal, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await awaited(command.pair, turn, session)
    return [Answer(card=proposal_card(pair, who_is_asked(pair), await pairs.two(session, pair)))]


@router.on(AcceptProposal, by=By.PARTICIPANTS)
async def accept(command: AcceptProposal, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await awaited(command.pair, turn, session)
    role = who_is_asked(pair)
    two = await pairs.two(session, pair)
    card = accepted_card(role, two)
    await agenda.cancel(session, turn.organisation, f"pair:{pair.id}:*")
    pair.state, pair.answer_by = move(PairState(pair.state), YES[role]), None
    answered = [ReplaceCard(card=card), *in_place(pair, role, card)]
    if role is Role.MENTEE:
        return [*answered, *await ask(pair, turn, session)]
    pair.agreed_at = turn.now
    answered += in_place(pair, Role.MENTEE, agreed_card(Role.MENTEE, two))
    await _stop_waiting(pair, session)
    return [*answered, PairAgreed(turn.organisation, pair.programme, pair.id)]


@router.on(DeclineProposal, by=By.PARTICIPANTS)
async def decline(command: DeclineProposal, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await awaited(command.pair, turn, session)
    role, card = who_is_asked(pair), declined_card()
    keep(pair, NO[role])
    return [ReplaceCard(card=card), *in_place(pair, role, card)]


@router.on(RemindOfProposal, by=By.CLOCK)
async def remind(command: RemindOfProposal, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """Ask once more; whoever said no is not written to, but has no less time, or their no could be told by its end."""
    pair = await pairs.get(session, turn.organisation, command.pair)
    if pair is None or ASKED.get(PairState(pair.state)) is not command.role:
        return []
    two = await pairs.two(session, pair)
    person, partner = PersonId(two.of(command.role).id), two.beside(command.role)
    enrolment = await enrolments.of(session, turn.organisation, pair.programme, person)
    if enrolment is None or enrolment.state != enrolments.ACTIVE or partner.guest:
        return []
    reader, calendar = await whom(pair, session)
    if await must_wait(reader, calendar, turn, session):
        return []
    said = await extend(pair, turn, session)
    if not waits_for(pair, command.role):
        return said
    reminder = reminder_card(pair, command.role, two)
    return [*said, Message(to=person, card=reminder, key=reminder_key(pair, command.role))]


@router.on(ExpireProposal, by=By.CLOCK)
async def expire(command: ExpireProposal, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """The time to answer is over: silence and a no that was kept end alike, and as late if the bot was away."""
    pair = await pairs.get(session, turn.organisation, command.pair)
    if pair is None or ASKED.get(PairState(pair.state)) is not command.role:
        return []
    if was_away(turn) and pair.answer_by:
        said = await extend(pair, turn, session)
        reader, calendar = await whom(pair, session)
        await put_off(turn, session, morning(calendar.add_open_days(pair.answer_by, 1), reader))
        return said
    closed = in_place(pair, command.role, closed_card()) if waits_for(pair, command.role) else []
    return [*closed, *await give_up(pair, Happening.EXPIRED, session)]


@router.when(ParticipantLeft)
async def let_go(event: ParticipantLeft, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    said: list[Outbound | Event] = []
    for pair in await pairs.to_change(session, event.organisation, event.programme, event.person):
        if pair.state in ASKED:
            said += await withdraw(pair, event.person, session)
        elif pair.state in pairs.LIVE:
            said += await end(pair, event.person, turn, session)
    return said


@router.when(Blocked)
async def keep_apart(event: Blocked, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    said: list[Outbound | Event] = []
    for pair in await pairs.to_change(session, event.organisation, event.programme, event.person):
        # a mentor who was not asked yet never is, as if they were silent: the mentee goes on answering
        unasked = pair.mentor == event.person and pair.state == PairState.PROPOSED
        if pair.state in ASKED and event.refused in {pair.mentor, pair.mentee} and not unasked:
            said += closed_by(pair, event.person)
            keep(pair, Happening.BLOCKED)
    return said


async def _stop_waiting(pair: Pair, session: AsyncSession) -> None:
    """Whoever has a pair has not waited any more."""
    for person in (pair.mentor, pair.mentee):
        enrolment = await enrolments.of(session, pair.organisation, pair.programme, person)
        if enrolment:
            enrolment.waited = 0
