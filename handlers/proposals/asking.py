"""Asking one of the two, and what becomes of the pair when nobody says yes."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card
from chat.command import PairId, PersonId, ProgrammeId
from chat.commands.proposals import ExpireProposal, RemindOfProposal
from chat.message import Message, Outbound, Update, WithdrawOfPair
from chat.turn import Role, Turn
from handlers.proposals.cards import another_card, closed_card, ended_card, proposal_card, reminder_card
from programme.calendar import Calendar
from programme.events import Event
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
from scheduling.lateness import keep_planned
from scheduling.mornings import morning, today
from storage import agenda, blocks, enrolments, pairs, people, programmes
from storage.pairs import Pair
from storage.people import Person

ASKED: Final = {PairState.PROPOSED: Role.MENTEE, PairState.ASKED_MENTOR: Role.MENTOR}
SAID_YES: Final = {
    Role.MENTEE: {PairState.ASKED_MENTOR, PairState.AGREED, PairState.INTRODUCED},
    Role.MENTOR: {PairState.AGREED, PairState.INTRODUCED},
}
SAID_NO: Final = {Role.MENTEE: NotFormed.DECLINED_BY_MENTEE, Role.MENTOR: NotFormed.DECLINED_BY_MENTOR}

Said = list[Outbound | Event]


def who_is_asked(pair: Pair) -> Role:
    """Whose answer a proposal waits for."""
    return ASKED[PairState(pair.state)]


def waits_for(pair: Pair, role: Role) -> bool:
    """Whether a pair is a proposal that waits for this one's answer."""
    return ASKED.get(PairState(pair.state)) is role and pair.why_not is None


async def awaited(number: PairId, turn: Turn, session: AsyncSession) -> Pair:
    """The pair of a button, if this person's answer is what it waits for; raises Refused."""
    pair = await pairs.theirs(session, turn.organisation, number, turn.person)
    if pair is None or pair.programme != turn.programme:
        raise Refused(Refusal.OLD_BUTTON)
    role = Role.MENTEE if pair.mentee == turn.person else Role.MENTOR
    if waits_for(pair, role):
        return pair
    answered = pair.state in SAID_YES[role] or pair.why_not == SAID_NO[role]
    raise Refused(Refusal.ANSWERED_ALREADY if answered else Refusal.OLD_BUTTON)


async def ask(pair: Pair, turn: Turn, session: AsyncSession) -> Said:
    """Ask whoever is next, with a reminder half-way and an end; quiet periods and holidays stop the count.

    Whoever cannot be written to is asked when they are back, and until then no time runs. Of two who have been kept
    apart meanwhile nobody is asked, and the time runs all the same.
    """
    if await blocks.between(session, pair.organisation, pair.mentor, pair.mentee):
        keep(pair, Happening.BLOCKED)
    role, two = who_is_asked(pair), await pairs.two(session, pair)
    person = two.of(role)
    if not await people.reachable(session, pair.organisation, {person.id}):
        pair.answer_by = None
        return []
    _, calendar = await whom(pair, session)
    pair.answer_by = answer_due(today(turn.now, person), DAYS_TO_ANSWER[PairState(pair.state)], calendar)
    await plan(pair, turn, session)
    if pair.why_not is not None:
        return []
    card, programme = proposal_card(pair, role, two), ProgrammeId(pair.programme)
    return [Message(to=PersonId(person.id), card=card, key=key(pair, role), programme=programme)]


async def plan(pair: Pair, turn: Turn, session: AsyncSession) -> None:
    """Plan the reminder and the end from the last day to answer, any number of times."""
    if pair.answer_by is None:
        return
    person, calendar = await whom(pair, session)
    about = {"programme": ProgrammeId(pair.programme), "pair": PairId(pair.id), "role": who_is_asked(pair)}
    days = DAYS_TO_ANSWER[PairState(pair.state)]
    reminded_on = reminder_due(calendar.add_open_days(pair.answer_by, -days), days, calendar)
    ended_on = calendar.add_open_days(pair.answer_by, 1)
    for command, day in (RemindOfProposal(**about), reminded_on), (ExpireProposal(**about), ended_on):
        due_key = f"pair:{pair.id}:{command.name}:{command.role}"
        await keep_planned(session, pair.organisation, command, at=morning(day, person), key=due_key,
                           programme=pair.programme, now=turn.now)  # fmt: skip


