"""Behind a company's walls: every client of the bot takes HTTPS_PROXY and NO_PROXY, of which each library has a way."""

from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

import sandbox.app
import sandbox.teams.connector
from bot.app import Bot as RunningBot
from bot.doctor import examine
from bot.doctor.findings import Level
from bot.platform import UnclearError, UnsentError
from bot.proxies import Proxies, why
from bot.settings import Settings, read
from bot.slack import connection
from bot.slack.connection import Connection
from bot.teams.identity import Keys, Token
from bot.web import create_app
from sandbox.serving import loopback, served
from sandbox.sockets import Sockets
from sandbox.teams.tenant import Tenant
from sandbox.workspace import Workspace
from tests.a_proxy import Proxy, a_proxy, outside
from tests.conversation import Bot
from tests.joining import joins_as_mentee
from tests.programme_cast import opened
from tests.running import APP_ID, APP_TOKEN, KEY, LONG, PASSWORD, SECRET, TENANT_ID, TOKEN, in_teams, manifest, settings
from tests.teams_cast import TeamsBot

LEADS = "camille@alize.example"


@asynccontextmanager
async def slack_outside(database_url: str, proxy: Proxy, *, socket: bool = False) -> AsyncIterator[Bot]:
    """A running bot whose Slack only the proxy finds."""
    (slack_port, slack_url), (bot_port, bot_url) = loopback(), loopback()
    there = outside(slack_url, "slack")
    workspace = Workspace(
        manifest(), bot_url, SECRET, TOKEN, base_url=there, app_token=APP_TOKEN if socket else "", retry_delays=(),
        patience=LONG,
    )  # fmt: skip
    reached = {"slack_app_token": SecretStr(APP_TOKEN), "slack_signing_secret": None} if socket else {}
    chosen = settings(database_url, there, bot_url, LEADS, http_proxy=SecretStr(proxy.url), **reached)
    with closing(slack_port), closing(bot_port):
        async with served(sandbox.app.create_app(workspace), slack_port):
            running = RunningBot(chosen)
            async with served(create_app(running, dev=True), bot_port):
                yield Bot(running, workspace)


async def test_slack_is_spoken_with_through_the_proxy_alone(database_url: str) -> None:
    async with a_proxy() as proxy, slack_outside(database_url, proxy) as bot:
        await opened(bot)
        ana = await bot.meet("Ana")
        await joins_as_mentee(ana)
        await ana.says("status")
        assert ana.last_title
        told = await examine(bot.running.settings)
        assert [one for one in told if one.level is Level.ATTENTION and one.about == "SLACK_BOT_TOKEN"] == []
    assert set(proxy.asked) == {"slack.test"}


