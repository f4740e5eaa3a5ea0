"""Who acts, about which programme, and whether they may."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.installed import Workspace
from chat.arrival import Arrival
from chat.command import Command, ProgrammeCommand, ProgrammeId
from chat.router import By, Route
from chat.turn import Address, Standing, Turn
from programme.refusals import Refusal, Refused
from storage import enrolments, people, programmes


class StrangerError(Exception):
    """Somebody is not stored yet: the platform must be asked, outside the transaction."""

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self.address = address


class WhichProgrammeError(Exception):
    """A word could mean several programmes: the person must be asked."""

    def __init__(self, meant: list[Standing]) -> None:
        super().__init__("which programme")
        self.meant = meant


async def who(
    session: AsyncSession, workspace: Workspace, arrival: Arrival, now: datetime, setters: frozenset[str],
    asked: set[Address],
) -> Turn:  # fmt: skip
    """The turn of a request, not about any programme yet.

    Raises StrangerError for somebody whom the platform does not call an employee yet, or who was lost, unless it was
    `asked` in this turn: whoever has become one, or is back, need not wait to be noticed.
    """
    known = await people.at(session, workspace.organisation, arrival.address)
    met = known is not None and known.looked_up and known.reachable and not known.guest
    if known is None or not (met or arrival.address in asked):
        raise StrangerError(arrival.address)
    may_set_up = bool(_names(workspace, arrival.address, known.email) & setters)
    return Turn(
        organisation=known.organisation, now=now, key=arrival.key, source=arrival.source, person=known.person,
        name=known.name, locale=known.locale, zone=known.zone, address=arrival.address, channel=arrival.channel,
        guest=known.guest, verified=known.looked_up, may_set_up=may_set_up, standings=known.standings,
    )  # fmt: skip


def _names(workspace: Workspace, address: Address, email: str | None) -> set[str]:
    """How BINOME_LEADS may name somebody: by e-mail, `workspace/user`, or at home by the user's id alone.

    Another workspace's administrator can give anybody any e-mail; it lets them set up programmes in their own
    organisation, and shows them nobody else's. An id alone could be somebody else's there.
    """
    own = {address.user} if workspace.home else set()
    return own | {f"{address.tenant}/{address.user}", (email or "").casefold()}


def locate(turn: Turn, command: Command, route: Route) -> tuple[Command, Turn]:
    """The command and the turn with their programme, found if it was not named; raises WhichProgrammeError, Refused."""
    if not isinstance(command, ProgrammeCommand):
        return command, turn
    standing = _named(turn, command.programme) if command.programme else _meant(turn, route)
    role = standing.role if standing.state in {enrolments.ACTIVE, enrolments.PAUSED} else None
    turn = replace(turn, programme=standing.programme, role=role, lead=standing.lead)
    return command.inside(standing.programme), turn


async def allow(session: AsyncSession, turn: Turn, route: Route) -> None:
    """Raises Refused unless the person may send the route's command."""
    if route.by is By.CLOCK:
        raise Refused(Refusal.OLD_BUTTON)
    if turn.guest and not (route.own and turn.enrolled):
        raise Refused(Refusal.GUESTS, lead=await _lead(session, turn))
    if route.by is By.LEADS and not turn.lead:
        raise Refused(Refusal.LEADS_ONLY, lead=await _lead(session, turn))
    if route.by is By.PARTICIPANTS and turn.role is None:
        raise Refused(Refusal.NOT_ENROLLED)


def is_too_soon(turn: Turn, route: Route) -> bool:
    """Whether somebody may not do this before their platform has said who they are."""
    return not turn.verified and route.writes and not (route.own and turn.enrolled)


async def _lead(session: AsyncSession, turn: Turn) -> str:
    """The name of the programme's first lead, for somebody who is told no; *none* when it has none."""
    leads = await programmes.leads(session, turn.organisation, turn.programme)
    named = await people.several(session, turn.organisation, set(leads[:1]))
    return "".join(person.name for person in named.values()) or "none"


def _named(turn: Turn, programme: ProgrammeId) -> Standing:
    """The programme that a button names: a claim."""
    found = [one for one in turn.standings if one.programme == programme]
    if not found:
        raise Refused(Refusal.OLD_BUTTON)
    return found[0]


def _meant(turn: Turn, route: Route) -> Standing:
    """The channel's programme; else the only one that the person can mean; else they are asked."""
    tenant = turn.address.tenant if turn.address else ""
    here = [one for one in turn.standings if one.place == (tenant, turn.channel)]
    meant = here or _theirs(turn, route)
    if not meant:
        raise Refused(Refusal.NO_PROGRAMME)
    if len(meant) > 1:
        raise WhichProgrammeError(meant)
    return meant[0]


def _theirs(turn: Turn, route: Route) -> list[Standing]:
    """The programmes that the person leads or takes part in, as the route needs; the first, when there are none.

    A guest is not asked which of the company's programmes they mean: that would tell them what there is.
    """
    if route.by is By.ANYONE and not turn.guest:
        return list(turn.standings)
    theirs = [one for one in turn.standings if (one.lead if route.by is By.LEADS else one.role is not None)]
    return theirs or list(turn.standings[:1])
