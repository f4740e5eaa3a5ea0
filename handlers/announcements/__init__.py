"""Announcements: a lead drafts one, looks at it, sends it now or later; the audience is computed when it goes."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card
from chat.command import PersonId, ProgrammeId
from chat.commands.announcements import (
    Audience,
    CancelAnnouncement,
    DeliverAnnouncement,
    DraftAnnouncement,
    ListAnnouncements,
    OpenAnnouncement,
    SendAnnouncement,
    TakeBackAnnouncement,
    TakeBackMore,
)
from chat.message import (
    Answer,
    FormErrors,
    Message,
    OpenForm,
    Outbound,
    Repeat,
    ReplaceCard,
    Retract,
    ToChannel,
    Update,
)
from chat.refusals import mistake
from chat.router import By, Router
from chat.text import t
from chat.turn import Turn
from handlers.announcements import cards, form
from programme.events import Event, ProgrammeChecked
from programme.refusals import Mistake, Refusal, Refused
from scheduling.lateness import is_stale, keep_planned, must_wait_after_downtime
from storage import agenda, announcements, enrolments, failures, outbox, people, programmes, taking_back
from storage.announcements import CANCELLED, DRAFT, SCHEDULED, SENT, TAKEN_BACK, Announcement
from storage.programmes import Programme

router = Router()
FEWEST, MANY = 5, 100
SLICE = 100
"""So many messages of an announcement are put in one transaction, so that nobody else waits for it."""
TIME_TO_OBJECT = timedelta(minutes=10)


@router.on(OpenAnnouncement, said=("announce", "annoncer", "annonce"), by=By.LEADS, writes=False)
async def open_form(command: OpenAnnouncement, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await programmes.get(session, turn.organisation, turn.programme)
    earlier = await _found(session, turn, command.replaces) if command.replaces else None
    context = DraftAnnouncement.known(programme=turn.programme, replaces=command.replaces)
    return [OpenForm(form=form.blank(programme, earlier), context=context)]


@router.on(DraftAnnouncement, by=By.LEADS)
async def draft(command: DraftAnnouncement, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await programmes.get(session, turn.organisation, turn.programme)
    readers = await _readers(session, turn, command.audience)
    mistakes = form.mistakes(command, programme, turn.now)
    if _too_few(command.audience, readers):
        mistakes["audience"] = mistake(Mistake.TOO_FEW_READERS)
    if mistakes:
        return [FormErrors(errors=mistakes)]
    said = await _put_aside(session, turn, command.replaces) if command.replaces else []
    new = Announcement(
        organisation=turn.organisation, programme=programme.id, author=turn.person, audience=command.audience,
        body=command.text, state=DRAFT, goes_at=form.goes_at(command, programme),
    )  # fmt: skip
    session.add(new)
    await session.flush()
    return [*said, Message(to=turn.person, card=cards.preview(new, len(readers)), key=_preview(new))]


@router.on(SendAnnouncement, by=By.LEADS)
async def send(command: SendAnnouncement, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await programmes.get(session, turn.organisation, turn.programme)
    found = await _found(session, turn, command.announcement)
    if found.state != DRAFT:
        return [await _outcome(session, turn, found)]
    readers = await _readers(session, turn, found.audience)
    if _too_few(found.audience, readers):
        raise Refused(Refusal.TOO_FEW_READERS)
    found.goes_at = _at_the_earliest(_goes_at(found, command, turn.now), turn.now, len(readers))
    if found.goes_at <= turn.now:
        return [*await _go(session, turn, programme, found, readers), ReplaceCard(card=cards.outcome(found))]
    found.state = SCHEDULED
    due = DeliverAnnouncement(programme=turn.programme, announcement=found.id)
    await agenda.plan(session, turn.organisation, due, at=found.goes_at, key=_key(found), programme=turn.programme)
    others = await _other_leads(session, turn) if len(readers) > MANY else []
    notice = cards.notice(found, turn.name, len(readers))
    said: list[Outbound | Event] = [Message(to=lead, card=notice, key=_notice(found)) for lead in others]
    return [*said, ReplaceCard(card=cards.outcome(found))]


@router.on(DeliverAnnouncement, by=By.CLOCK)
async def deliver(command: DeliverAnnouncement, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await programmes.get(session, turn.organisation, turn.programme)
    found = await announcements.get(session, turn.organisation, turn.programme, command.announcement)
    if found is None or found.goes_at is None or found.state != (SENT if command.after else SCHEDULED):
        return []
    if is_stale(turn) and not command.after:
        return _missed(found, found.goes_at)
    if await must_wait_after_downtime(programme, turn, session):
        return []
    if command.after:
        # one more than are written to now tells whether others follow
        some = await _readers(session, turn, found.audience, command.after, SLICE + 1)
        return await _slice(session, turn, programme, found, some)
    readers = await _readers(session, turn, found.audience)
    if programme.closed_at or _too_few(found.audience, readers):
        found.state = CANCELLED
        said: list[Outbound | Event] = [Message(to=PersonId(found.author), card=Card(title=t("announcement.not-sent")))]
    else:
        said = await _go(session, turn, programme, found, readers)
    return [*said, *_tell(found)]


@router.when(ProgrammeChecked)
async def look_over(event: ProgrammeChecked, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    for one in await announcements.waiting(session, turn.organisation, event.programme):
        due = DeliverAnnouncement(programme=ProgrammeId(event.programme), announcement=one.id)
        await keep_planned(session, turn.organisation, due, at=one.goes_at or turn.now, key=_key(one),
                           programme=event.programme, now=turn.now)  # fmt: skip
    return []


@router.on(CancelAnnouncement, by=By.LEADS)
async def cancel(command: CancelAnnouncement, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    found = await _found(session, turn, command.announcement)
    if found.state not in {DRAFT, SCHEDULED}:
        return [await _outcome(session, turn, found)]
    found.state = CANCELLED
    await agenda.cancel(session, turn.organisation, _key(found))
    said = [ReplaceCard(card=cards.outcome(found)), *_tell(found)]
    if found.author != turn.person:
        said.append(Message(to=PersonId(found.author), card=cards.stopped(found, turn.name)))
    return said


@router.on(TakeBackAnnouncement, by=By.LEADS)
async def take_back(command: TakeBackAnnouncement, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    found = await _found(session, turn, command.announcement)
    if found.state != SENT:
        return [await _outcome(session, turn, found)]
    found.state = TAKEN_BACK
    outcome = await _outcome(session, turn, found)
    said = [outcome, await _retract(session, turn, found), *_tell(found, outcome.card)]
    if found.author != turn.person:
        said.append(Message(to=PersonId(found.author), card=cards.taken_back(found, turn.name)))
    return said


@router.on(TakeBackMore, by=By.CLOCK)
async def take_back_more(command: TakeBackMore, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    found = await announcements.get(session, turn.organisation, turn.programme, command.announcement)
    return [await _retract(session, turn, found, command.after)] if found else []


@router.on(ListAnnouncements, said=("announcements", "annonces"), by=By.LEADS, writes=False)
async def show_all(command: ListAnnouncements, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    waiting = await announcements.waiting(session, turn.organisation, turn.programme)
    sent = await announcements.sent(session, turn.organisation, turn.programme)
    delivered = await outbox.delivered(session, turn.organisation, [_key(one) for one in sent])
    lost = await failures.count(session, turn.organisation, turn.programme)
    counted = [(one, delivered.get(_key(one), 0)) for one in sent]
    return [Answer(card=cards.overview(waiting, counted, ProgrammeId(turn.programme) if lost else None))]


async def _go(
    session: AsyncSession, turn: Turn, programme: Programme, found: Announcement, readers: list[PersonId]
) -> list[Outbound | Event]:
    """Send an announcement to its readers, or begin to."""
    found.state, found.sent_at, found.readers = SENT, turn.now, len(readers)
    return await _slice(session, turn, programme, found, readers)


async def _slice(
    session: AsyncSession, turn: Turn, programme: Programme, found: Announcement, readers: list[PersonId]
) -> list[Outbound | Event]:
    """Send to the first of the readers that are left; the others follow at once."""
    author = await people.get(session, turn.organisation, found.author)
    channel = found.audience == Audience.CHANNEL
    to = [ToChannel(ProgrammeId(programme.id))] if channel else readers[:SLICE]
    if readers[SLICE:] and not channel:
        last = readers[SLICE - 1]
        rest = DeliverAnnouncement(programme=turn.programme, announcement=found.id, after=last)
        key = f"{_key(found)}:after:{last}"
        await agenda.plan(session, turn.organisation, rest, at=turn.now, key=key, programme=turn.programme)
    card = cards.announced(found, author.name, programme.name)
    return [Message(to=one, card=card, key=_key(found), repeat=Repeat.MAY_SKIP) for one in to]


async def _retract(session: AsyncSession, turn: Turn, found: Announcement, after: int = 0) -> Retract:
    """Take some copies of an announcement back; the others follow at once."""
    key = _key(found)
    until = await taking_back.copy_at(session, turn.organisation, key, after, SLICE)
    if until:
        more = TakeBackMore(programme=turn.programme, announcement=found.id, after=until)
        await agenda.plan(session, turn.organisation, more, at=turn.now, key=f"{key}:back:{until}",
                          programme=turn.programme)  # fmt: skip
    return Retract(key=key, after=after, until=until)


async def _outcome(session: AsyncSession, turn: Turn, found: Announcement) -> ReplaceCard:
    """What became of an announcement, how many it has reached, and how many perhaps."""
    key = _key(found)
    reached = await outbox.delivered(session, turn.organisation, [key])
    perhaps = await outbox.in_doubt(session, turn.organisation, key)
    return ReplaceCard(card=cards.outcome(found, reached.get(key, 0), perhaps))


def _missed(found: Announcement, at: datetime) -> list[Outbound | Event]:
    """An announcement that comes a day too late is its author's to judge: a draft again."""
    found.state, found.goes_at = DRAFT, None
    card = cards.missed(found, at)
    return [Message(to=PersonId(found.author), card=card), *_tell(found, card)]


