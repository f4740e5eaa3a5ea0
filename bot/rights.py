"""Who acts, about which programme, and whether they may."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.installed import Workspace
from chat.arrival import Arrival
from chat.command import Command, PersonId, ProgrammeCommand, ProgrammeId
from chat.router import By, Route
from chat.turn import Address, Role, Turn
from programme.refusals import Refusal, Refused
from storage import enrolments, people, programmes
from storage.programmes import Programme


class StrangerError(Exception):
    """Somebody is not stored yet: the platform must be asked, outside the transaction."""

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self.address = address


class WhichProgrammeError(Exception):
    """A word could mean several programmes: the person must be asked."""

    def __init__(self, programmes: list[Programme]) -> None:
        super().__init__("which programme")
        self.programmes = programmes


async def who(
    session: AsyncSession, workspace: Workspace, arrival: Arrival, now: datetime, setters: frozenset[str],
    asked: set[Address],
) -> Turn:  # fmt: skip
    """The turn of a request, with the person's rights in the programme that it names.

    Raises StrangerError for somebody whom the platform has not told about, unless it was `asked` in this turn.
    """
    claimed = arrival.values.get("programme", 0)
    programme = ProgrammeId(claimed if isinstance(claimed, int) else 0)
    known = await people.at(session, workspace.organisation, arrival.address, programme)
    if known is None or (not known.looked_up and arrival.address not in asked):
        raise StrangerError(arrival.address)
    may_set_up = workspace.home and bool({arrival.address.user, (known.email or "").casefold()} & setters)
    return Turn(
        organisation=known.organisation, now=now, key=arrival.key, source=arrival.source, person=known.person,
        name=known.name, locale=known.locale, zone=known.zone, address=arrival.address, channel=arrival.channel,
        programme=programme, role=_role(known.role, known.state), lead=known.lead, guest=known.guest,
        may_set_up=may_set_up,
    )  # fmt: skip


def _role(role: str | None, state: str | None) -> Role | None:
    return Role(role) if role and state in {enrolments.ACTIVE, enrolments.PAUSED} else None


async def locate(session: AsyncSession, turn: Turn, command: Command, route: Route) -> tuple[Command, Turn]:
    """The command and the turn with their programme, found if it was not named; raises WhichProgrammeError, Refused."""
    if not isinstance(command, ProgrammeCommand) or 0 < command.programme == turn.programme:
        return command, turn
    programme = command.programme or await _programme(session, turn, route)
    known = turn.address and await people.at(session, turn.organisation, turn.address, programme)
    if not known:
        raise Refused(Refusal.NO_PROGRAMME)
    turn = replace(turn, programme=programme, role=_role(known.role, known.state), lead=known.lead)
    return command.inside(programme), turn


async def allow(session: AsyncSession, turn: Turn, route: Route) -> None:
    """Raises Refused unless the person may send the route's command."""
    if turn.guest or route.by is By.CLOCK:
        raise Refused(Refusal.GUESTS if turn.guest else Refusal.OLD_BUTTON)
    if route.by is By.LEADS and not turn.lead:
        leads = await programmes.leads(session, turn.organisation, turn.programme)
        named = await people.several(session, turn.organisation, set(leads[:1]))
        raise Refused(Refusal.LEADS_ONLY, lead="".join(person.name for person in named.values()) or "none")
    if route.by is By.PARTICIPANTS and turn.role is None:
        raise Refused(Refusal.NOT_ENROLLED)


async def _programme(session: AsyncSession, turn: Turn, route: Route) -> ProgrammeId:
    """The channel's programme; else the only one that the person can mean; else they are asked."""
    candidates = await programmes.opened(session, turn.organisation)
    tenant = turn.address.tenant if turn.address else ""
    here = [one for one in candidates if (one.tenant, one.channel) == (tenant, turn.channel)]
    if not candidates:
        raise Refused(Refusal.NO_PROGRAMME)
    meant = here or await _meant(session, turn.organisation, turn.person, candidates, route)
    if len(meant) > 1:
        raise WhichProgrammeError(meant)
    return ProgrammeId(meant[0].id)


async def _meant(
    session: AsyncSession, organisation: int, person: PersonId, candidates: list[Programme], route: Route
) -> list[Programme]:
    """The programmes that the person leads or takes part in, as the route needs; the first, when there are none."""
    if len(candidates) == 1 or route.by is By.ANYONE:
        return candidates
    find = programmes.led_by if route.by is By.LEADS else enrolments.programmes_of
    theirs = await find(session, organisation, person)
    return [one for one in candidates if one.id in theirs] or candidates[:1]
