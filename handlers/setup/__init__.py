"""Setting up a programme, and inviting people to it."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chat.command import PersonId
from chat.commands.setup import CreateProgramme, DescribeProgramme, OpenSetup, SendInvitation
from chat.message import FormErrors, Message, NextForm, OpenForm, Outbound, ReplaceCard, ToChannel, Update
from chat.router import By, Router
from chat.turn import Turn
from handlers.setup import checks
from handlers.setup.cards import deputy_card, installed_card, invitation, opened_card, sent_card
from handlers.setup.forms import QUIET, first_step, second_step
from programme.clock import machine_now
from programme.events import BotInstalled, CodeMistaken, Event, InvitationSent, ProgrammeOpened
from programme.refusals import Failure, Refusal, Refused
from storage import audit, failures, lead_codes, programmes
from storage.programmes import Lead, Programme

router = Router()


@router.on(OpenSetup, said=("setup", "configurer", "mise-en-place"), writes=False)
async def open_setup(command: OpenSetup, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    code = command.rest.strip()
    await _may_set_up(code, turn, session)
    return [OpenForm(form=first_step(turn), context=DescribeProgramme.known(code=code))]


@router.when(BotInstalled)
async def hand_over(event: BotInstalled, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """A code for whoever installed the bot where there is no programme yet, to use or to hand on."""
    if await programmes.opened(session, event.organisation):
        return []
    until = machine_now() + lead_codes.LASTS
    code = lead_codes.issue(session, event.organisation, until)
    return [Message(to=PersonId(event.person), card=installed_card(event.workspace, code, until))]


@router.on(DescribeProgramme, writes=False)
async def describe(command: DescribeProgramme, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    await _may_set_up(command.code, turn, session)
    if errors := await checks.first_step(command, turn, session):
        return [FormErrors(errors=errors)]
    return [NextForm(form=second_step(turn), context=CreateProgramme.known(**command.model_dump(mode="json")))]


@router.on(CreateProgramme)
async def create(command: CreateProgramme, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    if not turn.may_set_up:
        await _may_try(turn, session)
        if not await lead_codes.redeem(session, turn.organisation, command.code, machine_now()):
            raise _mistaken(turn)
    errors = await checks.first_step(command, turn, session) | await checks.second_step(command, turn, session)
    if errors:
        return [FormErrors(errors=errors)]
    opened = await store(command, turn, session)
    told = [Message(to=command.deputy, card=deputy_card(opened, turn))] if command.deputy else []
    return [
        Message(to=turn.person, card=opened_card(opened, turn), key=_opened(opened)),
        *told,
        ProgrammeOpened(turn.organisation, opened.id),
    ]


async def _may_set_up(code: str, turn: Turn, session: AsyncSession) -> None:
    """Raises Refused for whoever has neither the right nor a code that is good."""
    if turn.may_set_up:
        return
    if not code:
        raise Refused(Refusal.NO_SETUP_RIGHT)
    await _may_try(turn, session)
    if not await lead_codes.is_good(session, turn.organisation, code, machine_now()):
        raise _mistaken(turn)


async def _may_try(turn: Turn, session: AsyncSession) -> None:
    """Raises Refused after too many wrong codes, whatever the next one is: otherwise all could be tried."""
    now = machine_now()
    until = await lead_codes.wait_until(session, turn.organisation, turn.person, now)
    if until is not None:
        raise Refused(Refusal.CODE_WAIT, minutes=-(-(until - now) // timedelta(minutes=1)))


def _mistaken(turn: Turn) -> Refused:
    return Refused(Refusal.CODE_UNKNOWN, CodeMistaken(turn.organisation, 0, turn.person))


@router.when(CodeMistaken)
async def count(event: CodeMistaken, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """It is remembered, so that nobody tries many."""
    lead_codes.note_wrong(session, event.organisation, event.person, machine_now())
    return []


@router.on(SendInvitation, by=By.LEADS)
async def send(command: SendInvitation, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    opened = await programmes.get(session, turn.organisation, command.programme)
    key, sent = f"programme:{opened.id}:invitation", sent_card(opened)
    facts: list[Event] = []
    if opened.invited_at is None:
        opened.invited_at = turn.now
        audit.note(session, turn.organisation, turn.person, "invitation-sent", turn.now, programme=opened.id)
        facts.append(InvitationSent(turn.organisation, opened.id))
    await _try_again(session, turn, key)
    return [
        ReplaceCard(card=sent),
        Update(key=_opened(opened), card=sent),
        Message(to=ToChannel(command.programme), card=invitation(opened), key=key),
        *facts,
    ]


async def _try_again(session: AsyncSession, turn: Turn, key: str) -> None:
    """An invitation that the platform refused: somebody may have removed the cause."""
    undelivered = await failures.under(session, turn.organisation, turn.programme, key)
    refused = [one.id for one in undelivered if one.failure is not Failure.NOT_ANSWERED]
    await failures.try_again(session, turn.organisation, refused)


def _opened(programme: Programme) -> str:
    """The key of the message that the lead has had since the programme was set up."""
    return f"programme:{programme.id}:opened"


async def store(command: CreateProgramme, turn: Turn, session: AsyncSession) -> Programme:
    """The programme and its leads, as described."""
    country, _, region = command.place.partition("-")
    address = turn.address
    opened = Programme(
        organisation=turn.organisation, name=command.title, track=command.track,
        platform=address.platform if address else "", tenant=address.tenant if address else "",
        channel=command.channel, languages=list(command.languages), zone=command.zone, country=country,
        region=region or None, quiet_periods=[QUIET[name] for name in QUIET if name in command.quiet],
        starts_on=command.starts_on, sessions=command.sessions, cadence_days=7 * command.weeks,
        tip_weekday=command.tip_weekday, tip_at=command.tip_at, contacts=command.contacts,
        sponsor_word=command.sponsor_word, opened_at=turn.now,
    )  # fmt: skip
    session.add(opened)
    await session.flush()
    for person in filter(None, (turn.person, command.deputy)):
        session.add(
            Lead(organisation=turn.organisation, programme=opened.id, person=person, owner=person == turn.person)
        )
    audit.note(session, turn.organisation, turn.person, "programme-opened", turn.now, programme=opened.id)
    return opened