async def whom(pair: Pair, session: AsyncSession) -> tuple[Person, Calendar]:
    """Whoever is asked, and the days that count for them."""
    person = pair.mentee if who_is_asked(pair) is Role.MENTEE else pair.mentor
    programme = await programmes.get(session, pair.organisation, pair.programme)
    return await people.get(session, pair.organisation, person), programmes.calendar_of(programme)


async def extend(pair: Pair, turn: Turn, session: AsyncSession) -> Said:
    """Leave whoever is asked until the next open day at least, and say so where they were asked."""
    person, calendar = await whom(pair, session)
    last = calendar.add_open_days(today(turn.now, person), 1)
    if pair.answer_by is None or last <= pair.answer_by:
        return []
    pair.answer_by = last
    await plan(pair, turn, session)
    role, two = who_is_asked(pair), await pairs.two(session, pair)
    asked = [Update(key=key(pair, role), card=proposal_card(pair, role, two)),
             Update(key=reminder_key(pair, role), card=reminder_card(pair, role, two))]  # fmt: skip
    return [*asked] if waits_for(pair, role) else []


def keep(pair: Pair, happening: Happening) -> None:
    """Keep a no until the time to answer is over: until then nobody else can tell it from silence."""
    pair.why_not = pair.why_not or why_not_formed(happening)


async def give_up(pair: Pair, happening: Happening, session: AsyncSession) -> Said:
    """The pair is not formed; a mentee who said yes may hope for another."""
    role = who_is_asked(pair)
    await agenda.cancel(session, pair.organisation, f"pair:{pair.id}:*")
    pair.why_not = pair.why_not or why_not_formed(happening)
    pair.state, pair.answer_by = move(PairState(pair.state), happening), None
    pair.forget_why()
    if role is Role.MENTEE:
        return []
    return [Message(to=PersonId(pair.mentee), card=another_card(), key=f"pair:{pair.id}:another")]


def closed_by(pair: Pair, gone: int) -> Said:
    """A proposal that one of the two has ended: its cards have no buttons any more, and do not tell why."""
    role = who_is_asked(pair)
    hopeful = role is Role.MENTEE and pair.mentee != gone
    said = in_place(pair, role, another_card() if hopeful else closed_card())
    return [*said, *in_place(pair, Role.MENTEE, closed_card())] if pair.mentee == gone else said


async def withdraw(pair: Pair, gone: int, session: AsyncSession) -> Said:
    """A proposal ends because one of the two has left."""
    closed = closed_by(pair, gone)
    said = await give_up(pair, Happening.LEFT, session)
    return closed if pair.mentee == gone else [*closed, *said]


async def end(pair: Pair, gone: int, turn: Turn, session: AsyncSession) -> Said:
    """A pair that had agreed ends kindly: the other one reads that it did, and no reason, and is first in line.

    What has not left of what was to be said to the two, such as their introduction, is not said any more.
    """
    await agenda.cancel(session, pair.organisation, f"pair:{pair.id}:*")
    pair.state, pair.ended_at = move(PairState(pair.state), Happening.LEFT), turn.now
    pair.forget_why()
    two = await pairs.two(session, pair)
    stays = Role.MENTOR if pair.mentee == gone else Role.MENTEE
    await enrolments.put_first(session, pair.organisation, pair.programme, two.of(stays).id)
    card = ended_card(two.beside(stays).name)
    ended = Message(to=PersonId(two.of(stays).id), card=card, key=f"pair:{pair.id}:ended")
    return [WithdrawOfPair(pair=PairId(pair.id)), ended]


def key(pair: Pair, role: Role) -> str:
    """The message that asks the mentee, or the mentor."""
    return f"pair:{pair.id}:proposal:{role}"


def reminder_key(pair: Pair, role: Role) -> str:
    """The message that asks once more."""
    return f"{key(pair, role)}:reminder"


def in_place(pair: Pair, role: Role, card: Card) -> Said:
    """A card in place of the proposal and of its reminder: their buttons vanish."""
    return [Update(key=one, card=card, for_good=True) for one in (key(pair, role), reminder_key(pair, role))]
