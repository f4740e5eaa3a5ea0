"""Profile: what Binôme knows of somebody, and how they change it."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Block, Bullets, Button, Card, Fact, Note, Paragraph, button
from chat.commands.join import LEVELS, SPOKEN, EditTopics
from chat.commands.leave import OpenLeave
from chat.commands.pause import OpenPause, Resume
from chat.commands.profile import (
    OpenHours,
    OpenLanguage,
    OpenProfile,
    SaveHours,
    SaveLanguage,
    hours_form,
    imported,
    language_form,
)
from chat.message import Answer, FormErrors, OpenForm, Outbound
from chat.router import By, Router
from chat.text import Text, t, verbatim
from chat.turn import Role, Turn
from content import zones
from content.library import topics_of
from content.words import Reader, language_of, say
from programme.events import Event
from programme.refusals import Refusal, Refused
from storage import enrolments, people, programmes
from storage.enrolments import PAUSED, Enrolment
from storage.people import Person

router = Router()
LOCALES = {"en": "en-GB", "fr": "fr-FR"}


@router.on(OpenProfile, said=("profile", "profil"), by=By.PARTICIPANTS, writes=False)
async def open_profile(command: OpenProfile, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await programmes.get(session, turn.organisation, turn.programme)
    enrolment = await enrolments.of(session, turn.organisation, turn.programme, turn.person)
    if enrolment is None:
        raise Refused(Refusal.NOT_ENROLLED)
    leads = await programmes.leads(session, turn.organisation, turn.programme)
    known = await people.several(session, turn.organisation, {turn.person, *leads[:1]})
    person, lead = known[turn.person], [known[one].name for one in leads[:1]]
    parts = (
        *_taking_part(enrolment),
        *_topics(enrolment, topics_of(programme.track)),
        *_own(person, turn.locale),
        *_imported(person, lead),
    )
    title = t("profile.title", programme=programme.name)
    return [Answer(card=Card(title=title, parts=parts, buttons=_buttons(enrolment, turn)))]


@router.on(OpenLanguage, said=("language", "langue"), writes=False)
async def open_language(command: OpenLanguage, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    offered = zones.choices(turn.zone, turn.locale)
    return [OpenForm(form=language_form(language_of(turn.locale), turn.zone, offered))]


@router.on(SaveLanguage)
async def save_language(command: SaveLanguage, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    if not zones.is_zone(command.zone):
        return [FormErrors(errors={"zone": t("forms.wrong")})]
    person = await people.get(session, turn.organisation, turn.person)
    if language_of(person.locale) != command.language:
        person.locale = LOCALES[command.language]
    person.zone, person.locale_assumed, person.zone_assumed = command.zone, False, False
    # the turn still speaks the language that was just changed
    done = say(t("profile.language-saved"), Reader(person.locale, person.zone))
    return [Answer(card=Card(title=verbatim(done)))]


@router.on(OpenHours, said=("hours", "horaires"), writes=False)
async def open_hours(command: OpenHours, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    person = await people.get(session, turn.organisation, turn.person)
    return [OpenForm(form=hours_form(person.works_from, person.works_until))]


@router.on(SaveHours)
async def save_hours(command: SaveHours, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    if command.works_until <= command.works_from:
        return [FormErrors(errors={"works_until": t("profile.hours-backwards")})]
    person = await people.get(session, turn.organisation, turn.person)
    person.works_from, person.works_until = command.works_from, command.works_until
    return [Answer(card=Card(title=t("profile.hours-saved", hours=_hours(person))))]


def _taking_part(enrolment: Enrolment) -> tuple[Block, ...]:
    """The role, and what goes with it."""
    mentor = enrolment.role == Role.MENTOR
    facts = [
        Fact(label=t("profile.role"), value=t("profile.mentor") if mentor else t("profile.mentee")),
        Fact(label=t("join.languages"), value=t("profile.list", items=[SPOKEN[one] for one in enrolment.languages])),
    ]
    if mentor:
        facts.append(Fact(label=t("join.capacity"), value=t("join.places", count=enrolment.capacity)))
    if enrolment.state == PAUSED and enrolment.paused_until:
        facts.append(Fact(label=t("pause.until"), value=t("profile.day", day=enrolment.paused_until)))
    return tuple(facts)


def _topics(enrolment: Enrolment, offered: tuple[str, ...]) -> tuple[Block, ...]:
    """Topics that the track still has, with their levels or in order of choice."""
    kept = sorted(((level, topic) for topic, level in enrolment.topics.items() if topic in offered), reverse=True)
    names = [(level, t(f"topics.{topic}")) for level, topic in kept]
    if enrolment.role == Role.MENTOR:
        label, items = t("join.topics"), [t("profile.topic", topic=name, level=LEVELS[level]) for level, name in names]
    elif kept and kept[0][0] == 1:
        label, items = t("profile.wishes"), [t("join.surprise")]
    else:
        label, items = t("profile.wishes"), [name for _, name in names]
    return Paragraph(text=label), Bullets(items=tuple(items))


def _own(person: Person, locale: str) -> tuple[Block, ...]:
    """What was taken from the platform, or assumed, and can be changed."""
    language, zone = SPOKEN[language_of(person.locale)], verbatim(zones.place(person.zone, locale))
    return (
        Fact(label=t("profile.hours"), value=verbatim(_hours(person))),
        Fact(label=t("profile.language"), value=_assumed(language) if person.locale_assumed else language),
        Fact(label=t("profile.zone"), value=_assumed(zone) if person.zone_assumed else zone),
    )


def _assumed(value: Text) -> Text:
    return t("profile.assumed", value=value)


def _hours(person: Person) -> str:
    return f"{person.works_from:%H:%M}–{person.works_until:%H:%M}"


def _imported(person: Person, lead: list[str]) -> tuple[Block, ...]:
    """What a lead's list said, and who corrects it."""
    said = imported(person.department, person.site, person.manager, person.level)
    facts = tuple(Fact(label=label, value=verbatim(value)) for label, value in said)
    return (*facts, Note(text=t("profile.imported", lead=lead or t("profile.your-lead")))) if facts else ()


def _buttons(enrolment: Enrolment, turn: Turn) -> tuple[Button, ...]:
    here = turn.programme
    paused = enrolment.state == PAUSED
    return (
        button(t("profile.edit-topics"), EditTopics(programme=here)),
        button(t("profile.language-and-zone"), OpenLanguage()),
        button(t("profile.hours"), OpenHours()),
        button(t("pause.resume"), Resume(programme=here)) if paused else button(t("pause.open"), OpenPause(programme=here)),
        button(t("leave.open"), OpenLeave(programme=here)),
    )
