"""Who people are, as their platforms tell: met at first contact, taken over when they change, and whether reachable."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.installed import Installed, Workspace
from bot.platform import Platform, RateLimitedError, RefusedError, UnclearError, UnsentError
from chat.arrival import Arrival, Picked, Unpicked
from chat.turn import NO_PROGRAMME, Address
from chat.turn import Platform as PlatformName
from content import zones
from programme.belonging import OUTSIDE, Belonging
from programme.clock import ProgrammeClock
from programme.events import Event, PersonDeparted, PersonLost, PersonMet, PersonMoved, PersonReturned
from programme.refusals import Mistake
from storage import addresses, enrolments, people, volunteers
from storage.database import Database
from storage.people import Known, Profile

log = structlog.get_logger()
PICKED = 1.0
"""Seconds in which a platform has to say who was picked in a form: whoever sends it waits for an answer."""
UNTOLD = (RateLimitedError, RefusedError, UnclearError, UnsentError)


class NotInstalledError(Exception):
    """A request from a workspace that the bot is not installed in, or from nobody that the platform knows."""


class UnpickedError(Exception):
    """Somebody picked in a form is nobody to choose."""

    def __init__(self, why: Mistake) -> None:
        super().__init__(why)
        self.why = why


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
        """The arrival, once a stranger is met; who was picked in a form may be nobody to choose."""
        try:
            if stranger == arrival.address:
                await self._meet_speaker(workspace, stranger)
                return arrival
            met = await self._meet_picked(workspace, stranger)
        except IntegrityError:
            # two first turns of theirs at once: the other one has met them
            if stranger in asked:
                raise
            return arrival
        except UnpickedError as unpicked:
            return _with(arrival, Picked(stranger.user), Unpicked(unpicked.why))
        return arrival if met == stranger else _with(arrival, Picked(stranger.user), Picked(met.user))

    async def is_told(self, address: Address) -> bool:
        """Whether the platform has said who somebody is; it is asked once more if it had not."""
        workspace = await self._installed.at(address.platform, address.tenant)
        if workspace is None:
            return False
        if not (known := await self._known(workspace, address)) or not known.looked_up:
            await self._meet_speaker(workspace, address)
            known = await self._known(workspace, address)
        return known is not None and known.looked_up

    async def _known(self, workspace: Workspace, address: Address) -> Known | None:
        async with self._database.reading() as session:
            return await people.at(session, workspace.organisation, address)

    async def _meet_speaker(self, workspace: Workspace, address: Address) -> None:
        """Store whoever speaks, or what the platform says of them now: it is asked before the transaction begins.

        One that does not answer is asked again at their next turn: until then what is known holds.
        """
        try:
            profile = await self._platforms[address.platform].profile(address)
        except UNTOLD as error:
            log.warning("not looked up", user=address.user, error=repr(error))
            profile = Profile.untold(address.user)
        async with self._database.writing() as session:
            known = await people.at(session, workspace.organisation, address)
            if known is None and (profile is None or profile.belonging is Belonging.GONE):
                raise NotInstalledError(address.user)
            if profile is not None:
                await self._meet(session, workspace, address, profile, known)
                if profile.belonging not in OUTSIDE:
                    await self._is_back(session, workspace, address)
        self._committed(session)

    async def _meet_picked(self, workspace: Workspace, address: Address) -> Address:
        """Store whoever was picked, if they are an employee; an e-mail is no address: another comes back."""
        try:
            async with asyncio.timeout(PICKED):
                found = await self._look_up(address)
        except (*UNTOLD, TimeoutError) as error:
            log.warning("not looked up", user=address.user, error=repr(error))
            raise UnpickedError(Mistake.NOT_CHECKED) from error
        if found is None:
            raise UnpickedError(Mistake.WRONG)
        address, profile = found
        async with self._database.writing() as session:
            known = await people.at(session, workspace.organisation, address)
            if known is None and profile.belonging is Belonging.INVITED:
                raise UnpickedError(Mistake.NOT_CHECKED)
            if known is None and profile.belonging is not Belonging.MEMBER:
                raise UnpickedError(Mistake.OUTSIDER)
            await self._meet(session, workspace, address, profile, known)
        self._committed(session)
        return address

    async def _look_up(self, address: Address) -> tuple[Address, Profile] | None:
        platform = self._platforms[address.platform]
        if "@" in address.user:
            return await platform.find(address.tenant, address.user)
        profile = await platform.profile(address)
        return (address, profile) if profile else None

    async def _meet(
        self, session: AsyncSession, workspace: Workspace, address: Address, profile: Profile, known: Known | None
    ) -> None:
        if known is not None:
            if profile.belonging is not Belonging.UNKNOWN:
                await self._take_over(session, workspace, known, address, profile)
            return
        person = await people.meet(session, workspace.organisation, address, profile, self._clock.now())
        if profile.belonging is Belonging.MEMBER:
            its = workspace.organisation, NO_PROGRAMME, person.id
            parts = await enrolments.everywhere(session, workspace.organisation, person.id)
            if any(one.departed_at for one in parts):
                # under another account than the one that is closed
                await self._announce(session, PersonReturned(*its))
            await self._announce(session, PersonMet(*its))

    async def _take_over(
        self, session: AsyncSession, workspace: Workspace, known: Known, address: Address, profile: Profile
    ) -> None:
        """Store what a platform says now of somebody, and let features react to what has changed."""
        person = await people.get(session, workspace.organisation, known.person)
        its = workspace.organisation, NO_PROGRAMME, person.id
        facts: list[Event] = [PersonMoved(*its)] if people.refresh(person, profile) else []
        was_guest = person.guest
        joins = await addresses.belongs(session, person, address, profile.belonging)
        if profile.belonging is Belonging.MEMBER and profile.email:
            await volunteers.recognise(session, person, profile.email)
        if was_guest != person.guest:
            facts.append(PersonDeparted(*its) if person.guest else PersonReturned(*its))
            log.info("no employee any more" if person.guest else "an employee again", person=person.id)
        for fact in (*facts, *([PersonMet(*its)] if joins else [])):
            await self._announce(session, fact)

    async def _is_back(self, session: AsyncSession, workspace: Workspace, address: Address) -> None:
        """Whoever speaks can be written to."""
        back = await addresses.can_be_reached(session, workspace.organisation, address, now=True)
        if back is not None:
            await self._announce(session, PersonMet(workspace.organisation, NO_PROGRAMME, back))

    async def device_told(self, address: Address, locale: str | None, zone: str | None) -> None:
        """Take over how the device of whoever speaks is set: no platform is asked, so none can hold up their turn."""
        workspace = await self._installed.at(address.platform, address.tenant)
        if workspace is None or not (locale or zone):
            return

        async def take_over(session: AsyncSession) -> AsyncSession:
            known = await people.at(session, workspace.organisation, address)
            person = known and await people.get(session, workspace.organisation, known.person)
            if person and people.set_as(person, locale, zone if zone and zones.is_zone(zone) else None):
                await self._announce(session, PersonMoved(workspace.organisation, NO_PROGRAMME, person.id))
            return session

        self._committed(await self._database.again(take_over))

    async def look_again(self, address: Address) -> None:
        """Take over what the platform says now of somebody, who may not have been met yet."""
        workspace = await self._installed.at(address.platform, address.tenant)
        known = workspace and await self._known(workspace, address)
        profile = await self._platforms[address.platform].profile(address) if known else None
        if profile is not None:
            await self.profile_changed(address, profile)

    async def seems_gone(self, address: Address) -> None:
        """A platform has not taken a message to somebody: it is asked whether they are gone."""
        try:
            await self.look_again(address)
        except (*UNTOLD, SQLAlchemyError) as error:
            log.warning("not looked up", user=address.user, error=repr(error))

    async def lost(self, address: Address) -> None:
        """Somebody has taken the bot out: they are not written to until they speak again."""
        if workspace := await self._installed.at(address.platform, address.tenant):
            async with self._database.writing() as session:
                gone = await addresses.can_be_reached(session, workspace.organisation, address, now=False)
                if gone is not None:
                    await self._announce(session, PersonLost(workspace.organisation, NO_PROGRAMME, gone))
            self._committed(session)

    async def profile_changed(self, address: Address, profile: Profile) -> None:
        """Take over what a platform now says of somebody whom the bot has met; what tells nothing changes nothing."""
        workspace = await self._installed.at(address.platform, address.tenant)
        if workspace is None or profile.belonging is Belonging.UNKNOWN:
            return

        async def take_over(session: AsyncSession) -> AsyncSession:
            known = await people.at(session, workspace.organisation, address)
            if known is not None:
                await self._take_over(session, workspace, known, address, profile)
            return session

        # they may be joining just now, under the e-mail that they had
        self._committed(await self._database.again(take_over))


def _with(arrival: Arrival, picked: Picked, found: Picked | Unpicked) -> Arrival:
    """The arrival, with somebody who was picked in it replaced."""
    values = {name: found if value == picked else value for name, value in arrival.values.items()}
    return replace(arrival, values=values)
