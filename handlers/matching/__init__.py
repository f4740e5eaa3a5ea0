"""Matching: a lead has a draft made beside the bot's own work, looks at it, and publishes it or puts it aside."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card, Paragraph
from chat.command import PersonId
from chat.commands.matching import (
    CancelRun,
    DiscardDraft,
    EndRun,
    OpenDraft,
    PublishDraft,
    RunAgain,
    RunMatching,
    TurnPage,
)
from chat.message import Answer, Message, Outbound, ReplaceCard, Update
from chat.router import Apart, By, Router
from chat.text import t
from chat.turn import Turn
from handlers.matching import running
from handlers.matching.cards import draft_card
from handlers.matching.material import gather
from handlers.matching.publishing import propose
from programme.events import Event
from programme.matching import match_draft
from programme.refusals import Refusal, Refused
from storage import drafts, people
from storage.drafts import Draft

router = Router()


@router.on(OpenDraft, said=("match", "apparier", "draft", "brouillon"), by=By.LEADS)
async def open_draft(command: OpenDraft, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    draft = await drafts.latest(session, turn.organisation, turn.programme)
    if draft and draft.state == drafts.READY:
        return [Answer(card=await draft_card(session, draft, turn.person))]
    return [Answer(card=running.preparing(await running.start(turn, session)))]


@router.on(RunAgain, said=("again", "recalculer"), by=By.LEADS)
async def run_again(command: RunAgain, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    if command.draft and await drafts.get(session, turn.organisation, turn.programme, command.draft) is None:
        raise Refused(Refusal.OLD_BUTTON)
    card = running.preparing(await running.start(turn, session))
    return _in_place(command.draft, card) if command.draft else [Answer(card=card)]


@router.on(RunMatching, by=By.CLOCK, apart=Apart(gather, match_draft))
async def keep_draft(command: RunMatching, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    draft = await drafts.get(session, turn.organisation, turn.programme, command.draft)
    if draft is None or draft.state != drafts.RUNNING:
        return []
    if command.result is None:
        draft.state = drafts.STOPPED
        return [running.failed(draft)]
    draft.state, draft.matching = drafts.READY, command.result
    card = await draft_card(session, draft, draft.author)
    return [Message(to=PersonId(draft.author), card=card, key=running.key(draft.id))]


@router.on(EndRun, by=By.CLOCK)
async def end_run(command: EndRun, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    draft = await running.stop(turn, session, command.draft)
    return [running.failed(draft)] if draft else []


@router.on(CancelRun, said=("cancel", "annuler"), by=By.LEADS)
async def cancel_run(command: CancelRun, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    latest = None if command.draft else await drafts.latest(session, turn.organisation, turn.programme)
    draft = await running.stop(turn, session, latest.id if latest else command.draft)
    if draft is None:
        theirs = not command.draft or await drafts.get(session, turn.organisation, turn.programme, command.draft)
        raise Refused(Refusal.DRAFT_NOT_RUNNING if theirs else Refusal.OLD_BUTTON)
    shown = running.cancelled(draft)
    return [ReplaceCard(card=shown) if command.draft else Answer(card=shown), *(await _told(draft, turn, session))]


@router.on(TurnPage, by=By.LEADS, writes=False)
async def turn_page(command: TurnPage, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    draft = await _current(turn, session, command.draft)
    return [ReplaceCard(card=await draft_card(session, draft, turn.person, command.page))]


@router.on(PublishDraft, by=By.LEADS)
async def publish_draft(command: PublishDraft, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    draft = await _current(turn, session, command.draft)
    drafted = len(draft.matching["pairs"])
    proposed = await propose(session, turn, draft)
    if not proposed:
        raise Refused(Refusal.DRAFT_OUTDATED)
    dropped = drafted - len(proposed)
    after = t("matching.published.dropped", dropped=dropped) if dropped else t("matching.published.next")
    card = Card(title=t("matching.published.title", pairs=len(proposed)), parts=(Paragraph(text=after),))
    return [*_in_place(draft.id, card), *proposed]


@router.on(DiscardDraft, by=By.LEADS)
async def discard_draft(command: DiscardDraft, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    draft = await _current(turn, session, command.draft)
    draft.put_aside()
    return _in_place(draft.id, Card(title=t("matching.discarded.title")))


async def _current(turn: Turn, session: AsyncSession, number: int) -> Draft:
    """The draft of a button, if it is still the one to decide on; raises Refused."""
    draft = await drafts.get(session, turn.organisation, turn.programme, number)
    if draft is None:
        raise Refused(Refusal.OLD_BUTTON)
    if draft.state == drafts.PUBLISHED:
        raise Refused(Refusal.ANSWERED_ALREADY)
    if draft.state != drafts.READY:
        raise Refused(Refusal.DRAFT_OUTDATED)
    return draft


async def _told(draft: Draft, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    """Whoever asked for a draft hears that somebody else has cancelled it."""
    if draft.author == turn.person:
        return []
    return [running.cancelled_by(draft, (await people.get(session, turn.organisation, turn.person)).name)]


def _in_place(draft: int, card: Card) -> list[Outbound | Event]:
    """A card in place of the one just pressed, and of the one that was sent when the draft was ready."""
    return [ReplaceCard(card=card), Update(key=running.key(draft), card=card)]
