"""Proposals: the mentee is asked first, then the mentor; whoever says no, or nothing, is never named to anybody."""

from datetime import date, time
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Bullets, Card, Fact, Note, Paragraph, button
from chat.command import PairId, PersonId, ProgrammeId
from chat.commands.proposals import AcceptProposal, DeclineProposal, ExpireProposal, OpenProposal, RemindOfProposal
from chat.message import Answer, Message, Outbound, ReplaceCard, Update
from chat.router import By, Router
from chat.text import t
from chat.turn import Role, Turn
from chat.why import for_the_two
from programme.calendar import local_instant
from programme.events import Blocked, Event, PairAgreed, PairProposed, ParticipantLeft
from programme.matching.reasons import Reasons
from programme.pair import (
    DAYS_TO_ANSWER,
    Happening,
    NotFormed,
    PairState,
    answer_due,
    move,
    reminder_due,
    why_not_formed,
)
from programme.refusals import Refusal, Refused
from storage import agenda, enrolments, pairs, programmes
from storage.pairs import Pair, Two

router = Router()
MORNING = time(9)
ASKED = {PairState.PROPOSED: Role.MENTEE, PairState.ASKED_MENTOR: Role.MENTOR}
YES = {Role.MENTEE: Happening.MENTEE_ACCEPTED, Role.MENTOR: Happening.MENTOR_ACCEPTED}
NO = {Role.MENTEE: Happening.MENTEE_DECLINED, Role.MENTOR: Happening.MENTOR_DECLINED}
SAID_YES = {
    Role.MENTEE: {PairState.ASKED_MENTOR, PairState.AGREED, PairState.INTRODUCED},
    Role.MENTOR: {PairState.AGREED, PairState.INTRODUCED},
}
SAID_NO = {Role.MENTEE: NotFormed.DECLINED_BY_MENTEE, Role.MENTOR: NotFormed.DECLINED_BY_MENTOR}


