"""Matching: a lead has a draft made beside the bot's own work, looks at it, and publishes it or puts it aside."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card
from chat.command import PersonId
from chat.commands.matching import (
    CancelRun,
    DiscardDraft,
    EndRun,
    OpenDraft,
    ProposePairs,
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
from handlers.matching.cards import draft_card, published_card, publishing_card
from handlers.matching.material import gather
from handlers.matching.publishing import SLICE, propose
from programme.events import Event
from programme.matching import match_draft
from programme.refusals import Refusal, Refused
from scheduling.lateness import must_wait_after_downtime
from storage import agenda, drafts, people, programmes, rounds
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
    # locked before the draft, as by whoever has one made without a button
    await programmes.to_change(session, turn.organisation, turn.programme)
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
    """A few pairs are proposed at once; of more the lead reads when they are."""
    draft = await _current(turn, session, command.draft)
    drafted = len(draft.matching["pairs"])
    if drafted > SLICE:
        draft.state = drafts.PUBLISHING
        await _go_on(ProposePairs(programme=turn.programme, draft=draft.id, lead=turn.person), turn, session)
        return _in_place(draft.id, publishing_card(drafted))
    proposed = await propose(session, turn, draft)
    if not proposed:
        raise Refused(Refusal.DRAFT_OUTDATED)
    return [*_in_place(draft.id, await _published(draft, len(proposed), session)), *proposed]


@router.on(ProposePairs, by=By.CLOCK)
async def propose_more(command: ProposePairs, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    draft = await drafts.get(session, turn.organisation, turn.programme, command.draft)
    if draft is None or draft.state != drafts.PUBLISHING:
        return []
    programme = await programmes.get(session, turn.organisation, turn.programme)
    if await must_wait_after_downtime(programme, turn, session):
        return []
    new = await propose(session, turn, draft, command.first)
    so_far, following = command.proposed + len(new), command.first + SLICE
    if following < len(draft.matching["pairs"]):
        await _go_on(command.model_copy(update={"first": following, "proposed": so_far}), turn, session)
        return [*new]
    card = await _published(draft, so_far, session)
    return [*new, Update(key=running.key(draft.id), card=card), Message(to=command.lead, card=card)]


async def _go_on(command: ProposePairs, turn: Turn, session: AsyncSession) -> None:
    await agenda.plan(session, turn.organisation, command, at=turn.now,
                      key=f"draft:{command.draft}:propose:{command.first}", programme=turn.programme)  # fmt: skip


async def _published(draft: Draft, proposed: int, session: AsyncSession) -> Card:
    """Put a draft away whose pairs are proposed, and tell how many of them were; of none, it is only out of date."""
    dropped = len(draft.matching["pairs"]) - proposed
    if not proposed:
        draft.put_aside()
        return running.outdated(draft)
    draft.publish()
    await rounds.wait(session, draft.organisation, draft.programme)
    return published_card(proposed, dropped)


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
    if draft.state in {drafts.PUBLISHING, drafts.PUBLISHED}:
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
