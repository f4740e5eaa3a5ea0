"""The middle: who acts, what they want; handled in one transaction, messages into the outbox."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import structlog
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import posting, rights
from bot.installed import Installed, Workspace
from bot.platform import Platform, RateLimitedError, RefusedError, UnclearError, UnsentError
from chat.arrival import Arrival, Picked, Reply
from chat.card import Card, button
from chat.command import Command, ProgrammeCommand, ProgrammeId, UnknownCommandError, build
from chat.commands.help import OpenHelp
from chat.message import Answer, FormErrors, Immediate, Lasting, Message, OpenForm, Outbound, ReplaceCard
from chat.router import Apart, Route, Router
from chat.text import t, verbatim
from chat.turn import NO_PROGRAMME, Address, Source, Turn
from chat.turn import Platform as PlatformName
from programme.clock import ProgrammeClock
from programme.events import Event
from programme.refusals import Refusal, Refused
from storage import inbox, people
from storage.agenda import Due
from storage.database import Database
from storage.people import Profile

log = structlog.get_logger()


class RejectedError(Exception):
    """The transaction is rolled back, and these are shown instead."""

    def __init__(self, *shown: Immediate) -> None:
        super().__init__("rejected")
        self.shown = shown


class NotInstalledError(Exception):
    """A request from a workspace that the bot is not installed in, or from nobody that the platform knows."""


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

    async def hear(self, arrival: Arrival) -> Reply:
        """Have somebody's request handled; whoever is met for the first time is looked up on the platform.

        Raises NotInstalledError; anything else that is raised is a fault, and nothing was done.
        """
        workspace = await self.installed.at(arrival.address.platform, arrival.address.tenant)
        if workspace is None:
            raise NotInstalledError(arrival.address.tenant)
        asked: set[Address] = set()
        while True:
            try:
                return await self._hear(workspace, arrival, asked)
            except rights.StrangerError as stranger:
                asked.add(stranger.address)
                await self._meet(workspace, stranger.address)

    async def _hear(self, workspace: Workspace, arrival: Arrival, asked: set[Address]) -> Reply:
        shown: tuple[Immediate, ...] = ()
        lasting: list[Lasting] = []
        command: Command | None = None
        route: Route | None = None
        async with self.database.reading() as session:
            turn = await rights.who(session, workspace, arrival, self.clock.now(), self.setters, asked)
            try:
                command = await self._command(session, turn, arrival)
                route = self.router.routes[type(command)]
                command, turn = await rights.locate(session, turn, command, route)
                await rights.allow(session, turn, route)
                if not route.writes:
                    shown, lasting = await self._handle(session, route, command, turn)
            except (Refused, RejectedError, rights.WhichProgrammeError) as stop:
                shown, route = _stopped(stop, turn, command), None
        if route and route.writes:
            return await self._write(route, command, turn, arrival)
        shown, lasting = _possible(shown, lasting, command, turn, arrival)
        await self._post(turn, lasting)
        return _reply(shown, turn, command)

    async def _write(self, route: Route, command: Command | None, turn: Turn, arrival: Arrival) -> Reply:
        try:
            async with self.database.writing() as session:
                name = arrival.address.platform
                if not await inbox.first_time(session, turn.organisation, name, turn.key, turn.now):
                    return Reply()
                shown, lasting = await self._handle(session, route, command, turn)
                shown, lasting = _possible(shown, lasting, command, turn, arrival)
                await posting.post(session, turn, lasting)
        except (Refused, RejectedError) as stop:
            shown, lasting = _possible(_stopped(stop, turn, command), [], command, turn, arrival)
            await self._post(turn, lasting)
        else:
            self.committed(session)
        return _reply(shown, turn, command)

    async def _post(self, turn: Turn, lasting: list[Lasting]) -> None:
        """Answers that can only be sent as messages, when no transaction of a handler is there to hold them."""
        if lasting:
            async with self.database.writing() as session:
                await posting.post(session, turn, lasting)
            self.committed(session)

    async def _command(self, session: AsyncSession, turn: Turn, arrival: Arrival) -> Command:
        """What is wanted; unknown words ask for help. Raises Refused (old button) or RejectedError (wrong form)."""
        if not arrival.command:
            return self.router.hear(arrival.said) or OpenHelp(unheard=arrival.said.strip())
        try:
            values = {name: await _picked(session, turn, value) for name, value in arrival.values.items()}
            return build(arrival.command, values)
        except ValidationError as invalid:
            if arrival.source is Source.FORM:
                raise RejectedError(_field_errors(invalid)) from invalid
            raise Refused(Refusal.OLD_BUTTON) from invalid
        except UnknownCommandError as unknown:
            raise Refused(Refusal.OLD_BUTTON) from unknown

    async def _handle(
        self, session: AsyncSession, route: Route, command: Command | None, turn: Turn
    ) -> tuple[tuple[Immediate, ...], list[Lasting]]:
        """The handler's answers and messages, and those of whatever reacts to its facts."""
        said: list[Outbound | Event] = await route.handler(command, turn, session)
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

    async def _meet(self, workspace: Workspace, address: Address) -> None:
        """Store somebody at first contact; the platform is asked before the transaction begins.

        A platform that does not answer is asked again at the person's next turn.
        """
        try:
            profile = await self.platforms[address.platform].profile(address)
        except (RateLimitedError, RefusedError, UnclearError, UnsentError) as error:
            log.warning("not looked up", user=address.user, error=repr(error))
            profile = Profile(address.user, email=None, locale=None, zone=None, guest=False, looked_up=False)
        if profile is None:
            raise NotInstalledError(address.user)
        async with self.database.writing() as session:
            known = await people.at(session, workspace.organisation, address, NO_PROGRAMME)
            if known is None:
                await people.meet(session, workspace.organisation, address, profile, self.clock.now())
            elif profile.looked_up:
                people.refresh(await people.get(session, workspace.organisation, known.person), profile)

    async def profile_changed(self, address: Address, profile: Profile) -> None:
        """Take over what a platform now says of somebody whom the bot has met."""
        workspace = await self.installed.at(address.platform, address.tenant)
        if workspace is None:
            return
        async with self.database.writing() as session:
            known = await people.at(session, workspace.organisation, address, NO_PROGRAMME)
            if known is not None:
                people.refresh(await people.get(session, workspace.organisation, known.person), profile)

    def apart(self, command: Command) -> Apart | None:
        """The slow part of a due command."""
        return self.router.routes[type(command)].apart

    async def gather(self, session: AsyncSession, row: Due, command: Command) -> Any:
        """What the slow part of a due command works on."""
        apart = self.apart(command)
        return apart and await apart.gather(command, _due_turn(row, self.clock), session)

    async def carry_out(self, session: AsyncSession, row: Due, command: Command) -> None:
        """Handle a due command in its row's transaction. There is nobody to show anything to: only messages count."""
        turn = _due_turn(row, self.clock)
        try:
            _, lasting = await self._handle(session, self.router.routes[type(command)], command, turn)
        except Refused:
            return
        await posting.post(session, turn, lasting)


