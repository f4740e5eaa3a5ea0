"""An app that several workspaces have: one is at home, or none, and others install it in a browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import Any

import aiohttp
from pydantic import SecretStr

from bot.app import Bot as RunningBot
from bot.web import create_app
from sandbox.app import create_app as slack
from sandbox.serving import loopback, served
from sandbox.workspace import Workspace
from tests.conversation import Bot
from tests.running import LONG, SECRET, TOKEN, manifest, settings

OAUTH: dict[str, Any] = {"slack_client_id": "1.1", "slack_client_secret": SecretStr("client-secret")}


@dataclass
class Two:
    """A running bot, and the workspaces of two companies that know it as one app: A is at home, unless none is."""

    running: RunningBot
    a: Bot
    b: Bot

    async def installs(self, bot: Bot, browser: "Browser | None" = None) -> "Page":
        """Somebody of a workspace installs the app there, in a browser; what they read at the end."""
        async with browsing() as own:
            page = await (browser or own).installs(self.running.settings.public_url, bot.workspace.team_id)
        await bot.settles()
        return page


@dataclass(frozen=True)
class Page:
    """What a browser shows."""

    status: int
    words: str


@dataclass
class Browser:
    """Follows links, and keeps cookies."""

    session: aiohttp.ClientSession

    async def opens(self, url: str, **asked: str) -> Page:
        """Opens a page, wherever it leads."""
        async with self.session.get(url, params=asked) as answer:
            return Page(answer.status, await answer.text())

    async def is_sent(self, url: str, **asked: str) -> aiohttp.ClientResponse:
        """Opens a page, and does not follow where it leads."""
        async with self.session.get(url, params=asked, allow_redirects=False) as answer:
            return answer

    async def installs(self, bot_url: str, team: str) -> Page:
        """Begins an installation, chooses a workspace, agrees, and comes back."""
        at_slack = (await self.is_sent(f"{bot_url}/slack/install")).headers["Location"]
        return await self.opens(at_slack + f"&team={team}")


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """A browser of its own."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Browser(session)


@asynccontextmanager
async def two_workspaces(
    database_url: str, leads: str = "", *, at_home: bool = True, allowed: str = "", **options: Any
) -> AsyncIterator[Two]:
    """A bot that workspace A has installed by its token (unless not `at_home`), and B not yet; `options` are both's."""
    (slack_port, slack_url), (bot_port, bot_url) = loopback(), loopback()
    kept: dict[str, Any] = {"base_url": slack_url, "retry_delays": (), "patience": LONG} | options
    a = Workspace(manifest(), bot_url, SECRET, TOKEN if at_home else "", team_id="TA", team_name="Alizé", **kept)
    b = Workspace(manifest(), bot_url, SECRET, "", team_id="TB", team_name="Bora", **kept)
    chosen = settings(database_url, slack_url, bot_url, leads, **OAUTH, slack_allowed_workspaces=allowed)
    if not at_home:
        chosen = chosen.model_copy(update={"slack_bot_token": None})
    with closing(slack_port), closing(bot_port):
        running = RunningBot(chosen)
        async with served(slack(a, b), slack_port), served(create_app(running, dev=True), bot_port):
            yield Two(running, Bot(running, a), Bot(running, b))