@router.when(PairProposed)
async def ask_the_mentee(event: PairProposed, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await pairs.get(session, event.organisation, event.pair)
    return await ask(pair, turn, session) if pair else []


@router.on(OpenProposal, by=By.PARTICIPANTS)
async def open_proposal(command: OpenProposal, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await awaited(command.pair, turn, session)
    return [Answer(card=proposal_card(pair, await pairs.two(session, pair)))]


@router.on(AcceptProposal, by=By.PARTICIPANTS)
async def accept(command: AcceptProposal, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await awaited(command.pair, turn, session)
    role, two = asked(pair), await pairs.two(session, pair)
    await agenda.cancel(session, turn.organisation, f"pair:{pair.id}:*")
    pair.state, pair.answer_by = move(PairState(pair.state), YES[role]), None
    card = accepted_card(role, two)
    answered: list[Outbound | Event] = [ReplaceCard(card=card), *updates(pair, role, card)]
    if role is Role.MENTEE:
        return [*answered, *await ask(pair, turn, session)]
    pair.agreed_at = turn.now
    await stop_waiting(pair, session)
    return [*answered, PairAgreed(turn.organisation, pair.programme, pair.id)]


@router.on(DeclineProposal, by=By.PARTICIPANTS)
async def decline(command: DeclineProposal, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await awaited(command.pair, turn, session)
    card = Card(title=t("proposals.declined.title"), parts=(Paragraph(text=t("proposals.declined.text")),))
    return [ReplaceCard(card=card), *await give_up(pair, NO[asked(pair)], card, session)]


@router.on(RemindOfProposal, by=By.CLOCK)
async def remind(command: RemindOfProposal, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await pairs.get(session, turn.organisation, command.pair)
    if pair is None or ASKED.get(PairState(pair.state)) is not command.role:
        return []
    two = await pairs.two(session, pair)
    card = proposal_card(pair, two).model_copy(
        update={"title": t("proposals.reminder", name=two.partner_of(person_asked(pair)).name)}
    )
    return [Message(to=person_asked(pair), card=card, key=f"{key(pair, command.role)}:reminder")]


@router.on(ExpireProposal, by=By.CLOCK)
async def expire(command: ExpireProposal, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await pairs.get(session, turn.organisation, command.pair)
    if pair is None or ASKED.get(PairState(pair.state)) is not command.role:
        return []
    return await give_up(pair, Happening.EXPIRED, closed_card(), session)


@router.when(ParticipantLeft)
async def withdraw(event: ParticipantLeft, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    said: list[Outbound | Event] = []
    for pair in await pairs.of(session, event.organisation, event.programme, event.person):
        if pair.state in ASKED:
            said += await withdrawn(pair, event.person, Happening.LEFT, session)
        elif pair.state in pairs.LIVE:
            said += await end(pair, event.person, turn, session)
    return said


@router.when(Blocked)
async def keep_apart(event: Blocked, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    said: list[Outbound | Event] = []
    for pair in await pairs.of(session, event.organisation, event.programme, event.person):
        if pair.state in ASKED and event.refused in {pair.mentor, pair.mentee}:
            said += await withdrawn(pair, event.person, Happening.BLOCKED, session)
    return said


async def ask(pair: Pair, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """Ask whoever is next, with a reminder half-way and an end; quiet periods and holidays stop the count."""
    role, two = asked(pair), await pairs.two(session, pair)
    programme = await programmes.get(session, pair.organisation, pair.programme)
    calendar, zone = programmes.calendar_of(programme), (two.mentee if role is Role.MENTEE else two.mentor).zone
    today, days = turn.now.astimezone(ZoneInfo(zone)).date(), DAYS_TO_ANSWER[PairState(pair.state)]
    pair.answer_by = answer_due(today, days, calendar)
    about = {"programme": pair.programme, "pair": pair.id, "role": role}
    await plan(pair, RemindOfProposal(**about), reminder_due(today, days, calendar), zone, session)
    await plan(pair, ExpireProposal(**about), calendar.add_open_days(pair.answer_by, 1), zone, session)
    return [Message(to=person_asked(pair), card=proposal_card(pair, two), key=key(pair, role))]


async def plan(
    pair: Pair, command: RemindOfProposal | ExpireProposal, day: date, zone: str, session: AsyncSession
) -> None:  # fmt: skip
    """Have the clock come back on a morning."""
    await agenda.plan(
        session, pair.organisation, command, at=local_instant(day, MORNING, zone),
        key=f"pair:{pair.id}:{command.name}:{command.role}", programme=pair.programme,
    )  # fmt: skip


async def awaited(number: PairId, turn: Turn, session: AsyncSession) -> Pair:
    """The pair of a button, if this person's answer is what it waits for; raises Refused."""
    pair = await pairs.theirs(session, turn.organisation, number, turn.person)
    if pair is None or pair.programme != turn.programme:
        raise Refused(Refusal.OLD_BUTTON)
    role = Role.MENTEE if pair.mentee == turn.person else Role.MENTOR
    if ASKED.get(PairState(pair.state)) is role:
        return pair
    answered = pair.state in SAID_YES[role] or pair.why_not == SAID_NO[role]
    raise Refused(Refusal.ANSWERED_ALREADY if answered else Refusal.OLD_BUTTON)


async def give_up(
    pair: Pair, happening: Happening, closing: Card, session: AsyncSession
) -> list[Outbound | Event]:  # fmt: skip
    """The pair is not formed: `closing` stands where somebody was asked; a mentee who said yes hears of another one."""
    role = asked(pair)
    await agenda.cancel(session, pair.organisation, f"pair:{pair.id}:*")
    pair.state, pair.why_not = move(PairState(pair.state), happening), why_not_formed(happening)
    pair.answer_by = None
    hoping = [Message(to=PersonId(pair.mentee), card=another_card(), key=f"pair:{pair.id}:another")]
    return [*updates(pair, role, closing), *(hoping if role is Role.MENTOR else [])]


async def withdrawn(
    pair: Pair, gone: int, happening: Happening, session: AsyncSession
) -> list[Outbound | Event]:  # fmt: skip
    """A proposal ends because of one of the two; the other cannot tell why."""
    if person_asked(pair) == pair.mentee != gone:
        return await give_up(pair, happening, another_card(), session)
    said = await give_up(pair, happening, closed_card(), session)
    return [one for one in said if not (isinstance(one, Message) and one.to == gone)]


async def end(pair: Pair, gone: int, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """A pair that had agreed ends kindly: the other one reads that it did, and no reason."""
    await agenda.cancel(session, pair.organisation, f"pair:{pair.id}:*")
    pair.state, pair.ended_at = move(PairState(pair.state), Happening.LEFT), turn.now
    partner = (await pairs.two(session, pair)).partner_of(gone)
    card = Card(title=t("proposals.ended.title"), parts=(Paragraph(text=t("proposals.ended.text")),))
    return [Message(to=PersonId(partner.id), card=card, key=f"pair:{pair.id}:ended")]


async def stop_waiting(pair: Pair, session: AsyncSession) -> None:
    """Two people who agreed have not waited any more."""
    for person in (pair.mentor, pair.mentee):
        enrolment = await enrolments.of(session, pair.organisation, pair.programme, person)
        if enrolment:
            enrolment.waited = 0


def asked(pair: Pair) -> Role:
    """Whose answer a proposal waits for."""
    return ASKED[PairState(pair.state)]


def person_asked(pair: Pair) -> PersonId:
    """The person whose answer a proposal waits for."""
    return PersonId(pair.mentee if asked(pair) is Role.MENTEE else pair.mentor)


def key(pair: Pair, role: Role) -> str:
    """The message that asks the mentee, or the mentor."""
    return f"pair:{pair.id}:proposal:{role}"


def updates(pair: Pair, role: Role, card: Card) -> list[Outbound | Event]:
    """A card without buttons in place of the proposal, and of its reminder."""
    return [Update(key=key(pair, role), card=card), Update(key=f"{key(pair, role)}:reminder", card=card)]
