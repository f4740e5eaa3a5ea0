"""Blocks: somebody says in private whom they are never to be paired with."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Buttons, Card, Note, Paragraph, button
from chat.command import PersonId
from chat.commands.blocks import Block, OpenBlock, OpenBlocks, TurnBlocksPage, Unblock
from chat.form import Form, PersonField
from chat.message import Answer, FormErrors, OpenForm, Outbound, ReplaceCard
from chat.refusals import mistake
from chat.router import Router
from chat.text import t
from chat.turn import Turn
from programme.events import Blocked, Event
from programme.refusals import Mistake
from storage import audit, blocks, enrolments, pairs, people

router = Router()
FORM = Form(
    title=t("blocks.form-title"), submit=Block, action=t("blocks.confirm"), intro=(t("blocks.what"),),
    fields=(PersonField(name="colleague", label=t("blocks.colleague")),),
)  # fmt: skip
AT_ONCE = 15


@router.on(OpenBlocks, said=("block", "bloquer"), writes=False)
async def open_blocks(command: OpenBlocks, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    if not await blocks.by(session, turn.organisation, turn.person):
        return [OpenForm(form=FORM)]
    return [Answer(card=await _own_blocks(turn, session))]


@router.on(TurnBlocksPage, writes=False)
async def turn_page(command: TurnBlocksPage, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    return [ReplaceCard(card=await _own_blocks(turn, session, page=command.page))]


@router.on(OpenBlock, writes=False)
async def open_block(command: OpenBlock, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    return [OpenForm(form=FORM)]


@router.on(Block)
async def block(command: Block, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    if command.colleague == turn.person:
        return [FormErrors(errors={"colleague": mistake(Mistake.YOURSELF)})]
    colleague = await people.get(session, turn.organisation, command.colleague)
    await blocks.add(session, turn.organisation, turn.person, colleague.id)
    audit.note(session, turn.organisation, turn.person, "blocked", turn.now, about=str(command.colleague))
    here = await enrolments.programmes_of(session, turn.organisation, turn.person)
    facts = [Blocked(turn.organisation, programme, turn.person, command.colleague) for programme in sorted(here)]
    return [Answer(card=await _own_blocks(turn, session, command.colleague)), *facts]


@router.on(Unblock)
async def unblock(command: Unblock, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    await blocks.remove(session, turn.organisation, turn.person, command.colleague)
    audit.note(session, turn.organisation, turn.person, "unblocked", turn.now, about=str(command.colleague))
    return [ReplaceCard(card=await _own_blocks(turn, session))]


async def _own_blocks(turn: Turn, session: AsyncSession, new: PersonId | None = None, page: int = 0) -> Card:
    """Whom the person is never paired with, each with a button to think better of it; a running pair goes on."""
    running = new is not None and await pairs.running(session, turn.organisation, turn.person, new)
    refused = await blocks.by(session, turn.organisation, turn.person)
    known = await people.several(session, turn.organisation, refused)
    goes_on = known[new].name if new and running else ""
    return own_blocks(sorted((person.name, one) for one, person in known.items()), page, goes_on)


def own_blocks(named: Sequence[tuple[str, int]], page: int = 0, goes_on: str = "") -> Card:
    """One page of them; `goes_on` is the name of somebody in a running pair."""
    pages = max(-(-len(named) // AT_ONCE), 1)
    page = min(max(page, 0), pages - 1)
    some = named[page * AT_ONCE :][:AT_ONCE]
    remove = tuple(button(t("blocks.remove", name=name), Unblock(colleague=PersonId(one))) for name, one in some)
    listed = (Paragraph(text=t("blocks.list", names=[name for name, _ in some])), Buttons(buttons=remove))
    of_all = Note(text=t("blocks.page", page=page + 1, pages=pages, count=len(named)))
    more = button(t("blocks.more"), TurnBlocksPage(page=page + 1))
    back = button(t("blocks.back"), TurnBlocksPage(page=page - 1))
    return Card(
        title=t("blocks.title"),
        parts=(
            *(listed if named else (Paragraph(text=t("blocks.nobody")),)),
            *((of_all,) if pages > 1 else ()),
            *((Paragraph(text=t("blocks.pair-goes-on", name=goes_on)),) if goes_on else ()),
            Note(text=t("blocks.what")),
        ),
        buttons=(
            *((more,) if page + 1 < pages else ()),
            *((back,) if page else ()),
            button(t("blocks.add"), OpenBlock()),
        ),
    )
