"""The middle: who acts, what they want; handled in one transaction, messages into the outbox."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.ext.asyncio import AsyncSession

from bot import holding, posting, rights, showing
from bot.acquaintances import Acquaintances, NotInstalledError
from bot.finding import find
from bot.installed import Installed, Workspace
from bot.platform import Platform
from bot.showing import RejectedError, Shown
from chat.arrival import Arrival, Picked, Reply, Unpicked
from chat.card import Card
from chat.command import Command, ProgrammeId, UnknownCommandError, build
from chat.commands.help import OpenHelp
from chat.message import FormErrors, Immediate, Lasting, Message, Outbound
from chat.refusals import mistake
from chat.router import Apart, Aside, HearAgain, LookUp, Route, Router
from chat.turn import TAKES_PART, Address, Source, Turn
from chat.turn import Platform as PlatformName
from programme.clock import ProgrammeClock, machine_now
from programme.events import Event
from programme.refusals import Mistake, Refusal, Refused
from scheduling.apart import NoResultError, run_apart
from storage import inbox, people
from storage.agenda import Due
from storage.database import Database, have_crossed

log = structlog.get_logger()
KINDS_OF_CONNECTION = 2


@dataclass
class Conversation:
    """The middle. `setters` are the people of BINOME_LEADS; `committed` is told of every committed session."""

    database: Database
    router: Router
    clock: ProgrammeClock
    installed: Installed
    platforms: dict[PlatformName, Platform]
    setters: frozenset[str]
    committed: Callable[[AsyncSession], None]

    def __post_init__(self) -> None:
        self._one_apart = asyncio.Lock()
        self.acquaintances = Acquaintances(
            self.database, self.clock, self.installed, self.platforms, self.announce, self.committed
        )

    async def hear(self, arrival: Arrival) -> Reply:
        """Have somebody's request handled; whoever is met for the first time is looked up on the platform.

        Raises NotInstalledError; anything else that is raised is a fault, and nothing was done.
        """
        workspace = await self.installed.at(arrival.address.platform, arrival.address.tenant)
        if workspace is None:
            raise NotInstalledError(arrival.address.tenant)
        asked: set[Address] = set()
        unknown: Address | None = None
        lost = 0
        while True:
            try:
                if unknown is not None:
                    arrival = await self.acquaintances.introduced(workspace, arrival, unknown, asked)
                    asked.add(unknown)
                    unknown = None
                return await self._hear(workspace, arrival, asked)
            except rights.StrangerError as stranger:
                unknown = stranger.address
            except DBAPIError as error:
                # the server was restarted: its old connections are dropped, the readers' first, then the writers'
                if lost == KINDS_OF_CONNECTION or not (error.connection_invalidated or have_crossed(error)):
                    raise
                lost += 1

    async def _hear(self, workspace: Workspace, arrival: Arrival, asked: set[Address]) -> Reply:
        shown: Shown = ()
        lasting: list[Lasting] = []
        command: Command | None = None
        route: Route | None = None
        fact: Event | None = None
        async with self.database.reading() as session:
            turn = await rights.who(session, workspace, arrival, self.clock.now(), self.setters, asked)
            try:
                command = await self._command(session, turn, arrival, asked)
                route = self.router.routes[type(command)]
                command, turn = rights.locate(turn, command, route)
                await rights.allow(session, turn, route)
                held = rights.is_too_soon(turn, route)
                if not (route.writes or held):
                    shown, lasting = await self._handle(session, route, command, turn)
            except (Refused, RejectedError, rights.WhichProgrammeError) as stop:
                # who is refused may only be so because nobody has said yet who they are
                held = not turn.verified and isinstance(stop, Refused) and arrival.source is Source.WORD
                shown, route, fact = showing.stopped(stop, turn, command), None, _fact(stop)
        if held:
            return await self._hold(turn, arrival)
        if route and route.writes:
            return await self._write(route, command, turn, arrival)
        shown, lasting = showing.possible(shown, lasting, command, turn, arrival)
        await self._post(turn, lasting, fact)
        return showing.reply(shown, turn, command)

    async def _write(self, route: Route, command: Command | None, turn: Turn, arrival: Arrival) -> Reply:
        try:
            async with self.database.writing() as session:
                name = arrival.address.platform
                if not await inbox.first_time(session, turn.organisation, name, turn.key, machine_now()):
                    return Reply()
                shown, lasting = await self._handle(session, route, command, turn)
                shown, lasting = showing.possible(shown, lasting, command, turn, arrival)
                await posting.post(session, turn, lasting)
        except (Refused, RejectedError) as stop:
            shown, lasting = showing.possible(showing.stopped(stop, turn, command), [], command, turn, arrival)
            await self._post(turn, lasting, _fact(stop))
        else:
            self.committed(session)
        return showing.reply(shown, turn, command)

    async def _hold(self, turn: Turn, arrival: Arrival) -> Reply:
        """Nobody changes anything before their platform has said who they are: it is kept until then."""
        async with self.database.writing() as session:
            shown, lasting = showing.possible(await holding.hold(session, turn, arrival), [], None, turn, arrival)
            await posting.post(session, turn, lasting)
        self.committed(session)
        return showing.reply(shown, turn, None)

    async def _post(self, turn: Turn, lasting: list[Lasting], fact: Event | None = None) -> None:
        """Answers that can only be sent as messages, when no transaction of a handler is there to hold them.

        So is what a refusal announces.
        """
        if lasting or fact:
            async with self.database.writing() as session:
                _, more = await self._follow(session, [fact] if fact else [], turn)
                await posting.post(session, turn, [*lasting, *more])
            self.committed(session)

    async def leave(self, arrival: Arrival, card: Card) -> None:
        """Have whoever acts read a card in a message, because their platform could not show it when it was asked to."""
        address = arrival.address
        workspace = await self.installed.at(address.platform, address.tenant)
        if workspace is None:
            return
        async with self.database.writing() as session:
            if (known := await people.at(session, workspace.organisation, address)) is None:
                return
            turn = Turn(
                organisation=known.organisation, now=self.clock.now(), key=arrival.key, source=arrival.source,
                person=known.person, locale=known.locale, zone=known.zone, address=address,
            )  # fmt: skip
            # under a key of its own: the messages of the turn itself are counted under the turn's
            left = Message(to=known.person, card=card, key=f"left:{arrival.key}:{card.title.key}")
            await posting.post(session, turn, [left])
        self.committed(session)

    async def _command(self, session: AsyncSession, turn: Turn, arrival: Arrival, asked: set[Address]) -> Command:
        """What is wanted; unknown words ask for help. Raises Refused (old button) or RejectedError (wrong form)."""
        if not arrival.command:
            return self.router.hear(arrival.said) or OpenHelp(unheard=arrival.said.strip())
        try:
            values = {name: await _picked(session, turn, value, asked) for name, value in arrival.values.items()}
            wrong = {name: mistake(one.why) for name, one in values.items() if isinstance(one, Unpicked)}
            if wrong:
                raise RejectedError(FormErrors(errors=wrong))
            return build(arrival.command, values)
        except ValidationError as invalid:
            if arrival.source is Source.FORM:
                raise RejectedError(showing.field_errors(invalid)) from invalid
            raise Refused(Refusal.OLD_BUTTON) from invalid
        except UnknownCommandError as unknown:
            raise Refused(Refusal.OLD_BUTTON) from unknown

    async def _handle(
        self, session: AsyncSession, route: Route, command: Command | None, turn: Turn
    ) -> tuple[Shown, list[Lasting]]:
        """The handler's answers and messages, and those of whatever reacts to its facts."""
        try:
            said = await route.handler(command, turn, session)
        except NoResultFound as forged:
            # an id that is not one of the organisation's; of a due command it is a fault
            if turn.source is Source.DUE:
                raise
            raise Refused(Refusal.OLD_BUTTON) from forged
        return await self._follow(session, said, turn)

    async def _follow(
        self, session: AsyncSession, said: list[Outbound | Event], turn: Turn
    ) -> tuple[Shown, list[Lasting]]:
        shown: list[Immediate] = []
        lasting: list[Lasting] = []
        while said:
            outbound = said.pop(0)
            if isinstance(outbound, Event):
                for reaction in self.router.reactions.get(type(outbound), []):
                    said += await reaction(outbound, turn, session)
            elif isinstance(outbound, Lasting):
                lasting.append(outbound)
            else:
                shown.append(outbound)
        if any(isinstance(one, FormErrors) for one in shown):
            raise RejectedError(*shown)
        return tuple(shown), lasting

    async def announce(self, session: AsyncSession, fact: Event) -> None:
        """Let features react to a fact that nobody's command has made."""
        key = f"{fact}:{machine_now().isoformat()}"
        turn = Turn(organisation=fact.organisation, now=self.clock.now(), key=key, source=Source.DUE)
        _, lasting = await self._follow(session, [fact], turn)
        await posting.post(session, turn, lasting)

    def apart(self, command: Command) -> Aside | None:
        """The slow part of a due command."""
        return self.router.routes[type(command)].apart

    async def gather(self, session: AsyncSession, row: Due, command: Command) -> Any:
        """What the slow part of a due command works on."""
        apart = self.apart(command)
        if isinstance(apart, Apart | LookUp):
            return await apart.gather(command, _due_turn(row, self.clock), session)
        return {}

    async def work(self, command: Command, material: Any) -> dict[str, Any] | None:
        """The slow part of a due command: a platform is asked, or a process of its own works; None: it has failed.

        One such process at a time: two would take twice the memory.
        """
        match self.apart(command):
            case Apart(work=work):
                async with self._one_apart:
                    try:
                        return await run_apart(work, material)
                    except NoResultError as error:
                        log.error("slow work failed", command=command.name, error=str(error))  # noqa: TRY400 -- it tells more
                        return None
            case HearAgain():
                return {"heard": await self._hear_again(holding.arrival_of(command))}
        return await find(self.platforms, material)

    async def _hear_again(self, arrival: Arrival) -> bool:
        """Whether a request that was held could be handled: its author is known now, or is nobody to speak with."""
        with suppress(NotInstalledError):
            if not await self.acquaintances.is_told(arrival.address):
                return False
            await self.hear(arrival)
        return True

    async def carry_out(self, session: AsyncSession, row: Due, command: Command) -> None:
        """Handle a due command in its row's transaction. There is nobody to show anything to: only messages count."""
        turn = _due_turn(row, self.clock)
        try:
            async with session.begin_nested():
                _, lasting = await self._handle(session, self.router.routes[type(command)], command, turn)
        except Refused:
            return
        await posting.post(session, turn, lasting)


def _fact(stop: Exception) -> Event | None:
    """What is announced though nothing is done."""
    return stop.fact if isinstance(stop, Refused) else None


def _due_turn(row: Due, clock: ProgrammeClock) -> Turn:
    return Turn(
        organisation=row.organisation, now=clock.now(), key=f"due:{row.key}", source=Source.DUE,
        programme=ProgrammeId(row.programme), due_at=row.due_at,
    )  # fmt: skip


async def _picked(session: AsyncSession, turn: Turn, value: Any, asked: set[Address]) -> Any:
    """A person picked in a form, by id; anything else as it is.

    Of somebody who takes part and seems to have left nothing is told, not even that.
    """
    if not isinstance(value, Picked) or turn.address is None:
        return value
    address = replace(turn.address, user=value.user)
    known = await people.at(session, turn.organisation, address)
    away = known is not None and (known.guest or not known.looked_up)
    if known is None or (away and address not in asked):
        raise rights.StrangerError(address)
    if away and not any(one.state in TAKES_PART for one in known.standings):
        return Unpicked(Mistake.OUTSIDER if known.guest else Mistake.NOT_CHECKED)
    return known.person