async def test_socket_mode_goes_through_the_proxy_too(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Sockets.address
    monkeypatch.setattr(Sockets, "address", lambda self: outside(told(self), "wss"))
    async with a_proxy() as proxy, slack_outside(database_url, proxy, socket=True) as bot:
        await opened(bot)
        ana = await bot.meet("Ana")
        await ana.writes("status")
        assert ana.last_title
    assert set(proxy.asked) == {"slack.test", "wss.test"}


async def test_teams_is_spoken_with_through_the_proxy_alone(database_url: str) -> None:
    (teams_port, teams_url), (bot_port, bot_url) = loopback(), loopback()
    there = outside(teams_url, "teams")
    tenant = Tenant(bot_url, APP_ID, PASSWORD, TENANT_ID, there)
    async with a_proxy() as proxy:
        chosen = Settings(
            _env_file=None, database_url=SecretStr(database_url), secret_keys=KEY, public_url=bot_url,
            binome_leads=LEADS, http_proxy=SecretStr(proxy.url), **in_teams(there),
        )  # fmt: skip
        with closing(teams_port), closing(bot_port):
            running = RunningBot(chosen)
            connector = sandbox.teams.connector.create_app(tenant)
            async with served(connector, teams_port), served(create_app(running, dev=True), bot_port):
                bot = TeamsBot(running, tenant)
                await opened(bot)
                ana = await bot.meet("Ana")
                await ana.writes("status")
                assert ana.last_title
                told = await examine(chosen)
                assert [one for one in told if one.level is Level.ATTENTION and one.about == "Teams' token"] == []
    assert set(proxy.asked) == {"teams.test"}


IN_REACH = {
    "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": "https://slack.test/api/",
    "MICROSOFT_APP_ID": APP_ID, "MICROSOFT_APP_PASSWORD": PASSWORD, "MICROSOFT_APP_TENANT_ID": TENANT_ID,
    "TEAMS_LOGIN_URL": "https://login.test", "SECRET_KEYS": KEY,
}  # fmt: skip
HOSTS = {"slack.test", "wss.slack.test", "hooks.slack.test", "login.test", "keys.test"}


async def asks_everybody() -> list[str]:
    """Each client of the bot asks for something that is encrypted; why none gets it."""
    chosen, said = read(), list[str]()
    running = RunningBot(chosen)
    slack, teams, edge = running.slack, running.teams, running.slack_edge
    assert slack
    assert teams
    assert edge
    wss = "wss://wss.slack.test/link/"
    for asked in (
        slack.identity(TOKEN), slack.respond("https://hooks.slack.test/actions/1", {}),
        Connection(edge.entrance, wss, slack.proxies.of(wss)).join(), Token.of(chosen, teams.http).get(),
        Keys(teams.http, teams.proxies, "https://keys.test/openid").get("a key"),
    ):  # fmt: skip
        try:
            await asked
        except (UnsentError, UnclearError, aiohttp.ClientError, LookupError) as error:
            said.append(why(error))
    await slack.close()
    await teams.close()
    await running.database.close()
    return said


@pytest.fixture
def walled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An operator's environment and folder; Slack's connection is not waited for as long as it may take."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(connection, "OPEN_WITHIN", 1)
    for name, value in IN_REACH.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
async def test_whatever_is_encrypted_is_asked_for_by_its_host(walled: pytest.MonkeyPatch, name: str) -> None:
    async with a_proxy(password=b"nobody knows it") as proxy:
        walled.setenv(name, proxy.url.replace("//", "//binome:hunter2@"))
        with capture_logs() as logged:
            said = await asks_everybody()
    assert set(proxy.asked) == HOSTS
    assert "the proxy answers 407 Proxy Authentication Required" in said
    assert "hunter2" not in f"{said}{logged}"


async def test_a_password_of_the_proxys_is_given_to_it(database_url: str) -> None:
    given = b"Proxy-Authorization: Basic " + b64encode(b"binome:hunter2")
    async with a_proxy(given) as proxy:
        proxy.url = proxy.url.replace("//", "//binome:hunter2@")
        async with slack_outside(database_url, proxy) as bot:
            ana = await bot.meet("Ana")
            await ana.says("help")
            assert ana.last_title


async def test_who_is_in_no_proxy_is_asked_directly(walled: pytest.MonkeyPatch) -> None:
    async with a_proxy() as proxy:
        walled.setenv("HTTPS_PROXY", proxy.url)
        walled.setenv("NO_PROXY", "intranet.test, slack.test,.login.test")
        assert len(await asks_everybody()) == len(HOSTS)
    assert set(proxy.asked) == {"keys.test"}


@pytest.mark.parametrize(
    ("around", "url", "direct"),
    [
        ("", "https://slack.com/api/", False), ("", "wss://wss-primary.slack.com/link/", False),
        ("", "http://slack.com/", True), ("", "https://127.0.0.1:3000/", True), ("", "https://[::1]:3000/", True),
        ("*", "https://slack.com/api/", True), ("slack.com", "wss://wss-primary.slack.com/link/", True),
        ("slack.com", "https://evilslack.com/", False),
    ],
)  # fmt: skip
def test_which_addresses_are_reached_directly(around: str, url: str, direct: bool) -> None:
    chosen = Settings(_env_file=None, https_proxy=SecretStr("http://proxy.corp:3128"), no_proxy=around)
    assert (Proxies(chosen).of(url) is None) == direct


async def test_a_proxy_that_is_not_there_is_said_in_a_sentence(walled: pytest.MonkeyPatch) -> None:
    walled.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert "the proxy does not answer: Connection refused" in await asks_everybody()
