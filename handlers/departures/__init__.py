"""Departures: who is no employee any more is not written to; a lead confirms it before anybody else hears of it."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import PersonId, ProgrammeId
from chat.commands.departures import ConfirmDeparture, OpenDepartures
from chat.message import Answer, Message, Outbound, ReplaceCard, Update, Withdraw
from chat.router import By, Router
from chat.text import Text, t
from chat.turn import Turn
from handlers.departures import cards
from handlers.departures.cards import Departure
from programme.belonging import OUTSIDE, Belonging
from programme.events import Event, ParticipantLeft, PersonDeparted, PersonReturned
from programme.refusals import Refusal, Refused
from storage import addresses, agenda, audit, enrolments, held_messages, pairs, people, programmes
from storage.enrolments import ACTIVE, PAUSED, Enrolment

router = Router()


@router.when(PersonDeparted)
async def ask_the_leads(event: PersonDeparted, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """Nothing more goes to them, and whoever leads their programmes is told; not who is paired with them."""
    living = await pairs.living(session, event.organisation, event.person)
    await held_messages.hold(session, event.organisation, event.person, [pair for _, pair in living])
    partners = await pairs.partners(session, event.organisation, event.person)
    said: list[Outbound | Event] = []
    for enrolment in await enrolments.everywhere(session, event.organisation, event.person):
        enrolment.departed_at = turn.now
        if enrolment.state not in {ACTIVE, PAUSED}:
            continue
        audit.note(session, event.organisation, event.person, "departed", turn.now, programme=enrolment.programme)
        programme = await programmes.get(session, event.organisation, enrolment.programme)
        card = cards.notice(programme, await _departure(enrolment, session))
        leads = await programmes.leads(session, event.organisation, enrolment.programme)
        said += [
            Message(to=PersonId(lead), card=card, key=_key(enrolment), programme=ProgrammeId(programme.id))
            for lead in leads
            if lead not in {*partners, event.person}
        ]
    return said


@router.when(PersonReturned)
async def go_on(event: PersonReturned, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    said: list[Outbound | Event] = []
    person = await people.get(session, event.organisation, event.person)
    for enrolment in await enrolments.everywhere(session, event.organisation, event.person):
        if enrolment.departed_at and enrolment.state in {ACTIVE, PAUSED}:
            said.append(Update(key=_key(enrolment), card=cards.back(person.name)))
        enrolment.departed_at = None
    partners = await people.several(
        session, event.organisation, await pairs.partners(session, event.organisation, event.person)
    )
    if not any(partner.guest for partner in partners.values()):
        living = await pairs.living(session, event.organisation, event.person)
        await held_messages.release(session, event.organisation, event.person, [pair for _, pair in living])
    else:
        await held_messages.release(session, event.organisation, event.person, [])
    return said


@router.on(OpenDepartures, said=("departures", "départs"), by=By.LEADS, writes=False)
async def show(command: OpenDepartures, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    return [Answer(card=cards.overview(turn.programme, await _open(turn, session)))]


@router.on(ConfirmDeparture, said=("departed", "parti", "partie"), by=By.LEADS)
async def confirm(command: ConfirmDeparture, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    typed = command.rest.strip()
    number = int(typed) if typed.isdecimal() else command.number
    waiting = await _open(turn, session)
    chosen = next((one for one in waiting if one.number == number), None)
    if chosen is None:
        if command.number:
            raise Refused(Refusal.ANSWERED_ALREADY)
        return [Answer(card=cards.overview(turn.programme, waiting))]
    rest = [one for one in waiting if one is not chosen]
    ended = t("departures.ended", name=chosen.name)
    return [
        ReplaceCard(card=cards.overview(turn.programme, rest, said=ended)),
        *await _end(chosen, ended, turn, session),
    ]


async def _end(chosen: Departure, ended: Text, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """Their part ends as if they had left themselves: whoever was paired with them reads no more than that it ended."""
    enrolment = await enrolments.of(session, turn.organisation, turn.programme, chosen.person)
    if enrolment is None:
        raise Refused(Refusal.OLD_BUTTON)
    key = _key(enrolment)
    enrolments.leave(enrolment, turn.now)
    await agenda.cancel(session, turn.organisation, f"programme:{turn.programme}:pause:{chosen.person}:*")
    audit.note(session, turn.organisation, turn.person, "departure-confirmed", turn.now, programme=turn.programme,
               about=str(chosen.person))  # fmt: skip
    return [
        Update(key=key, card=cards.closed(ended)),
        Withdraw(person=PersonId(chosen.person), programme=turn.programme),
        ParticipantLeft(turn.organisation, turn.programme, chosen.person),
    ]


async def _open(turn: Turn, session: AsyncSession) -> list[Departure]:
    """The departures of the programme that this lead may know of: of nobody whom they are paired with."""
    hidden = await pairs.partners(session, turn.organisation, turn.person)
    found = await enrolments.departed(session, turn.organisation, turn.programme)
    return [await _departure(one, session) for one in found if one.person not in hidden]


async def _departure(enrolment: Enrolment, session: AsyncSession) -> Departure:
    person = await people.get(session, enrolment.organisation, enrolment.person)
    told = await addresses.belongings(session, enrolment.organisation, enrolment.person)
    why = next((one for one in (Belonging.GONE, Belonging.EXTERNAL) if one in told & OUTSIDE), Belonging.GUEST)
    return Departure(enrolment.id, enrolment.person, person.name, why, enrolment.departed_at)


def _key(enrolment: Enrolment) -> str:
    """The message that tells of a departure; of another one later there is another."""
    since = enrolment.departed_at.isoformat() if enrolment.departed_at else ""
    return f"programme:{enrolment.programme}:departure:{enrolment.id}:{since}"
