"""Where the bot is installed, remembered for a minute, so that a known workspace costs a turn no query."""

from dataclasses import dataclass

from chat.turn import Platform
from programme.clock import machine_now, monotonic
from storage import installations, organisations
from storage.database import Database
from storage.installations import Installation

MINUTE = 60.0


@dataclass(frozen=True)
class Workspace:
    """An installation as a turn needs it; `home` when its organisation is the environment's own."""

    organisation: int
    home: bool
    bot: str
    bot_user: str
    token: str


class Installed:
    """The installations, by platform and tenant."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: dict[tuple[str, str], tuple[float, Workspace | None]] = {}

    async def at(self, platform: Platform, tenant: str) -> Workspace | None:
        """The installation in a workspace; None for one that has not installed the bot."""
        when, workspace = self._seen.get((platform, tenant), (-MINUTE, None))
        if workspace is not None and monotonic() - when < MINUTE:
            return workspace
        async with self._database.reading() as session:
            found = await installations.at(session, platform, tenant)
            home = await organisations.find_home(session)
        if found is None:
            # not remembered: another process may install it at any moment
            return None
        workspace = _workspace(found, home)
        self._seen[platform, tenant] = (monotonic(), workspace)
        return workspace

    async def add_home(self, platform: Platform, tenant: str, bot: str, bot_user: str, token: str) -> None:
        """The environment's own workspace, in the home organisation."""
        async with self._database.writing() as session:
            organisation = await organisations.home(session)
            new = _installation(organisation, platform, tenant, bot, bot_user, token)
            await installations.install(session, new)
        self.forget(platform, tenant)

    async def add(self, platform: Platform, tenant: str, name: str, bot: str, bot_user: str, token: str) -> None:
        """Another workspace, in an organisation of its own; installed again, it keeps the one that it has."""
        async with self._database.writing() as session:
            known = await installations.at(session, platform, tenant)
            organisation = known.organisation if known else await organisations.add(session, name)
            new = _installation(organisation, platform, tenant, bot, bot_user, token)
            await installations.install(session, new)
        self.forget(platform, tenant)

    async def remove(self, platform: Platform, tenant: str) -> None:
        """Forget a workspace that uninstalled the bot."""
        async with self._database.writing() as session:
            await installations.uninstall(session, platform, tenant)
        self.forget(platform, tenant)

    def forget(self, platform: Platform, tenant: str) -> None:
        """Ask the database again next time."""
        self._seen.pop((platform, tenant), None)


def _workspace(found: Installation, home: int | None) -> Workspace:
    return Workspace(found.organisation, found.organisation == home, found.bot, found.bot_user, found.token)


def _installation(
    organisation: int, platform: Platform, tenant: str, bot: str, bot_user: str, token: str
) -> Installation:
    return Installation(
        organisation=organisation, platform=platform, tenant=tenant, bot=bot, bot_user=bot_user, token=token,
        installed_at=machine_now(),
    )  # fmt: skip
