"""Volunteers from a lead's list: found, invited once their lead has sent the invitation, reminded once, erased."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import PersonId, ProgrammeCommand, ProgrammeId
from chat.commands.volunteers import (
    Decline,
    EraseVolunteers,
    FindVolunteers,
    InviteVolunteers,
    NeverInvite,
    RemindVolunteers,
)
from chat.message import Message, Outbound, ReplaceCard
from chat.router import By, LookUp, Router
from chat.turn import Turn
from handlers.volunteers.cards import declined_card, invitation, never_card, reach_card, reminder
from programme.calendar import local_instant
from programme.events import Event, InvitationSent, PersonMet, ProgrammeChecked
from programme.refusals import Refusal, Refused
from scheduling.lateness import must_wait, must_wait_after_downtime, put_off
from scheduling.mornings import Office
from storage import agenda, audit, enrolments, never_again, people, programmes, volunteers
from storage.enrolments import INVITED, LEFT, Enrolment
from storage.programmes import Programme, calendar_of
from storage.volunteers import INVITATION, REMINDER, message_key

router = Router()
BATCH: Final = 20
ERASED: Final = 100
"""So many people are erased in one transaction: nobody is answered meanwhile."""
ANSWER_DAYS: Final = 5
MORNING: Final = time(9)


async def gather(command: FindVolunteers, turn: Turn, session: AsyncSession) -> Mapping[str, object] | None:
    """The next people without an address; None when all were asked for."""
    programme = await programmes.get(session, turn.organisation, turn.programme)
    missing = await volunteers.unplaced(session, turn.organisation, programme.id, command.after, BATCH)
    emails = [person.email for person in missing]
    return {"platform": programme.platform, "tenant": programme.tenant, "emails": emails} if emails else None


@router.on(FindVolunteers, by=By.CLOCK, apart=LookUp(gather))
async def find(command: FindVolunteers, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    if command.result is None:
        return await _found_all(turn, session)
    last = await _place(command.result["found"], turn, session)
    following = FindVolunteers(programme=command.programme, after=max(last, command.after))
    await _plan(following, turn, session, turn.now + timedelta(seconds=command.result["wait"]))
    return []


@router.on(InviteVolunteers, by=By.CLOCK)
async def invite(command: InviteVolunteers, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await programmes.get(session, turn.organisation, turn.programme)
    if await must_wait_after_downtime(programme, turn, session):
        return []
    invited = await volunteers.uninvited(session, turn.organisation, programme.id, BATCH)
    if not invited:
        return []
    for enrolment in invited:
        enrolment.invited_at = turn.now
    await session.flush()
    everybody = tuple(PersonId(enrolment.person) for enrolment in invited)
    reminding = RemindVolunteers(programme=command.programme, people=everybody)
    await _plan(reminding, turn, session, _after_open_days(programme, turn.now))
    await _plan(command, turn, session, turn.now)
    lead = await _owner(turn, session)
    return [
        Message(to=PersonId(one.person), card=invitation(programme, one.role, lead), key=message_key(one, INVITATION))
        for one in invited
    ]


@router.on(RemindVolunteers, by=By.CLOCK)
async def remind(command: RemindVolunteers, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await programmes.get(session, turn.organisation, turn.programme)
    if await must_wait(Office(programme.zone), calendar_of(programme), turn, session):
        return []
    waiting = await enrolments.everyone(session, turn.organisation, turn.programme, INVITED, among=command.people)
    return [
        Message(to=PersonId(one.person), card=reminder(programme, one.role), key=message_key(one, REMINDER))
        for one in waiting
    ]


@router.on(EraseVolunteers, by=By.CLOCK)
async def erase(command: EraseVolunteers, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    before = turn.now - volunteers.KEPT
    erased = await volunteers.erase(session, turn.organisation, turn.programme, before, ERASED)
    if erased == ERASED:
        await put_off(turn, session, turn.now)
    if erased:
        audit.note(session, turn.organisation, turn.person, "volunteers-erased", turn.now, programme=turn.programme,
                   about=str(erased))  # fmt: skip
    return []


@router.on(Decline, own=True)
async def decline(command: Decline, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    enrolment = await enrolments.to_change(session, turn.organisation, command.programme, turn.person)
    if enrolment is None or enrolment.joined_at or not enrolment.imported_at:
        raise Refused(Refusal.OLD_BUTTON)
    _leave(enrolment, turn)
    return [ReplaceCard(card=declined_card())]


@router.on(NeverInvite, own=True)
async def never_invite(command: NeverInvite, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    person = await people.get(session, turn.organisation, turn.person)
    if person.email:
        await never_again.add(session, turn.organisation, person.email)
    for enrolment in await volunteers.invitations_of(session, turn.organisation, turn.person):
        _leave(enrolment, turn)
    return [ReplaceCard(card=never_card())]


@router.when(InvitationSent)
async def invite_everybody(event: InvitationSent, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    await _plan(InviteVolunteers(programme=ProgrammeId(event.programme)), turn, session, turn.now)
    return []


@router.when(ProgrammeChecked)
async def look_over(event: ProgrammeChecked, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """Go on inviting where that has stopped."""
    programme = await programmes.get(session, turn.organisation, event.programme)
    if programme.invited_at and await volunteers.uninvited(session, turn.organisation, programme.id, 1):
        await _plan(InviteVolunteers(programme=ProgrammeId(event.programme)), turn, session, turn.now)
    return []


@router.when(PersonMet)
async def invite_at_first_contact(event: PersonMet, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    for programme in await volunteers.awaited_by(session, turn.organisation, event.person):
        await _plan(InviteVolunteers(programme=ProgrammeId(programme.id)), turn, session, turn.now)
    return []


async def _place(found: Mapping[str, Any], turn: Turn, session: AsyncSession) -> PersonId:
    """Store where people were found; an address that is known already tells who was imported. The last one's id."""
    asked = await people.by_emails(session, turn.organisation, list(found))
    last = max((person.id for person in asked.values()), default=0)
    for email, person in asked.items():
        if found[email] is None:
            continue
        address, profile = found[email]
        known = await people.at(session, turn.organisation, address)
        if known is None:
            await people.place(session, person, address, profile, turn.now)
        elif known.person != person.id:
            await volunteers.merge(session, await people.get(session, turn.organisation, known.person), person)
    return PersonId(last)