def _due_turn(row: Due, clock: ProgrammeClock) -> Turn:
    return Turn(
        organisation=row.organisation, now=clock.now(), key=f"due:{row.key}", source=Source.DUE,
        programme=ProgrammeId(row.programme),
    )  # fmt: skip


async def _picked(session: AsyncSession, turn: Turn, value: Any) -> Any:
    """A person picked in a form, by id; anything else as it is."""
    if not isinstance(value, Picked) or turn.address is None:
        return value
    address = replace(turn.address, user=value.user)
    known = await people.at(session, turn.organisation, address, NO_PROGRAMME)
    if known is None:
        raise rights.StrangerError(address)
    return known.person


def _possible(
    shown: tuple[Immediate, ...], lasting: list[Lasting], command: Command | None, turn: Turn, arrival: Arrival
) -> tuple[tuple[Immediate, ...], list[Lasting]]:
    """What the platform can show now; the rest becomes a card with a button, or a message."""
    now: list[Immediate] = []
    later: list[Lasting] = []
    for one in shown:
        if isinstance(one, OpenForm) and not arrival.forms and command:
            one = Answer(card=form_card(one, command))  # noqa: PLW2901
        if isinstance(one, Answer | ReplaceCard) and not arrival.answers:
            later.append(Message(to=turn.person, card=one.card))
        else:
            now.append(one)
    return tuple(now), [*later, *lasting]


def form_card(form: OpenForm, command: Command) -> Card:
    """A button in place of a form that cannot be opened now."""
    return Card(title=form.form.title, buttons=(button(t("forms.open"), command, "primary"),))


def _stopped(stop: Exception, turn: Turn, command: Command | None) -> tuple[Immediate, ...]:
    """What is shown when a turn ends without effect."""
    if isinstance(stop, RejectedError):
        return stop.shown
    if isinstance(stop, rights.WhichProgrammeError) and isinstance(command, ProgrammeCommand):
        choices = tuple(button(verbatim(one.name), command.inside(ProgrammeId(one.id))) for one in stop.programmes)
        return (Answer(card=Card(title=t("which-programme.title"), buttons=choices)),)
    refusal = stop if isinstance(stop, Refused) else Refused(Refusal.NO_PROGRAMME)
    text = t(f"refusals.{refusal.refusal}", **refusal.values)
    if turn.source is Source.FORM:
        return (FormErrors(errors={"": text}),)
    return (Answer(card=Card(title=text)),)


def _field_errors(invalid: ValidationError) -> FormErrors:
    """The first complaint about each field of a submitted form."""
    errors = {}
    for error in reversed(invalid.errors(include_url=False)):
        kind = "missing" if error["type"] in {"missing", "string_too_short", "too_short"} else "wrong"
        errors[str(error["loc"][0]) if error["loc"] else ""] = t(f"forms.{kind}")
    return FormErrors(errors=errors)


def _reply(shown: tuple[Immediate, ...], turn: Turn, command: Command | None) -> Reply:
    return Reply(shown=shown, locale=turn.locale, zone=turn.zone, again=command)
