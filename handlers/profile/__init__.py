"""Profile: what Binôme knows of somebody, and how they change it."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card
from chat.commands.profile import OpenHours, OpenLanguage, OpenProfile, SaveHours, SaveLanguage
from chat.message import Answer, FormErrors, OpenForm, Outbound
from chat.refusals import mistake
from chat.router import By, Router
from chat.text import t, verbatim
from chat.turn import Turn
from content import zones
from content.words import Reader, language_of, say
from handlers.profile.cards import hours, profile_card
from handlers.profile.forms import hours_form, language_form
from programme.events import Event, PersonMoved
from programme.refusals import Mistake, Refusal, Refused
from storage import enrolments, people, programmes

router = Router()
LOCALES = {"en": "en-GB", "fr": "fr-FR"}


@router.on(OpenProfile, said=("profile", "profil"), by=By.PARTICIPANTS, writes=False, own=True)
async def open_profile(command: OpenProfile, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await programmes.get(session, turn.organisation, turn.programme)
    enrolment = await enrolments.of(session, turn.organisation, turn.programme, turn.person)
    if enrolment is None:
        raise Refused(Refusal.NOT_ENROLLED)
    first = (await programmes.leads(session, turn.organisation, turn.programme))[:1]
    known = await people.several(session, turn.organisation, {turn.person, *first})
    lead = verbatim(known[first[0]].name) if first else t("profile.your-lead")
    return [Answer(card=profile_card(programme, enrolment, known[turn.person], lead))]


@router.on(OpenLanguage, said=("language", "langue"), writes=False)
async def open_language(command: OpenLanguage, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    return [OpenForm(form=language_form(turn))]


@router.on(SaveLanguage)
async def save_language(command: SaveLanguage, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    if not zones.is_zone(command.zone):
        return [FormErrors(errors={"zone": mistake(Mistake.WRONG)})]
    person = await people.get(session, turn.organisation, turn.person)
    if language_of(person.locale) != command.language:
        person.locale = LOCALES[command.language]
    moved = [PersonMoved(turn.organisation, turn.programme, turn.person)] if person.zone != command.zone else []
    person.zone, person.locale_assumed, person.zone_assumed = command.zone, False, False
    # the turn still speaks the language that was just given up
    done = say(t("profile.language-saved"), Reader(person.locale, person.zone))
    return [Answer(card=Card(title=verbatim(done))), *moved]


@router.on(OpenHours, said=("hours", "horaires"), writes=False)
async def open_hours(command: OpenHours, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    person = await people.get(session, turn.organisation, turn.person)
    return [OpenForm(form=hours_form(person.works_from, person.works_until))]


@router.on(SaveHours)
async def save_hours(command: SaveHours, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    if command.works_until <= command.works_from:
        return [FormErrors(errors={"works_until": mistake(Mistake.HOURS_BACKWARDS)})]
    await people.work_between(session, turn.organisation, turn.person, command.works_from, command.works_until)
    saved = hours(command.works_from, command.works_until)
    moved = PersonMoved(turn.organisation, turn.programme, turn.person)
    return [Answer(card=Card(title=t("profile.hours-saved", hours=saved))), moved]
