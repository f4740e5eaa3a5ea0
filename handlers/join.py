"""Join: somebody says as what they take part and with which topics, and reads who will see what."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Bullets, Button, Card, Note, Paragraph, button
from chat.commands.join import (
    LEVEL,
    NO_OTHER,
    SURPRISE,
    ChooseRole,
    EditTopics,
    JoinAsMentee,
    JoinAsMentor,
    OfferTopics,
    OpenJoin,
    levels_form,
    mentee_form,
    mentor_form,
)
from chat.commands.profile import OpenProfile, imported
from chat.form import Form
from chat.message import Answer, FormErrors, Message, NextForm, OpenForm, Outbound
from chat.router import By, Router
from chat.text import Text, t
from chat.turn import Role, Turn
from content.library import topics_of
from content.words import language_of
from programme.events import Event
from programme.refusals import Refusal, Refused
from storage import audit, enrolments, people, programmes
from storage.enrolments import ACTIVE, INVITED, PAUSED, Enrolment
from storage.programmes import Programme

router = Router()


@router.on(OpenJoin, said=("join", "rejoindre"), writes=False)
async def open_join(command: OpenJoin, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await _open(turn, session)
    if turn.role:
        return [_already(turn)]
    enrolment = await enrolments.of(session, turn.organisation, programme.id, turn.person)
    if enrolment and enrolment.state == INVITED:
        return [await _form(Role(enrolment.role), programme, turn, session)]
    return [Answer(card=_choice(programme, turn))]


@router.on(ChooseRole, writes=False)
async def choose_role(command: ChooseRole, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await _open(turn, session)
    return [_already(turn) if turn.role else await _form(command.role, programme, turn, session)]


@router.on(EditTopics, by=By.PARTICIPANTS, writes=False)
async def edit_topics(command: EditTopics, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await _open(turn, session)
    return [await _form(turn.role or Role.MENTEE, programme, turn, session)]


@router.on(OfferTopics, writes=False)
async def ask_levels(command: OfferTopics, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await _open(turn, session)
    if set(command.topics) - set(topics_of(programme.track)):
        return [FormErrors(errors={"topics": t("join.topic-gone")})]
    before = await enrolments.of(session, turn.organisation, programme.id, turn.person)
    offers = before.topics if before and before.role == Role.MENTOR else {}
    context = JoinAsMentor.known(programme=programme.id, capacity=command.capacity, languages=command.languages)
    return [NextForm(form=levels_form(command.topics, offers), context=context)]


@router.on(JoinAsMentor)
async def join_as_mentor(command: JoinAsMentor, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await _open(turn, session)
    gone = command.levels.keys() - set(topics_of(programme.track))
    if gone:
        return [FormErrors(errors={f"{LEVEL}{topic}": t("join.topic-gone") for topic in gone})]
    return await _enrol(command, programme, command.levels, turn, session)


@router.on(JoinAsMentee)
async def join_as_mentee(command: JoinAsMentee, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await _open(turn, session)
    topics = topics_of(programme.track)
    chosen = {"first": command.first, "second": command.second, "third": command.third}
    gone = [field for field, topic in chosen.items() if topic not in {SURPRISE, NO_OTHER, *topics}]
    if gone:
        return [FormErrors(errors={field: t("join.topic-gone") for field in gone})]
    wishes = dict.fromkeys(topic for topic in chosen.values() if topic in topics)
    priorities = {topic: 3 - place for place, topic in enumerate(wishes)}
    return await _enrol(command, programme, priorities or dict.fromkeys(topics, 1), turn, session)


async def _open(turn: Turn, session: AsyncSession) -> Programme:
    """The turn's programme; raises Refused when it is closed, or none of the organisation's."""
    for programme in await programmes.opened(session, turn.organisation):
        if programme.id == turn.programme:
            return programme
    raise Refused(Refusal.PROGRAMME_CLOSED)


async def _form(role: Role, programme: Programme, turn: Turn, session: AsyncSession) -> OpenForm:
    """A role's form, with what was said before and what was imported."""
    before = await enrolments.of(session, turn.organisation, programme.id, turn.person)
    said = before.topics if before and before.role == role else {}
    languages = (before and before.languages) or [language_of(turn.locale)]
    intro = await _imported(before, turn, session)
    topics = topics_of(programme.track)
    if role is Role.MENTEE:
        form: Form = mentee_form(topics, _wishes(said), languages, intro)
    else:
        form = mentor_form(topics, said, before.capacity if before else 1, languages, intro)
    return OpenForm(form=form, context=form.submit.known(programme=programme.id))


