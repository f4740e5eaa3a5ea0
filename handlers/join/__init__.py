"""Join: somebody says as what they take part and with which topics, and reads who will see what."""

from sqlalchemy.ext.asyncio import AsyncSession

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
)
from chat.commands.profile import imported
from chat.message import Answer, FormErrors, Message, NextForm, OpenForm, Outbound, Update
from chat.refusals import mistake
from chat.router import By, Router
from chat.text import Text, t
from chat.turn import Role, Turn
from content.library import topics_of
from content.words import language_of
from handlers.join import cards
from handlers.join.forms import levels_form, mentee_form, offers_form
from programme.events import Event
from programme.refusals import Mistake, Refusal, Refused
from storage import audit, enrolments, people, programmes
from storage.enrolments import ACTIVE, INVITED, PAUSED, Enrolment
from storage.programmes import Programme
from storage.volunteers import INVITATION, REMINDER, message_key

router = Router()


@router.on(OpenJoin, said=("join", "rejoindre"), writes=False)
async def open_join(command: OpenJoin, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await _open(turn, session)
    if turn.role:
        raise Refused(Refusal.ENROLLED_ALREADY)
    enrolment = await enrolments.of(session, turn.organisation, programme.id, turn.person)
    if enrolment and enrolment.state == INVITED:
        return [await _form(Role(enrolment.role), programme, turn, session)]
    return [Answer(card=cards.choice(programme))]


@router.on(ChooseRole, writes=False)
async def choose_role(command: ChooseRole, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await _open(turn, session)
    if turn.role:
        raise Refused(Refusal.ENROLLED_ALREADY)
    return [await _form(command.role, programme, turn, session)]


@router.on(EditTopics, by=By.PARTICIPANTS, writes=False)
async def edit_topics(command: EditTopics, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await _open(turn, session)
    return [await _form(turn.role or Role.MENTEE, programme, turn, session)]


@router.on(OfferTopics, writes=False)
async def ask_levels(command: OfferTopics, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await _open(turn, session)
    if set(command.topics) - set(topics_of(programme.track)):
        return [FormErrors(errors={"topics": mistake(Mistake.TOPIC_GONE)})]
    before = await enrolments.of(session, turn.organisation, programme.id, turn.person)
    context = JoinAsMentor.known(programme=programme.id, capacity=command.capacity, languages=command.languages)
    return [NextForm(form=levels_form(command.topics, _said(before, Role.MENTOR)), context=context)]


@router.on(JoinAsMentor)
async def join_as_mentor(command: JoinAsMentor, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await _open(turn, session)
    gone = command.levels.keys() - set(topics_of(programme.track))
    if gone:
        return [FormErrors(errors={f"{LEVEL}{topic}": mistake(Mistake.TOPIC_GONE) for topic in gone})]
    return await _enrol(command, command.levels, programme, turn, session)


@router.on(JoinAsMentee)
async def join_as_mentee(command: JoinAsMentee, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await _open(turn, session)
    topics = topics_of(programme.track)
    chosen = {"first": command.first, "second": command.second, "third": command.third}
    gone = [field for field, topic in chosen.items() if topic not in {SURPRISE, NO_OTHER, *topics}]
    if gone:
        return [FormErrors(errors={field: mistake(Mistake.TOPIC_GONE) for field in gone})]
    wishes = dict.fromkeys(topic for topic in chosen.values() if topic in topics)
    priorities = {topic: 3 - place for place, topic in enumerate(wishes)}
    return await _enrol(command, priorities or dict.fromkeys(topics, 1), programme, turn, session)


async def _open(turn: Turn, session: AsyncSession) -> Programme:
    """The turn's programme; raises Refused when it is closed, or none of the organisation's."""
    for programme in await programmes.opened(session, turn.organisation):
        if programme.id == turn.programme:
            return programme
    raise Refused(Refusal.PROGRAMME_CLOSED)


async def _form(role: Role, programme: Programme, turn: Turn, session: AsyncSession) -> OpenForm:
    """A role's form, with what was said before and what was imported."""
    before = await enrolments.of(session, turn.organisation, programme.id, turn.person)
    said, topics = _said(before, role), topics_of(programme.track)
    languages = (before and before.languages) or [language_of(turn.locale)]
    intro = await _imported(turn, session) if before and before.state == INVITED else ()
    if role is Role.MENTEE:
        form = mentee_form(topics, said, languages, intro)
    else:
        form = offers_form(topics, said, before.capacity if before else 1, languages, intro)
    return OpenForm(form=form, context=form.submit.known(programme=programme.id))


def _said(before: Enrolment | None, role: Role) -> dict[str, int]:
    """The topics of an earlier answer in the same role."""
    return before.topics if before and before.role == role else {}


async def _imported(turn: Turn, session: AsyncSession) -> tuple[Text, ...]:
    """What the lead's list says of somebody."""
    person = await people.get(session, turn.organisation, turn.person)
    facts = imported(person.department, person.site, person.manager, person.level)
    said = [t("join.fact", label=label, value=value) for label, value in facts]
    return (t("join.imported", facts=said),) if said else ()


async def _enrol(
    command: JoinAsMentee | JoinAsMentor, topics: dict[str, int], programme: Programme, turn: Turn,
    session: AsyncSession,
) -> list[Outbound | Event]:  # fmt: skip
    """Store the answers of somebody who joins, or who takes part in the same role already."""
    enrolment = await enrolments.to_change(session, turn.organisation, programme.id, turn.person)
    edited = enrolment is not None and enrolment.state in {ACTIVE, PAUSED}
    if enrolment is None:
        enrolment = Enrolment(organisation=turn.organisation, programme=programme.id, person=turn.person)
        session.add(enrolment)
    if edited and enrolment.role != command.role:
        raise Refused(Refusal.ENROLLED_ALREADY)
    enrolment.topics, enrolment.languages, enrolment.capacity = topics, [*command.languages], command.capacity
    if edited:
        return [Answer(card=cards.saved(programme))]
    invited = enrolment.state == INVITED
    enrolment.role, enrolment.state, enrolment.waited = command.role, ACTIVE, 0
    enrolment.joined_at, enrolment.left_at = turn.now, None
    audit.note(session, turn.organisation, turn.person, "joined", turn.now, programme=programme.id, about=command.role)
    keys = [message_key(enrolment, card) for card in (INVITATION, REMINDER)] if invited else []
    answered = [Update(key=key, card=cards.said_yes(programme)) for key in keys]
    return [Message(to=turn.person, card=cards.welcome(programme, command.role)), *answered]