async def _put_aside(session: AsyncSession, turn: Turn, announcement: int) -> list[Outbound | Event]:
    """Cancel an announcement in favour of an edited one: a button that shows the old words must not send new ones."""
    found = await _found(session, turn, announcement)
    if found.state not in {DRAFT, SCHEDULED}:
        raise Refused(Refusal.ANNOUNCED_ALREADY if found.sent_at else Refusal.OLD_BUTTON)
    found.state = CANCELLED
    await agenda.cancel(session, turn.organisation, _key(found))
    return _tell(found, cards.replaced(found))


def _tell(found: Announcement, card: Card | None = None) -> list[Outbound | Event]:
    """Bring the cards that leads have of an announcement up to date."""
    card = card or cards.outcome(found)
    return [Update(key=_preview(found), card=card), Update(key=_notice(found), card=card)]


async def _found(session: AsyncSession, turn: Turn, announcement: int) -> Announcement:
    found = await announcements.get(session, turn.organisation, turn.programme, announcement)
    if found is None:
        raise Refused(Refusal.OLD_BUTTON)
    return found


async def _readers(
    session: AsyncSession, turn: Turn, audience: str, after: int = 0, most: int | None = None
) -> list[PersonId]:
    """Who belongs to an audience now; nobody can tell for a channel, whose members the bot does not read."""
    roles = {Audience.EVERYONE: ("mentor", "mentee"), Audience.MENTORS: ("mentor",), Audience.MENTEES: ("mentee",)}
    its = roles.get(Audience(audience), ())
    return await enrolments.readers(session, turn.organisation, turn.programme, *its, after=after, most=most)


def _too_few(audience: str, readers: list[PersonId]) -> bool:
    return audience != Audience.CHANNEL and len(readers) < FEWEST


def _goes_at(found: Announcement, command: SendAnnouncement, now: datetime) -> datetime:
    """When a lead wants it to go; raises Refused for a moment that has passed while the draft was looked at."""
    if not command.later or found.goes_at is None:
        return now
    if found.goes_at <= now:
        raise Refused(Refusal.MOMENT_PASSED)
    return found.goes_at


def _at_the_earliest(wanted: datetime, now: datetime, readers: int) -> datetime:
    """What reaches many waits a little, so that another lead can object."""
    return max(wanted, now + TIME_TO_OBJECT) if readers > MANY else wanted


async def _other_leads(session: AsyncSession, turn: Turn) -> list[PersonId]:
    leads = await programmes.leads(session, turn.organisation, turn.programme)
    return [PersonId(lead) for lead in leads if lead != turn.person]


def _key(found: Announcement) -> str:
    return f"announcement:{found.id}"


def _preview(found: Announcement) -> str:
    return f"{_key(found)}:preview"


def _notice(found: Announcement) -> str:
    return f"{_key(found)}:notice"
