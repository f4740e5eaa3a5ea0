"""The bot and a workspace, both on loopback ports in the test's own event loop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import yaml
from pydantic import SecretStr

import sandbox.app
import sandbox.teams.connector
from bot import acquaintances, answering
from bot.app import Bot
from bot.settings import Settings
from bot.slack import removal, send
from bot.teams import identity
from bot.teams import send as teams_send
from bot.web import create_app
from sandbox import triggers
from sandbox.serving import loopback, served
from sandbox.teams import tenant as tenants
from sandbox.teams.tenant import Tenant
from sandbox.workspace import Workspace

ACKNOWLEDGED = answering.WITHIN
LOOKED_UP = send.LOOK_UP_TIMEOUT + acquaintances.PICKED, removal.ASKED, identity.NEW_KEY
"""The seconds that platforms are given while somebody waits for an answer, as they are in life."""
# a second, three and ten are what people, platforms and the bot wait; a shared machine does not always keep that
LONG = 150
send.LOOK_UP_TIMEOUT = teams_send.LOOK_UP_TIMEOUT = send.TIMEOUT = teams_send.TIMEOUT = LONG
acquaintances.PICKED = identity.NEW_KEY = answering.WITHIN = removal.ASKED = LONG
triggers.LIFE = tenants.PATIENCE = LONG
SECRET, TOKEN, APP_TOKEN = "signing-secret", "xoxb-1", "xapp-1"
APP_ID, PASSWORD, TENANT_ID = "0a0a0a0a-0000-4000-8000-000000000001", "hunter2", "7e7e7e7e-0000-4000-8000-000000000001"
KEY = "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
MANIFEST = Path(__file__).parent.parent / "manifest.yml"


def manifest() -> dict[str, object]:
    """The app's manifest, as Slack reads it."""
    loaded: dict[str, object] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return loaded


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a process of its own in an empty folder."""
    return {"PATH": "", "PYTHONPATH": str(MANIFEST.parent), "HOME": str(folder), "SECRET_KEYS": KEY} | more


def settings(database_url: str, slack_url: str, public_url: str, leads: str = "", **others: Any) -> Settings:
    """The settings of a bot whose Slack is the workspace at `slack_url`."""
    reached = {"slack_signing_secret": SecretStr(SECRET)} | others
    return Settings(
        _env_file=None, database_url=SecretStr(database_url), secret_keys=KEY, public_url=public_url,
        binome_leads=leads, slack_bot_token=SecretStr(TOKEN), slack_api_url=f"{slack_url}/api/", **reached,
    )  # fmt: skip


@asynccontextmanager
async def bot_in_workspace(
    database_url: str, leads: str, *, http: bool = True, socket: bool = False, **options: Any
) -> AsyncIterator[tuple[Bot, Workspace]]:
    """A running bot and the workspace it is installed in, reached one way or both; `options` are the workspace's."""
    slack_port, slack_url = loopback()
    bot_port, bot_url = loopback()
    kept: dict[str, Any] = {"app_token": APP_TOKEN if socket else "", "retry_delays": (), "patience": LONG}
    workspace = Workspace(manifest(), bot_url, SECRET, TOKEN, base_url=slack_url, **kept | options)
    reached = {
        "slack_signing_secret": SecretStr(SECRET) if http else None,
        "slack_app_token": SecretStr(APP_TOKEN) if socket else None,
    }
    with closing(slack_port), closing(bot_port):
        bot = Bot(settings(database_url, slack_url, bot_url, leads, **reached))
        async with served(sandbox.app.create_app(workspace), slack_port), served(create_app(bot, dev=True), bot_port):
            yield bot, workspace


def in_teams(teams_url: str, app_id: str | None = APP_ID) -> dict[str, Any]:
    return {
        "microsoft_app_id": app_id, "microsoft_app_password": SecretStr(PASSWORD), "microsoft_app_tenant_id": TENANT_ID,
        "teams_openid_metadata_url": f"{teams_url}/openid", "teams_login_url": teams_url,
    }  # fmt: skip


@asynccontextmanager
async def bot_in_tenant(
    database_url: str, leads: str, app_id: str | None = APP_ID
) -> AsyncIterator[tuple[Bot, Tenant]]:
    """A running bot without Slack, and the Teams tenant it is installed in."""
    teams_port, teams_url = loopback()
    bot_port, bot_url = loopback()
    tenant = Tenant(bot_url, APP_ID, PASSWORD, TENANT_ID, teams_url)
    chosen = Settings(
        _env_file=None, database_url=SecretStr(database_url), secret_keys=KEY, public_url=bot_url, binome_leads=leads,
        **in_teams(teams_url, app_id),
    )  # fmt: skip
    with closing(teams_port), closing(bot_port):
        bot = Bot(chosen)
        connector = sandbox.teams.connector.create_app(tenant)
        async with served(connector, teams_port), served(create_app(bot, dev=True), bot_port):
            yield bot, tenant


@asynccontextmanager
async def bot_on_both(database_url: str, leads: str) -> AsyncIterator[tuple[Bot, Workspace, Tenant]]:
    """A running bot that a company has in Slack and in Teams."""
    (slack_port, slack_url), (teams_port, teams_url), (bot_port, bot_url) = loopback(), loopback(), loopback()
    workspace = Workspace(manifest(), bot_url, SECRET, TOKEN, base_url=slack_url, retry_delays=(), patience=LONG)
    tenant = Tenant(bot_url, APP_ID, PASSWORD, TENANT_ID, teams_url)
    with closing(slack_port), closing(teams_port), closing(bot_port):
        bot = Bot(settings(database_url, slack_url, bot_url, leads, **in_teams(teams_url)))
        async with (
            served(sandbox.app.create_app(workspace), slack_port),
            served(sandbox.teams.connector.create_app(tenant), teams_port),
            served(create_app(bot, dev=True), bot_port),
        ):
            yield bot, workspace, tenant
