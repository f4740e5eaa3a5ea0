"""Home: each of somebody's programmes, where they stand in it, its latest tip, and what they can do next."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Block, Button, Buttons, Card, Fact, Note, Paragraph, Rule, button
from chat.command import PairId, ProgrammeId
from chat.commands.announcements import OpenAnnouncement
from chat.commands.doctor import OpenDoctor
from chat.commands.help import OpenHelp, OpenHome
from chat.commands.join import OpenJoin
from chat.commands.matching import OpenDraft
from chat.commands.pause import OpenPause, Resume
from chat.commands.profile import OpenProfile
from chat.commands.proposals import OpenProposal
from chat.commands.setup import OpenSetup
from chat.commands.status import OpenStatus
from chat.commands.tips import OpenTip
from chat.message import Answer, Outbound, ShowHome
from chat.router import Router
from chat.text import Text, t, verbatim
from chat.turn import Role, Source, Standing, Turn
from programme.events import Event
from programme.pair import PairState
from storage import blocks, pairs, sessions, tips
from storage.enrolments import ACTIVE, PAUSED
from storage.pairs import Pair

router = Router()
AT_MOST = 10


@router.on(OpenHome, said=("home", "accueil"), writes=False)
async def show_home(command: OpenHome, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    parts: list[Block] = []
    standings = _standings(turn)
    for standing in standings[:AT_MOST]:
        parts += [*([Rule()] if parts else []), *await _section(session, turn, standing)]
    if len(standings) > AT_MOST:
        parts += [Rule(), Note(text=t("home.more", count=len(standings) - AT_MOST))]
    setup = (button(t("home.setup"), OpenSetup()),) if turn.may_set_up else ()
    # the tab's buttons are answered elsewhere
    note = (Rule(), Note(text=t("home.note"))) if turn.source is Source.HOME else ()
    card = Card(
        title=t("home.title", name=turn.name),
        parts=(*(parts or [Paragraph(text=t("home.no-programme"))]), *note),
        buttons=(*setup, button(t("home.help"), OpenHelp())),
    )
    return [ShowHome(card=card) if turn.source is Source.HOME else Answer(card=card)]


def _standings(turn: Turn) -> list[Standing]:
    """Their own programmes; to somebody who has none, those that they can join."""
    own = [one for one in turn.standings if one.lead or _takes_part(one)]
    return own or list(turn.standings)


def _takes_part(standing: Standing) -> bool:
    return standing.state in {ACTIVE, PAUSED}


async def _section(session: AsyncSession, turn: Turn, standing: Standing) -> list[Block]:
    parts: list[Block] = [Fact(label=verbatim(standing.name), value=_part(standing))]
    buttons = _buttons(standing)
    if standing.role and _takes_part(standing):
        lines, answers = await _pairs(session, turn, standing.programme, standing.role)
        waiting = [Fact(label=t("home.pair"), value=t("home.none-yet"))] if standing.state == ACTIVE else []
        parts += lines or waiting
        buttons = [*answers, *buttons]
    seen = await tips.posted(session, turn.organisation, standing.programme)
    if seen:
        parts.append(Fact(label=t("home.tip"), value=t(f"tips.{seen[-1].tip}.title")))
        buttons.append(button(t("home.see-tip"), OpenTip(programme=standing.programme)))
    return [*parts, Buttons(buttons=tuple(buttons))]


def _part(standing: Standing) -> Text:
    """What somebody is in a programme."""
    roles = [t("home.lead")] if standing.lead else []
    if _takes_part(standing):
        roles.append(t(f"home.{standing.role}"))
    if standing.state == PAUSED:
        roles.append(t("home.paused"))
    return t("home.roles", roles=roles) if roles else t("home.stranger")


def _buttons(standing: Standing) -> list[Button]:
    """What they can do there now."""
    programme, lead = standing.programme, standing.lead
    leading = [
        button(t("home.match"), OpenDraft(programme=programme), "primary"),
        button(t("home.announce"), OpenAnnouncement(programme=programme)),
        button(t("home.doctor"), OpenDoctor(programme=programme)),
    ]
    if not _takes_part(standing):
        join = button(t("home.join"), OpenJoin(programme=programme), "plain" if lead else "primary")
        return [*leading, join] if lead else [join]
    pause = button(t("home.pause"), OpenPause(programme=programme))
    resume = button(t("home.resume"), Resume(programme=programme))
    return [
        *(leading if lead else []),
        button(t("home.status"), OpenStatus(programme=programme)),
        button(t("home.profile"), OpenProfile(programme=programme)),
        resume if standing.state == PAUSED else pause,
    ]


async def _pairs(
    session: AsyncSession, turn: Turn, programme: ProgrammeId, role: Role
) -> tuple[list[Block], list[Button]]:
    """Each pair and its next step, in a line; and buttons for the proposals that wait for an answer."""
    lines: list[Block] = []
    answers: list[Button] = []
    blocked = await blocks.by(session, turn.organisation, turn.person)
    mine = await pairs.of(session, turn.organisation, programme, turn.person)
    for pair in (one for one in mine if not pairs.over_for(one, role, blocked)):
        step = await _step(session, pair, role, turn.today)
        if step:
            lines.append(Fact(label=t("home.pair"), value=step))
        if step and step.key == "home.asked":
            proposal = OpenProposal(programme=programme, pair=PairId(pair.id))
            answers.append(button(t("home.answer"), proposal, "primary"))
    return lines, answers


async def _step(session: AsyncSession, pair: Pair, role: Role, today: date) -> Text | None:
    """Where a pair stands and what comes next; a mentor hears of a pair only when the mentee has said yes."""
    partner = (await pairs.two(session, pair)).beside(role).name
    meeting = await sessions.current(session, pair.organisation, pair.id)
    match pair.state, role:
        case (PairState.PROPOSED, Role.MENTEE) | (PairState.ASKED_MENTOR, Role.MENTOR):
            return t("home.asked", partner=partner)
        case PairState.ASKED_MENTOR, Role.MENTEE:
            return t("home.asking", partner=partner)
        case PairState.AGREED, _:
            return t("home.agreed", partner=partner)
        case PairState.INTRODUCED, _ if meeting:
            due = "home.session" if meeting.due_on >= today else "home.was-due"
            return t(due, partner=partner, number=meeting.number, day=meeting.due_on)
        case PairState.INTRODUCED, _:
            return t("home.introduced", partner=partner)
        case _:
            return None
