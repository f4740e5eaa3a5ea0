"""Who people are, as their platforms tell: met at first contact, taken over when they change, and whether reachable."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.installed import Installed, Workspace
from bot.platform import Platform, RateLimitedError, RefusedError, UnclearError, UnsentError
from chat.arrival import Arrival, Picked
from chat.turn import NO_PROGRAMME, Address
from chat.turn import Platform as PlatformName
from programme.clock import ProgrammeClock
from programme.events import Event, PersonLost, PersonMet, PersonMoved
from storage import people, volunteers
from storage.database import Database
from storage.people import Profile

log = structlog.get_logger()


class NotInstalledError(Exception):
    """A request from a workspace that the bot is not installed in, or from nobody that the platform knows."""


class Acquaintances:
    """The people whom the bot has met. `announce` lets features react to a fact, in the transaction given."""

    def __init__(
        self, database: Database, clock: ProgrammeClock, installed: Installed, platforms: dict[PlatformName, Platform],
        announce: Callable[[AsyncSession, Event], Awaitable[None]], committed: Callable[[AsyncSession], None],
    ) -> None:  # fmt: skip
        self._database, self._clock, self._installed, self._platforms = database, clock, installed, platforms
        self._announce, self._committed = announce, committed

    async def introduced(
        self, workspace: Workspace, arrival: Arrival, stranger: Address, asked: set[Address]
    ) -> Arrival:
        """The arrival, once a stranger is met; without whoever was picked in a form and is nobody to speak with."""
        try:
            met = await self._meet(workspace, stranger, speaks=stranger == arrival.address)
        except IntegrityError:
            # two first turns of theirs at once: the other one has met them
            if stranger in asked:
                raise
        except NotInstalledError:
            if stranger == arrival.address:
                raise
            return _with(arrival, Picked(stranger.user), "")
        else:
            return arrival if met == stranger else _with(arrival, Picked(stranger.user), Picked(met.user))
        return arrival

    async def _meet(self, workspace: Workspace, address: Address, *, speaks: bool) -> Address:
        """Store somebody at first contact; the platform is asked before the transaction begins.

        A platform that does not answer is asked again at their next turn. An e-mail is no address: another comes back.
        """
        profile: Profile | None = None
        try:
            address, profile = await self._look_up(address)
        except (RateLimitedError, RefusedError, UnclearError, UnsentError) as error:
            log.warning("not looked up", user=address.user, error=repr(error))
            if "@" not in address.user:
                profile = Profile(address.user, email=None, locale=None, zone=None, guest=False, looked_up=False)
        if profile is None:
            raise NotInstalledError(address.user)
        async with self._database.writing() as session:
            known = await people.at(session, workspace.organisation, address)
            if known is None:
                person = await people.meet(session, workspace.organisation, address, profile, self._clock.now())
            else:
                person = await people.get(session, workspace.organisation, known.person)
            if known and profile.looked_up:
                await volunteers.recognise(session, person, profile)
                # whoever is lost and was picked by somebody has still to be met when they speak themselves
                person.looked_up = speaks or known.looked_up
            if speaks:
                await people.can_be_reached(session, workspace.organisation, address, now=True)
            await self._announce(session, PersonMet(workspace.organisation, NO_PROGRAMME, person.id))
        self._committed(session)
        return address

    async def _look_up(self, address: Address) -> tuple[Address, Profile | None]:
        platform = self._platforms[address.platform]
        if "@" in address.user:
            return await platform.find(address.tenant, address.user) or (address, None)
        return address, await platform.profile(address)

    async def look_again(self, address: Address) -> None:
        """Take over what the platform says now of somebody, who may not have been met yet."""
        workspace = await self._installed.at(address.platform, address.tenant)
        async with self._database.reading() as session:
            known = workspace and await people.at(session, workspace.organisation, address)
        profile = await self._platforms[address.platform].profile(address) if known else None
        if profile is not None:
            await self.profile_changed(address, profile)

    async def lost(self, address: Address) -> None:
        """Somebody has taken the bot out: they are not written to until they speak again."""
        if workspace := await self._installed.at(address.platform, address.tenant):
            async with self._database.writing() as session:
                gone = await people.can_be_reached(session, workspace.organisation, address, now=False)
                if gone is not None:
                    await self._announce(session, PersonLost(workspace.organisation, NO_PROGRAMME, gone))
            self._committed(session)

    async def profile_changed(self, address: Address, profile: Profile) -> None:
        """Take over what a platform now says of somebody whom the bot has met."""
        workspace = await self._installed.at(address.platform, address.tenant)
        if workspace is None:
            return
        async with self._database.writing() as session:
            known = await people.at(session, workspace.organisation, address)
            if known and people.refresh(await people.get(session, workspace.organisation, known.person), profile):
                await self._announce(session, PersonMoved(workspace.organisation, NO_PROGRAMME, known.person))
            if await people.can_be_reached(session, workspace.organisation, address, now=True) and known:
                await self._announce(session, PersonMet(workspace.organisation, NO_PROGRAMME, known.person))
        self._committed(session)


def _with(arrival: Arrival, picked: Picked, found: Picked | str) -> Arrival:
    """The arrival, with somebody who was picked in it replaced."""
    values = {name: found if value == picked else value for name, value in arrival.values.items()}
    return replace(arrival, values=values)