def _wishes(priorities: dict[str, int]) -> list[str]:
    """Topics in order of choice; none when all are as welcome."""
    surprised = max(priorities.values(), default=1) == 1
    return [] if surprised else sorted(priorities, key=lambda topic: -priorities[topic])


async def _imported(before: Enrolment | None, turn: Turn, session: AsyncSession) -> tuple[Text, ...]:
    """For somebody invited, what the lead's list says of them."""
    if before is None or before.state != INVITED:
        return ()
    person = await people.get(session, turn.organisation, turn.person)
    facts = imported(person.department, person.site, person.manager, person.level)
    said = [t("join.fact", label=label, value=value) for label, value in facts]
    return (t("join.imported", facts=said),) if said else ()


async def _enrol(
    command: JoinAsMentee | JoinAsMentor, programme: Programme, topics: dict[str, int], turn: Turn,
    session: AsyncSession,
) -> list[Outbound | Event]:  # fmt: skip
    """Store the answers of somebody who joins, or who takes part in the same role already."""
    enrolment = await enrolments.of(session, turn.organisation, programme.id, turn.person)
    edited = enrolment is not None and enrolment.state in {ACTIVE, PAUSED}
    if enrolment is None:
        enrolment = Enrolment(organisation=turn.organisation, programme=programme.id, person=turn.person)
        session.add(enrolment)
    if edited and enrolment.role != command.role:
        raise Refused(Refusal.ENROLLED_ALREADY)
    enrolment.topics, enrolment.languages, enrolment.capacity = topics, [*command.languages], command.capacity
    if edited:
        return [Answer(card=Card(title=t("join.saved"), buttons=(_profile(turn),)))]
    enrolment.role, enrolment.state, enrolment.waited = command.role, ACTIVE, 0
    enrolment.joined_at, enrolment.left_at = turn.now, None
    audit.note(session, turn.organisation, turn.person, "joined", turn.now, programme=programme.id, about=command.role)
    return [Message(to=turn.person, card=_welcome(command.role, programme, turn))]


def _choice(programme: Programme, turn: Turn) -> Card:
    mentor, mentee = (ChooseRole(programme=turn.programme, role=role) for role in (Role.MENTOR, Role.MENTEE))
    sees = (t("join.short-partner"), t("join.short-lead"), t("join.short-declined"))
    return Card(
        title=t("join.title", programme=programme.name),
        parts=(
            Paragraph(text=t("join.what", sessions=programme.sessions)),
            Bullets(items=sees),
            Note(text=t("join.charter")),
        ),
        buttons=(button(t("join.be-mentor"), mentor), button(t("join.be-mentee"), mentee)),
    )


def _already(turn: Turn) -> Answer:
    return Answer(card=Card(title=t("refusals.enrolled-already"), buttons=(_profile(turn),)))


def _welcome(role: Role, programme: Programme, turn: Turn) -> Card:
    """What happens next, who can see what, and how to change one's mind."""
    ahead = {Role.MENTOR: t("join.next-mentor"), Role.MENTEE: t("join.next-mentee")}
    sees = (t("join.sees-partner"), t("join.sees-lead"), t("join.sees-totals"), t("join.sees-nobody"),
            t("join.sees-operator"))  # fmt: skip
    return Card(
        title=t("join.welcome", programme=programme.name),
        parts=(
            Paragraph(text=ahead[role]),
            Paragraph(text=t("join.sees")),
            Bullets(items=sees),
            Paragraph(text=t("join.charter")),
            Note(text=t("join.change")),
        ),
        buttons=(_profile(turn),),
    )


def _profile(turn: Turn) -> Button:
    return button(t("profile.mine"), OpenProfile(programme=turn.programme))
