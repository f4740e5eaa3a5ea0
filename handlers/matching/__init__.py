"""Matching: a lead has a draft made beside the bot's own work, looks at it, and publishes it or puts it aside."""

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Card, Paragraph
from chat.command import PersonId
from chat.commands.matching import (
    DiscardDraft,
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
from handlers.matching.cards import draft_card, outdated_card, published_card, publishing_card
from handlers.matching.material import gather
from handlers.matching.publishing import SLICE, propose
from programme.events import Event
from programme.matching import match_document
from programme.refusals import Refusal, Refused
from storage import agenda, drafts, programmes, rounds
from storage.drafts import Draft

router = Router()
UNDER_WAY = {drafts.RUNNING: Refusal.DRAFT_RUNNING, drafts.PUBLISHING: Refusal.DRAFT_PUBLISHING}


@router.on(OpenDraft, said=("match", "apparier", "draft", "brouillon"), by=By.LEADS)
async def open_draft(command: OpenDraft, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    draft = await drafts.latest(session, turn.organisation, turn.programme)
    if draft and draft.state == drafts.READY:
        return [Answer(card=await draft_card(session, draft, turn.person))]
    await _start(turn, session)
    return [Answer(card=_preparing())]


@router.on(RunAgain, by=By.LEADS)
async def run_again(command: RunAgain, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    # locked before the draft, as by whoever has one made without a button
    await programmes.to_change(session, turn.organisation, turn.programme)
    if await drafts.get(session, turn.organisation, turn.programme, command.draft) is None:
        raise Refused(Refusal.OLD_BUTTON)
    await _start(turn, session)
    return _in_place(command.draft, _preparing())


@router.on(RunMatching, by=By.CLOCK, apart=Apart(gather, match_document))
async def keep_draft(command: RunMatching, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    draft = await drafts.get(session, turn.organisation, turn.programme, command.draft)
    if draft is None or draft.state != drafts.RUNNING:
        return []
    draft.state, draft.matching = drafts.READY, command.result
    card = await draft_card(session, draft, draft.author)
    return [Message(to=PersonId(draft.author), card=card, key=_key(draft.id))]


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
    new = await propose(session, turn, draft, command.first)
    so_far, following = command.proposed + len(new), command.first + SLICE
    if following < len(draft.matching["pairs"]):
        await _go_on(command.model_copy(update={"first": following, "proposed": so_far}), turn, session)
        return [*new]
    card = await _published(draft, so_far, session)
    return [*new, Update(key=_key(draft.id), card=card), Message(to=command.lead, card=card)]


async def _go_on(command: ProposePairs, turn: Turn, session: AsyncSession) -> None:
    await agenda.plan(session, turn.organisation, command, at=turn.now,
                      key=f"draft:{command.draft}:propose:{command.first}", programme=turn.programme)  # fmt: skip


async def _published(draft: Draft, proposed: int, session: AsyncSession) -> Card:
    """Put a draft away whose pairs are proposed, and tell how many of them were; of none, it is only out of date."""
    dropped = len(draft.matching["pairs"]) - proposed
    if not proposed:
        draft.put_aside()
        return outdated_card(draft)
    draft.publish()
    await rounds.wait(session, draft.organisation, draft.programme)
    return published_card(proposed, dropped)


@router.on(DiscardDraft, by=By.LEADS)
async def discard_draft(command: DiscardDraft, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    draft = await _current(turn, session, command.draft)
    draft.put_aside()
    return _in_place(draft.id, Card(title=t("matching.discarded.title")))


async def _start(turn: Turn, session: AsyncSession) -> None:
    """Have a draft made now, in a process of its own, in place of an earlier one."""
    await programmes.to_change(session, turn.organisation, turn.programme)
    earlier = await drafts.to_change(session, turn.organisation, turn.programme)
    if earlier and earlier.state in UNDER_WAY:
        raise Refused(UNDER_WAY[earlier.state])
    if not await rounds.can_form_pairs(session, turn.organisation, turn.programme):
        raise Refused(Refusal.NOTHING_TO_MATCH)
    if earlier and earlier.state == drafts.READY:
        earlier.put_aside()
    draft = Draft(
        organisation=turn.organisation, programme=turn.programme, author=turn.person, state=drafts.RUNNING,
        made_at=turn.now,
    )  # fmt: skip
    session.add(draft)
    await session.flush()
    run = RunMatching(programme=turn.programme, draft=draft.id)
    await agenda.plan(
        session, turn.organisation, run, at=turn.now, key=f"draft:{draft.id}:run", programme=turn.programme
    )  # fmt: skip


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


def _in_place(draft: int, card: Card) -> list[Outbound | Event]:
    """A card in place of the one just pressed, and of the one that was sent when the draft was ready."""
    return [ReplaceCard(card=card), Update(key=_key(draft), card=card)]


def _preparing() -> Card:
    return Card(title=t("matching.preparing.title"), parts=(Paragraph(text=t("matching.preparing.text")),))


def _key(draft: int) -> str:
    return f"draft:{draft}"
