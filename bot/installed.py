"""Where the bot is installed, remembered for a minute, so that a known workspace costs a turn no query."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chat.turn import Platform
from programme.clock import machine_now, monotonic
from storage import installations, moves, organisations
from storage.database import Database
from storage.installations import Grant, Installation

MINUTE = 60.0


@dataclass(frozen=True)
class Workspace:
    """An installation as a turn needs it; `home` in the environment's own workspace, and in no other of its company.

    A token that `expires_at` an instant has ended then, unless there is something that `renews` it.
    """

    organisation: int
    home: bool
    bot: str
    bot_user: str
    token: str
    expires_at: datetime | None
    renews: bool
    installed_at: datetime


@dataclass(frozen=True)
class About:
    """What Slack tells of an installation besides its token; `at` is when, by its own clock."""

    name: str = ""
    enterprise: str | None = None
    org_wide: bool = False
    at: datetime | None = None


class Installed:
    """The installations, by platform and tenant; those in Slack beside home are `allowed` ones, or any if none is.

    Home is where the environment's token is from, not whatever its organisation has: that may have been elsewhere.
    """

    def __init__(self, database: Database, allowed: Collection[str] = ()) -> None:
        self._database, self._allowed = database, frozenset(allowed)
        self._own: set[tuple[str, str]] = set()
        self._seen: dict[tuple[str, str], tuple[float, Workspace | None]] = {}

    def lets_in(self, tenant: str, enterprise: str | None) -> bool:
        """Whether a workspace, or all of its enterprise, may install the bot."""
        return not self._allowed or bool(self._allowed & {tenant, enterprise})

    def is_home(self, platform: Platform, tenant: str) -> bool:
        """Whether a workspace is the environment's own."""
        return (platform, tenant) in self._own

    def knows_not(self, tenant: str) -> bool:
        """Whether a workspace in which the bot is not installed is missing from the list."""
        return not self.lets_in(tenant, None)

    async def at(self, platform: Platform, tenant: str) -> Workspace | None:
        """The installation in a workspace; None for one that has not installed the bot, or may not any more."""
        when, workspace = self._seen.get((platform, tenant), (-MINUTE, None))
        if workspace is not None and monotonic() - when < MINUTE:
            return workspace
        async with self._database.reading() as session:
            found = await installations.at(session, platform, tenant)
        home = self.is_home(platform, tenant)
        if found is None or not (home or self.lets_in(tenant, found.enterprise)):
            # not remembered: another process may install it at any moment
            return None
        workspace = _workspace(found, home=home)
        self._seen[platform, tenant] = (monotonic(), workspace)
        return workspace

    async def add_home(
        self, platform: Platform, tenant: str, bot: str, bot_user: str, token: str, about: About = About()
    ) -> None:  # fmt: skip
        """The environment's own workspace, in the home organisation."""
        async with self._database.writing() as session:
            organisation = await organisations.home(session)
            new = _installation(organisation, platform, tenant, bot, bot_user, Grant(token), about)
            await installations.install(session, new)
            if about.enterprise and not about.org_wide:
                await moves.adopt(session, platform, about.enterprise, tenant, about.name, bot_user)
        self._own.add((platform, tenant))
        self.forget(platform, tenant)

    async def add(
        self, platform: Platform, tenant: str, name: str, bot: str, bot_user: str, grant: Grant | str,
        about: About = About(),
    ) -> None:  # fmt: skip
        """Another workspace, in an organisation of its own; installed again, it keeps the one that it has or had."""
        granted = Grant(grant) if isinstance(grant, str) else grant
        async with self._database.writing() as session:
            organisation = await _owner(session, platform, tenant, about, bot_user)
            organisation = organisation or await organisations.add(session, name)
            new = _installation(organisation, platform, tenant, bot, bot_user, granted, about)
            await installations.install(session, new)
        self.forget(platform, tenant)

    async def remove(self, platform: Platform, tenant: str, before: datetime | None = None) -> None:
        """Forget a workspace that uninstalled the bot, unless it was installed again since."""
        async with self._database.writing() as session:
            await installations.uninstall(session, platform, tenant, before)
        self.forget(platform, tenant)

    def forget(self, platform: Platform, tenant: str) -> None:
        """Ask the database again next time."""
        self._seen.pop((platform, tenant), None)


async def _owner(
    session: AsyncSession, platform: Platform, tenant: str, about: About, bot_user: str
) -> int | None:  # fmt: skip
    """The organisation of a workspace that has installed the bot before, whether or not it was taken out since."""
    known = await installations.at(session, platform, tenant)
    if known and about.org_wide and known.org_wide is False:
        # what the version before still looks for, of one workspace of the enterprise that installs now
        await session.delete(known)
        await session.flush()
    elif known:
        return known.organisation
    elif about.enterprise and not about.org_wide:
        adopted = await moves.adopt(session, platform, about.enterprise, tenant, about.name, bot_user)
        if adopted is not None:
            return adopted
    return await installations.last_owner(session, platform, tenant)


def _workspace(found: Installation, *, home: bool) -> Workspace:
    return Workspace(
        found.organisation, home, found.bot, found.bot_user, found.token, found.expires_at,
        bool(found.refresh_token), found.installed_at,
    )  # fmt: skip


def _installation(
    organisation: int, platform: Platform, tenant: str, bot: str, bot_user: str, grant: Grant, about: About
) -> Installation:
    return Installation(
        organisation=organisation, platform=platform, tenant=tenant, name=about.name, enterprise=about.enterprise,
        org_wide=about.org_wide, bot=bot, bot_user=bot_user, installed_at=about.at or machine_now(), **vars(grant),
    )  # fmt: skip
