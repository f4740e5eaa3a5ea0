"""Pause: somebody is not matched and not reminded until a day, or until they resume."""

from datetime import date, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card, Note, Paragraph, button
from chat.command import PersonId, ProgrammeId
from chat.commands.pause import EndPause, OpenPause, PauseUntil, Resume, WelcomeBack
from chat.form import DateField, Form
from chat.message import Answer, FormErrors, Message, OpenForm, Outbound, ReplaceCard
from chat.refusals import mistake
from chat.router import By, Router
from chat.text import t
from chat.turn import Turn
from content.dates import read_date
from programme.calendar import local_instant
from programme.events import Event, ProgrammeChecked
from programme.pair import PairState
from programme.refusals import Mistake, Refusal, Refused
from scheduling.lateness import keep_planned, must_wait
from scheduling.mornings import morning
from storage import agenda, audit, enrolments, pairs, people, programmes
from storage.enrolments import ACTIVE, PAUSED, Enrolment

router = Router()
FORM = Form(
    title=t("pause.open"), submit=PauseUntil, action=t("pause.confirm"), intro=(t("pause.what"),),
    fields=(DateField(name="until", label=t("pause.until")),),
)  # fmt: skip


@router.on(OpenPause, said=("pause", "suspendre"), by=By.PARTICIPANTS, own=True)
async def open_pause(command: OpenPause, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    if not command.rest:
        return [OpenForm(form=FORM, context=PauseUntil.known(programme=turn.programme))]
    until = read_date(command.rest, turn.today)
    if until is None:
        raise Refused(Refusal.DATE_UNKNOWN)
    if until <= turn.today:
        raise Refused(Refusal.DATE_PAST)
    return await _pause(until, turn, session)


@router.on(PauseUntil, by=By.PARTICIPANTS, own=True)
async def pause_until(command: PauseUntil, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    if command.until <= turn.today:
        return [FormErrors(errors={"until": mistake(Mistake.DATE_PAST)})]
    return await _pause(command.until, turn, session)


@router.on(Resume, said=("resume", "reprendre"), by=By.PARTICIPANTS, own=True)
async def resume(command: Resume, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    enrolment = await _taking_part(turn, session)
    if enrolment.state != PAUSED:
        return [Answer(card=Card(title=t("pause.none")))]
    _wake(enrolment)
    await agenda.cancel(session, turn.organisation, f"programme:{turn.programme}:pause:{turn.person}:*")
    audit.note(session, turn.organisation, turn.person, "resumed", turn.now, programme=turn.programme)
    return [ReplaceCard(card=Card(title=t("pause.over")))]


@router.on(EndPause, by=By.CLOCK)
async def end_pause(command: EndPause, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    enrolment = await enrolments.to_change(session, turn.organisation, command.programme, command.person)
    if enrolment is None or enrolment.state != PAUSED or enrolment.paused_until != command.until:
        return []
    _wake(enrolment)
    person = await people.get(session, turn.organisation, command.person)
    programme = await programmes.get(session, turn.organisation, command.programme)
    day = programmes.calendar_of(programme).add_open_days(command.until - timedelta(days=1), 1)
    await agenda.plan(
        session, turn.organisation, WelcomeBack(programme=command.programme, person=command.person),
        at=morning(day, person), programme=command.programme,
        key=f"programme:{command.programme}:back:{command.person}:{day}",
    )  # fmt: skip
    return []


@router.when(ProgrammeChecked)
async def look_over(event: ProgrammeChecked, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    paused = await enrolments.everyone(session, turn.organisation, event.programme, PAUSED)
    known = await people.several(session, turn.organisation, {one.person for one in paused})
    for one in paused:
        if one.paused_until:
            await _plan_end(one, one.paused_until, known[one.person].zone, turn, session)
    return []


@router.on(WelcomeBack, by=By.CLOCK)
async def welcome_back(command: WelcomeBack, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    enrolment = await enrolments.of(session, turn.organisation, command.programme, command.person)
    person = await people.get(session, turn.organisation, command.person)
    programme = await programmes.get(session, turn.organisation, command.programme)
    if enrolment is None or enrolment.state != ACTIVE:
        return []
    if await must_wait(person, programmes.calendar_of(programme), turn, session):
        return []
    return [Message(to=command.person, card=Card(title=t("pause.over")))]


async def _taking_part(turn: Turn, session: AsyncSession) -> Enrolment:
    """The person's enrolment; raises Refused when they have left meanwhile."""
    enrolment = await enrolments.to_change(session, turn.organisation, turn.programme, turn.person)
    if enrolment is None or enrolment.state not in {ACTIVE, PAUSED}:
        raise Refused(Refusal.NOT_ENROLLED)
    return enrolment


def _wake(enrolment: Enrolment) -> None:
    enrolment.state, enrolment.paused_until = ACTIVE, None


async def _pause(until: date, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    enrolment = await _taking_part(turn, session)
    enrolment.state, enrolment.paused_until = PAUSED, until
    await agenda.cancel(session, turn.organisation, f"programme:{turn.programme}:pause:{turn.person}:*")
    await _plan_end(enrolment, until, turn.zone, turn, session)
    audit.note(session, turn.organisation, turn.person, "paused", turn.now, programme=turn.programme)
    back = button(t("pause.resume"), Resume(programme=turn.programme))
    begun = Card(title=t("pause.begun", until=until), parts=(Note(text=t("pause.what")),), buttons=(back,))
    return [Answer(card=begun), *await _tell_partners(until, turn, session)]


async def _plan_end(enrolment: Enrolment, until: date, zone: str, turn: Turn, session: AsyncSession) -> None:
    programme, person = ProgrammeId(enrolment.programme), PersonId(enrolment.person)
    await keep_planned(session, turn.organisation, EndPause(programme=programme, person=person, until=until),
               at=local_instant(until, time(), zone), key=f"programme:{programme}:pause:{person}:{until}",
               programme=programme, now=turn.now)  # fmt: skip


async def _tell_partners(until: date, turn: Turn, session: AsyncSession) -> list[Message]:
    """Nothing is expected of somebody whose partner has a break."""
    running = await pairs.of(session, turn.organisation, turn.programme, turn.person)
    partners = [one.mentor if one.mentee == turn.person else one.mentee
                for one in running if one.state == PairState.INTRODUCED]  # fmt: skip
    waits = Card(
        title=t("pause.partner.title", partner=turn.name, until=until),
        parts=(Paragraph(text=t("pause.partner.text")),),
    )
    return [Message(to=PersonId(one), card=waits) for one in partners]
