"""What Binôme knows of somebody, in facts."""

from datetime import time

from chat.card import Block, Bullets, Button, Card, Fact, Note, Paragraph, button
from chat.command import ProgrammeId
from chat.commands.join import LEVELS, SPOKEN, EditTopics
from chat.commands.leave import OpenLeave
from chat.commands.pause import OpenPause, Resume
from chat.commands.profile import OpenHours, OpenLanguage, imported
from chat.text import Text, t, verbatim
from chat.turn import Role
from content import zones
from content.library import topics_of
from content.words import language_of
from storage.enrolments import PAUSED, Enrolment
from storage.people import Person
from storage.programmes import Programme


def profile_card(programme: Programme, enrolment: Enrolment, person: Person, lead: Text) -> Card:
    """All that is stored about somebody in a programme, and a button for each thing that they can change."""
    return Card(
        title=t("profile.title", programme=programme.name),
        parts=(
            *_role(enrolment),
            *_topics(enrolment, topics_of(programme.track)),
            *_own(person),
            *_imported(person, lead),
        ),
        buttons=_buttons(enrolment),
    )


def hours(first: time, last: time) -> str:
    """Working hours, as in `09:00–18:00`."""
    return f"{first:%H:%M}–{last:%H:%M}"


def _role(enrolment: Enrolment) -> list[Block]:
    mentor = enrolment.role == Role.MENTOR
    spoken = [SPOKEN[language] for language in enrolment.languages]
    facts: list[Block] = [
        Fact(label=t("profile.role"), value=t("profile.mentor") if mentor else t("profile.mentee")),
        Fact(label=t("profile.spoken"), value=t("profile.listed", items=spoken)),
    ]
    if mentor:
        facts.append(Fact(label=t("profile.capacity"), value=t("join.places", count=enrolment.capacity)))
    if enrolment.paused_until:
        facts.append(Fact(label=t("profile.paused-until"), value=t("profile.listed", items=[enrolment.paused_until])))
    return facts


def _topics(enrolment: Enrolment, offered: tuple[str, ...]) -> list[Block]:
    """The topics that the track still has, the dearest first."""
    kept = [(level, t(f"topics.{topic}")) for topic, level in enrolment.topics.items() if topic in offered]
    kept.sort(key=lambda topic: -topic[0])
    if enrolment.role == Role.MENTOR:
        label, items = (
            t("profile.offers"),
            [t("profile.offer", topic=topic, level=LEVELS[level]) for level, topic in kept],
        )
    else:
        surprised = all(level == 1 for level, _ in kept)
        label, items = t("profile.wishes"), [t("join.surprise")] if surprised else [topic for _, topic in kept]
    return [Paragraph(text=label), Bullets(items=tuple(items))] if items else []


def _own(person: Person) -> list[Block]:
    """What was taken from the platform, or assumed."""
    language, zone = SPOKEN[language_of(person.locale)], verbatim(zones.place(person.zone, person.locale))
    return [
        Fact(label=t("profile.hours"), value=verbatim(hours(person.works_from, person.works_until))),
        Fact(label=t("profile.language"), value=_assumed(language) if person.locale_assumed else language),
        Fact(label=t("profile.zone"), value=_assumed(zone) if person.zone_assumed else zone),
    ]


def _assumed(value: Text) -> Text:
    return t("profile.assumed", value=value)


def _imported(person: Person, lead: Text) -> list[Block]:
    """What a lead's list said, and who corrects it."""
    said = imported(person.department, person.site, person.manager, person.level)
    facts: list[Block] = [Fact(label=label, value=verbatim(value)) for label, value in said]
    return [*facts, Note(text=t("profile.imported", lead=lead))] if facts else []


def _buttons(enrolment: Enrolment) -> tuple[Button, ...]:
    here = ProgrammeId(enrolment.programme)
    pause = button(t("pause.open"), OpenPause(programme=here))
    return (
        button(t("profile.edit-topics"), EditTopics(programme=here)),
        button(t("profile.language-and-zone"), OpenLanguage()),
        button(t("profile.edit-hours"), OpenHours()),
        button(t("pause.resume"), Resume(programme=here)) if enrolment.state == PAUSED else pause,
        button(t("leave.open"), OpenLeave(programme=here)),
    )
