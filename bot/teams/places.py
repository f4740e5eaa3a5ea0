"""Where people and channels of Teams are written to, as its own activities told."""

from dataclasses import asdict

from bot.installed import MINUTE, Installed
from bot.platform import RefusedError
from bot.teams.read import Whereabouts
from chat.turn import Platform
from programme.clock import monotonic
from programme.refusals import Failure
from storage import conversations
from storage.conversations import Reference
from storage.database import Database

TEAMS = Platform.TEAMS


class Places:
    """What is stored, and in memory for a minute what was told last, so that who writes again costs no query."""

    def __init__(self, database: Database, installed: Installed) -> None:
        self._database, self._installed = database, installed
        self._told: dict[tuple[str, str], tuple[float, Whereabouts]] = {}

    async def remember(self, told: Whereabouts) -> bool:
        """Store where somebody or a channel is written to; whether that was news."""
        when, known = self._told.get((told.tenant, told.who), (-MINUTE, None))
        if known == told and monotonic() - when < MINUTE:
            return False
        organisation = await self._organisation(told.tenant)
        news = conversations.says_more(await self.at(told.tenant, told.who), asdict(told))
        if news:
            async with self._database.writing() as session:
                await conversations.remember(session, organisation, asdict(told))
        self._told[told.tenant, told.who] = (monotonic(), told)
        return news

    async def forget(self, told: Whereabouts) -> None:
        """The bot was taken out of somebody's conversation, or of a team."""
        gone = told.team or told.who
        self._told = {key: one for key, one in self._told.items() if gone not in {one[1].who, one[1].team}}
        organisation = await self._organisation(told.tenant)
        async with self._database.writing() as session:
            await conversations.forget(session, organisation, TEAMS, told.tenant, gone)

    async def at(self, tenant: str, who: str) -> Reference | None:
        """Where somebody or a channel is written to."""
        organisation = await self._organisation(tenant)
        async with self._database.reading() as session:
            return await conversations.at(session, organisation, TEAMS, tenant, who)

    async def channels(self, tenant: str) -> list[Reference]:
        """The channels where the bot is installed."""
        organisation = await self._organisation(tenant)
        async with self._database.reading() as session:
            return list(await conversations.channels(session, organisation, TEAMS, tenant))

    async def service(self, tenant: str, conversation: str = "") -> str:
        """The service of a conversation, or of a tenant, as a validated activity told; nothing is sent elsewhere."""
        organisation = await self._organisation(tenant)
        async with self._database.reading() as session:
            known = await conversations.nearest(session, organisation, TEAMS, tenant, conversation)
        if known is None:
            raise RefusedError("nobody of this tenant was heard yet", Failure.INSTALLATION)
        return known.service_url

    async def _organisation(self, tenant: str) -> int:
        workspace = await self._installed.at(TEAMS, tenant)
        if workspace is None:
            raise RefusedError("not installed", Failure.INSTALLATION)
        return workspace.organisation
