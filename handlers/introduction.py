"""Introduction: once both said yes, a conversation of their own opens with what they need for a first session."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Block, Bullets, Card, Fact, Note, Paragraph, Rule, button
from chat.command import PairId, PersonId, ProgrammeId
from chat.commands.sessions import OpenMove
from chat.message import Message, Outbound, ToPair
from chat.router import Router
from chat.text import Text, t, verbatim
from chat.turn import Role, Turn
from chat.why import for_the_two
from content import library
from programme.events import Event, PairAgreed, PairIntroduced, PersonReturned
from programme.pair import Happening, PairState, move
from scheduling.sessions import dates
from storage import pairs, people, programmes
from storage.pairs import Pair, Two
from storage.people import Person
from storage.programmes import Programme

router = Router()


@router.when(PairAgreed)
async def introduce_once_agreed(event: PairAgreed, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    pair = await pairs.get(session, event.organisation, event.pair)
    return await _introduce(pair, turn, session) if pair else []


@router.when(PersonReturned)
async def introduce_whoever_is_back(event: PersonReturned, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    said: list[Outbound | Event] = []
    for _, number in await pairs.living(session, event.organisation, event.person):
        pair = await pairs.get(session, event.organisation, number)
        said += await _introduce(pair, turn, session) if pair and pair.state == PairState.AGREED else []
    return said


async def _introduce(pair: Pair, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """Open their conversation; not while one of the two seems to have left the company: a lead has to say."""
    two, programme = await pairs.two(session, pair), await programmes.get(session, pair.organisation, pair.programme)
    if two.mentor.guest or two.mentee.guest:
        return []
    pair.state, pair.introduced_at = move(PairState(pair.state), Happening.INTRODUCED), turn.now
    reachable = await people.reachable(session, pair.organisation, {pair.mentor, pair.mentee})
    on = dates(programme, turn.now)[0]
    first = [_in_their_conversation(pair, two, programme, on)] if reachable else _to_each(pair, two, programme, on)
    pair.forget_why()
    return [*first, *_contacts(pair, two, programme), PairIntroduced(pair.organisation, pair.programme, pair.id)]


def _in_their_conversation(pair: Pair, two: Two, programme: Programme, on: date) -> Message:
    card = Card(
        title=t("introduction.title", mentee=two.mentee.name, mentor=two.mentor.name),
        parts=(
            Fact(label=t("introduction.mentor"), value=_person(two.mentor)),
            Fact(label=t("introduction.mentee"), value=_person(two.mentee)),
            *_first_session(pair, two, programme, on),
            Note(text=t("introduction.unread")),
        ),
        buttons=(button(t("sessions.another-date"), OpenMove(programme=ProgrammeId(programme.id))),),
    )
    return Message(to=ToPair(PairId(pair.id)), card=card, key=f"pair:{pair.id}:introduction",
                   programme=ProgrammeId(programme.id))  # fmt: skip


def _to_each(pair: Pair, two: Two, programme: Programme, on: date) -> list[Message]:
    """Where one of the two cannot be written to now, each learns how to write to the other."""
    return [
        Message(
            to=PersonId(two.of(role).id),
            card=Card(
                title=t("introduction.alone", partner=two.beside(role).name),
                parts=(*_address(two.beside(role)), *_first_session(pair, two, programme, on)),
            ),
            key=f"pair:{pair.id}:introduction:{role}",
            programme=ProgrammeId(programme.id),
        )
        for role in Role
    ]


def _first_session(pair: Pair, two: Two, programme: Programme, on: date) -> tuple[Block, ...]:
    """Why the two, what to do first, and a question to begin with, the same whenever it is shown."""
    track, icebreakers = programme.track, library.icebreakers()
    return (
        Paragraph(text=t("introduction.why")),
        Bullets(items=for_the_two(two.topics, pair.reasons_kept())),
        Rule(),
        Fact(label=t("introduction.first-session"), value=t(f"tracks.{track}.session.1.title")),
        Fact(label=t("introduction.date"), value=t("introduction.on", day=on)),
        Paragraph(text=t(f"tracks.{track}.session.1.plan")),
        Fact(label=t("introduction.icebreaker"), value=t(f"icebreakers.{icebreakers[pair.id % len(icebreakers)].key}")),
    )


def _contacts(pair: Pair, two: Two, programme: Programme) -> list[Message]:
    """Whom either may talk to, told to each in private; never one of the two themselves."""
    known = [one for person in (two.mentor, two.mentee) for one in (person.name, person.email) if one]
    others = [line for line in programme.contacts.splitlines() if not any(one in line for one in known)]
    if not "".join(others).strip():
        return []
    card = Card(
        title=t("introduction.talk.title"),
        parts=(Paragraph(text=verbatim("\n".join(others))), Note(text=t("introduction.talk.private"))),
    )
    both = {Role.MENTEE: pair.mentee, Role.MENTOR: pair.mentor}
    return [
        Message(to=PersonId(person), card=card, key=f"pair:{pair.id}:contacts:{role}",
                programme=ProgrammeId(programme.id))
        for role, person in both.items()
    ]  # fmt: skip


def _person(person: Person) -> Text:
    if person.department:
        return t("introduction.person", name=person.name, department=person.department)
    return verbatim(person.name)


def _address(partner: Person) -> tuple[Block, ...]:
    if not partner.email:
        return ()
    return (Fact(label=t("introduction.email"), value=verbatim(partner.email)),)
