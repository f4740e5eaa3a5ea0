"""A run of the matching: a lead begins it, and hears how it ended, whatever became of it."""

from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Button, Card, Paragraph, button
from chat.command import PersonId, ProgrammeId
from chat.commands.matching import CancelRun, EndRun, RunAgain, RunMatching
from chat.message import Message
from chat.text import t
from chat.turn import Turn
from programme.refusals import Refusal, Refused
from storage import agenda, drafts, programmes, rounds
from storage.drafts import Draft

DEADLINE: Final = timedelta(minutes=10)
"""Then whoever asked is told that there is no draft: the run was lost, fails each time, or takes too long.

`matching.preparing.text` promises it.
"""


async def start(turn: Turn, session: AsyncSession) -> Draft:
    """Have a draft made now, in a process of its own, in place of an earlier one."""
    await programmes.to_change(session, turn.organisation, turn.programme)
    earlier = await drafts.to_change(session, turn.organisation, turn.programme)
    if earlier and earlier.state == drafts.RUNNING and turn.now < earlier.made_at + DEADLINE:
        raise Refused(Refusal.DRAFT_RUNNING)
    if earlier and earlier.state == drafts.PUBLISHING:
        raise Refused(Refusal.DRAFT_PUBLISHING)
    if not await rounds.can_form_pairs(session, turn.organisation, turn.programme):
        raise Refused(Refusal.NOTHING_TO_MATCH)
    if earlier and earlier.state == drafts.READY:
        earlier.put_aside()
    elif earlier and earlier.state == drafts.RUNNING:  # begun by a version that set no deadline
        earlier.state = drafts.STOPPED
    draft = Draft(
        organisation=turn.organisation, programme=turn.programme, author=turn.person, state=drafts.RUNNING,
        made_at=turn.now,
    )  # fmt: skip
    session.add(draft)
    await session.flush()
    plans = ((RunMatching, run_of(draft.id), turn.now), (EndRun, f"draft:{draft.id}:end", turn.now + DEADLINE))
    for command, due, at in plans:
        planned = command(programme=turn.programme, draft=draft.id)
        await agenda.plan(session, turn.organisation, planned, at=at, key=due, programme=turn.programme)
    return draft


async def stop(turn: Turn, session: AsyncSession, number: int) -> Draft | None:
    """End a run without a draft, and the process that works on it; None when it has ended already.

    The agenda's row comes first, as it does when a result is stored: the two never wait for each other.
    """
    await agenda.cancel(session, turn.organisation, run_of(number))
    draft = await drafts.get(session, turn.organisation, turn.programme, number)
    if draft is None or draft.state != drafts.RUNNING:
        return None
    draft.state = drafts.STOPPED
    return draft


def run_of(draft: int) -> str:
    """The key of a run's row in the agenda."""
    return f"draft:{draft}:run"


def key(draft: int) -> str:
    """The key of the message that tells how a run ended."""
    return f"draft:{draft}"


def preparing(draft: Draft) -> Card:
    """What a lead reads meanwhile."""
    return Card(
        title=t("matching.preparing.title"),
        parts=(Paragraph(text=t("matching.preparing.text")),),
        buttons=(button(t("matching.cancel"), CancelRun(programme=ProgrammeId(draft.programme), draft=draft.id)),),
    )


def failed(draft: Draft) -> Message:
    """To whoever asked for a draft that cannot be made."""
    parts = (Paragraph(text=t("matching.stopped.text")),)
    return Message(
        to=PersonId(draft.author),
        card=Card(title=t("matching.stopped.title"), parts=parts, buttons=(_again(draft),)),
        key=key(draft.id),
    )


def outdated(draft: Draft) -> Card:
    """What a lead reads who publishes a draft of which nobody is free any more."""
    parts = (Paragraph(text=t("refusals.draft-outdated-next")),)
    return Card(title=t("matching.published.none"), parts=parts, buttons=(_again(draft),))


def cancelled(draft: Draft) -> Card:
    """What a lead reads who has cancelled a run."""
    return Card(title=t("matching.cancelled.title"), buttons=(_again(draft),))


def cancelled_by(draft: Draft, name: str) -> Message:
    """To whoever asked for the draft that another lead has cancelled."""
    card = Card(title=t("matching.cancelled.by", name=name), buttons=(_again(draft),))
    return Message(to=PersonId(draft.author), card=card, key=key(draft.id))


def _again(draft: Draft) -> Button:
    return button(t("matching.again"), RunAgain(programme=ProgrammeId(draft.programme), draft=draft.id), "primary")
