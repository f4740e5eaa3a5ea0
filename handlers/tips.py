"""The tip of the week: posted to the channel, shown again on request, its quiz answered privately."""

from datetime import datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card, Fact, Note, Paragraph, Picture, Rule, button
from chat.command import ProgrammeId
from chat.commands.tips import AnswerQuiz, OpenTip, PostTip
from chat.message import Answer, Message, Outbound, Repeat, ToChannel
from chat.router import By, Router
from chat.text import t
from chat.turn import Turn
from content import library
from content.library import Tip
from programme.calendar import Occurrence, local_instant
from programme.events import Event, ProgrammeChecked, ProgrammeOpened
from programme.refusals import Refusal, Refused
from programme.tips import next_tip
from scheduling.lateness import is_stale, must_wait_after_downtime
from storage import agenda, programmes, tips
from storage.programmes import Programme, calendar_of

router = Router()


@router.when(ProgrammeOpened)
@router.when(ProgrammeChecked)
async def plan_next(
    event: ProgrammeOpened | ProgrammeChecked, turn: Turn, session: AsyncSession
) -> list[Outbound | Event]:
    programme = await programmes.get(session, turn.organisation, event.programme)
    if await _unseen(session, programme):
        await _plan(session, programme, turn.now)
    return []


@router.on(PostTip, by=By.CLOCK)
async def post(command: PostTip, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    programme = await programmes.get(session, turn.organisation, command.programme)
    unseen = await _unseen(session, programme)
    if programme.closed_at or not unseen:
        return []
    said: list[Outbound | Event] = []
    if _is_news(command, programme, turn):
        if await must_wait_after_downtime(programme, turn, session):
            return []
        tip = unseen.pop(0)
        session.add(tips.TipPosted(organisation=turn.organisation, programme=programme.id, tip=tip.key,
                                   posted_on=command.on))  # fmt: skip
        key = f"programme:{programme.id}:tip:{command.on}"
        said = [Message(to=ToChannel(command.programme), card=_card(tip, command.programme), key=key,
                        repeat=Repeat.MAY_SKIP)]  # fmt: skip
    if unseen:
        await _plan(session, programme, turn.now)
    return said


@router.on(OpenTip, said=("tip", "astuce"), writes=False)
async def show_latest(command: OpenTip, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    seen = await tips.posted(session, turn.organisation, command.programme)
    if seen:
        return [Answer(card=_card(_known(seen[-1].tip), command.programme))]
    programme = await programmes.get(session, turn.organisation, command.programme)
    return [Answer(card=Card(title=t("tip.none-yet", day=_next(programme, turn.now).day)))]


@router.on(AnswerQuiz)
async def answer(command: AnswerQuiz, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    seen = await tips.posted(session, turn.organisation, command.programme)
    if command.tip not in {one.tip for one in seen}:
        raise Refused(Refusal.OLD_BUTTON)
    tip = _known(command.tip)
    if command.choice not in range(len(tip.en.options)):
        raise Refused(Refusal.OLD_BUTTON)
    counts = await tips.answer(
        session, turn.organisation, command.programme, tip.key, turn.person, command.choice, turn.now
    )
    return [Answer(card=_explanation(tip, counts, again=counts != command.choice))]


async def _plan(session: AsyncSession, programme: Programme, now: datetime) -> None:
    at, day = _next(programme, now)
    await agenda.plan(
        session, programme.organisation, PostTip(programme=ProgrammeId(programme.id), on=day), at=at,
        key=f"programme:{programme.id}:tip:{day}", programme=programme.id,
    )  # fmt: skip


def _is_news(command: PostTip, programme: Programme, turn: Turn) -> bool:
    """Whether a tip still belongs to its week, and its programme has not been given a later start."""
    return not is_stale(turn) and command.on >= programme.starts_on


def _next(programme: Programme, now: datetime) -> Occurrence:
    start = local_instant(programme.starts_on, time.min, programme.zone) - datetime.resolution
    calendar = calendar_of(programme)
    return next_tip(max(now, start), programme.tip_weekday, programme.tip_at, programme.zone, calendar)


async def _unseen(session: AsyncSession, programme: Programme) -> list[Tip]:
    """The tips that a programme has not had yet, in their order."""
    seen = {one.tip for one in await tips.posted(session, programme.organisation, programme.id)}
    return [tip for tip in library.tips() if tip.key not in seen]


def _known(key: str) -> Tip:
    """A tip of the library; one that a programme has seen may have gone since."""
    found = next((tip for tip in library.tips() if tip.key == key), None)
    if found is None:
        raise Refused(Refusal.OLD_BUTTON)
    return found


def _card(tip: Tip, programme: ProgrammeId) -> Card:
    words = f"tips.{tip.key}"
    options = range(len(tip.en.options))
    return Card(
        title=t("tip.title", tip=t(f"{words}.title")),
        parts=(
            Paragraph(text=t(f"{words}.meaning")),
            Picture(file=tip.picture, alt=t(f"{words}.alt")),
            Fact(label=t("tip.example"), value=t(f"{words}.example")),
            Fact(label=t("tip.try-it"), value=t(f"{words}.try_it")),
            Rule(),
            Paragraph(text=t(f"{words}.question")),
        ),
        buttons=tuple(
            button(t(f"{words}.option.{n}"), AnswerQuiz(programme=programme, tip=tip.key, choice=n)) for n in options
        ),
    )


def _explanation(tip: Tip, choice: int, *, again: bool) -> Card:
    """What the quiz teaches, with the answer that counts: somebody's first."""
    words = f"tips.{tip.key}"
    return Card(
        title=t("tip.answered", answer=t(f"{words}.option.{choice}")),
        parts=(
            Paragraph(text=t(f"{words}.{'right' if choice == tip.answer else 'wrong'}")),
            Note(text=t("tip.first-counts" if again else "tip.private")),
        ),
    )
