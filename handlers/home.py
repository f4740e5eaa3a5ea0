"""Home: each of somebody's programmes, where they stand in it, its latest tip, and what they can do next."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from chat.card import Block, Button, Buttons, Card, Fact, Note, Paragraph, Rule, button
from chat.command import PairId, ProgrammeId
from chat.commands.announcements import OpenAnnouncement
from chat.commands.help import OpenHelp, OpenHome
from chat.commands.join import OpenJoin
from chat.commands.matching import OpenDraft
from chat.commands.pause import OpenPause, Resume
from chat.commands.profile import OpenProfile
from chat.commands.proposals import OpenProposal
from chat.commands.setup import OpenSetup
from chat.commands.status import OpenStatus
from chat.commands.tips import OpenTip
from chat.message import Outbound, ShowHome
from chat.router import Router
from chat.text import Text, t, verbatim
from chat.turn import Role, Turn
from programme.events import Event
from programme.pair import PairState
from storage import enrolments, pairs, programmes, sessions, tips
from storage.enrolments import ACTIVE, PAUSED, Enrolment
from storage.pairs import Pair
from storage.programmes import Programme

router = Router()
AT_MOST = 10


@dataclass(frozen=True)
class Standing:
    """Somebody's place in a programme."""

    programme: Programme
    enrolment: Enrolment | None
    lead: bool

    @property
    def id(self) -> ProgrammeId:
        return ProgrammeId(self.programme.id)


@router.on(OpenHome, writes=False)
async def show_home(command: OpenHome, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    parts: list[Block] = []
    for standing in await _standings(session, turn):
        parts += [*([Rule()] if parts else []), *await _section(session, turn, standing)]
    setup = (button(t("home.setup"), OpenSetup()),) if turn.may_set_up else ()
    return [
        ShowHome(
            card=Card(
                title=t("home.title", name=turn.name),
                parts=(*(parts or [Paragraph(text=t("home.no-programme"))]), Rule(), Note(text=t("home.note"))),
                buttons=(*setup, button(t("home.help"), OpenHelp())),
            )
        )
    ]


async def _standings(session: AsyncSession, turn: Turn) -> list[Standing]:
    """Their own programmes; to somebody who has none, those that they can join."""
    joined = {one.programme: one for one in await enrolments.current(session, turn.organisation, turn.person)}
    led = await programmes.led_by(session, turn.organisation, turn.person)
    opened = await programmes.opened(session, turn.organisation)
    own = [one for one in opened if one.id in joined or one.id in led] or opened
    return [Standing(one, joined.get(one.id), one.id in led) for one in own[:AT_MOST]]


async def _section(session: AsyncSession, turn: Turn, standing: Standing) -> list[Block]:
    parts: list[Block] = [Fact(label=verbatim(standing.programme.name), value=_part(standing))]
    buttons = _buttons(standing)
    if standing.enrolment:
        lines, answers = await _pairs(session, turn, standing.enrolment)
        parts += lines
        buttons = [*answers, *buttons]
    seen = await tips.posted(session, turn.organisation, standing.id)
    if seen:
        parts.append(Fact(label=t("home.tip"), value=t(f"tips.{seen[-1].tip}.title")))
        buttons.append(button(t("home.see-tip"), OpenTip(programme=standing.id)))
    return [*parts, Buttons(buttons=tuple(buttons))]


def _part(standing: Standing) -> Text:
    """What somebody is in a programme."""
    roles = [t("home.lead")] if standing.lead else []
    if standing.enrolment:
        roles.append(t(f"home.{standing.enrolment.role}"))
    if standing.enrolment and standing.enrolment.state == PAUSED:
        roles.append(t("home.paused"))
    return t("home.roles", roles=roles) if roles else t("home.stranger")


def _buttons(standing: Standing) -> list[Button]:
    """What they can do there now."""
    programme, enrolment, lead = standing.id, standing.enrolment, standing.lead
    buttons = [button(t("home.match"), OpenDraft(programme=programme), "primary"),
               button(t("home.announce"), OpenAnnouncement(programme=programme))] if lead else []  # fmt: skip
    if enrolment is None:
        return [*buttons, button(t("home.join"), OpenJoin(programme=programme), "plain" if lead else "primary")]
    paused = enrolment.state == PAUSED
    return [
        *buttons,
        button(t("home.status"), OpenStatus(programme=programme)),
        button(t("home.profile"), OpenProfile(programme=programme)),
        button(t("home.resume"), Resume(programme=programme)) if paused
        else button(t("home.pause"), OpenPause(programme=programme)),
    ]  # fmt: skip


async def _pairs(session: AsyncSession, turn: Turn, enrolment: Enrolment) -> tuple[list[Block], list[Button]]:
    """Each pair and its next step, in a line; and buttons for the proposals that wait for an answer."""
    lines: list[Block] = []
    answers: list[Button] = []
    for pair in await pairs.of(session, turn.organisation, enrolment.programme, turn.person):
        step = await _step(session, pair, Role(enrolment.role))
        if step:
            lines.append(Fact(label=t("home.pair"), value=step))
        if step and step.key == "home.asked":
            proposal = OpenProposal(programme=ProgrammeId(pair.programme), pair=PairId(pair.id))
            answers.append(button(t("home.answer"), proposal, "primary"))
    if not lines and enrolment.state == ACTIVE:
        lines.append(Fact(label=t("home.pair"), value=t("home.none-yet")))
    return lines, answers


async def _step(session: AsyncSession, pair: Pair, role: Role) -> Text | None:
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
            return t("home.session", partner=partner, number=meeting.number, day=meeting.due_on)
        case PairState.INTRODUCED, _:
            return t("home.introduced", partner=partner)
        case _:
            return None