async def _found_all(turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """The leads read who can be reached; after the invitation was sent, these people are invited too."""
    programme = await programmes.get(session, turn.organisation, turn.programme)
    if programme.invited_at:
        await _plan(InviteVolunteers(programme=turn.programme), turn, session, turn.now)
    reachable, others = await volunteers.reach(session, turn.organisation, programme.id)
    if not reachable and not others:
        return []
    leads = await programmes.leads(session, turn.organisation, programme.id)
    return [Message(to=PersonId(lead), card=reach_card(programme, reachable, others)) for lead in leads]


async def _plan(command: ProgrammeCommand, turn: Turn, session: AsyncSession, at: datetime) -> None:
    """Have a step of this feature carried out; a step is planned once a turn, so that the instant names it."""
    key = f"programme:{command.programme}:{command.name}:{turn.now.isoformat()}"
    await agenda.plan(session, turn.organisation, command, at=at, key=key, programme=command.programme)


def _after_open_days(programme: Programme, now: datetime) -> datetime:
    """In the morning, when everybody has had five open days to answer."""
    today = now.astimezone(ZoneInfo(programme.zone)).date()
    day = calendar_of(programme).add_open_days(today, ANSWER_DAYS)
    return local_instant(day, MORNING, programme.zone)


async def _owner(turn: Turn, session: AsyncSession) -> str:
    leads = await programmes.leads(session, turn.organisation, turn.programme)
    return (await people.get(session, turn.organisation, leads[0])).name


def _leave(enrolment: Enrolment, turn: Turn) -> None:
    enrolment.state, enrolment.left_at = LEFT, turn.now
