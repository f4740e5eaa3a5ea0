"""Installing the bot in a workspace by Slack's OAuth; each installation makes its own organisation."""

import secrets
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urljoin

import structlog
import yaml
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from bot.acquaintances import NotInstalledError
from bot.app import Bot
from bot.installed import About
from bot.platform import RateLimitedError, RefusedError, UnclearError, UnsentError
from bot.slack.enterprises import told_at
from bot.slack.read import tenant
from bot.slack.renewal import grant_of
from bot.slack.send import SlackPlatform
from chat.arrival import Arrival
from chat.text import Text, t
from chat.turn import NO_PROGRAMME, Address, Platform, Source
from content.words import LANGUAGES, Reader, say
from programme.clock import machine_now
from programme.events import BotInstalled
from storage import oauth_states, people

log = structlog.get_logger()
MANIFEST = Path(__file__).parents[2] / "manifest.yml"
STATE_LIVES = timedelta(minutes=10)
COOKIE = "binome-install"
NOT_ANSWERED = (RateLimitedError, RefusedError, UnclearError, UnsentError)


class ClosedError(Exception):
    """A workspace that is not among those allowed."""

    def __init__(self, workspace: str, name: str) -> None:
        super().__init__(workspace)
        self.workspace, self.name = workspace, name


async def begin(request: Request) -> Response:
    """Send somebody to Slack to agree to the scopes of the manifest; only their own browser can complete it."""
    bot: Bot = request.app.state.bot
    now, browser = machine_now(), secrets.token_urlsafe(32)
    async with bot.database.writing() as session:
        state = await oauth_states.issue(session, browser, now, now + STATE_LIVES)
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    asked = {
        "client_id": bot.settings.slack_client_id,
        "scope": ",".join(manifest["oauth_config"]["scopes"]["bot"]),
        "redirect_uri": _redirect_uri(bot),
        "state": state,
    }
    to_slack = f"{urljoin(bot.settings.slack_api_url, '/oauth/v2/authorize')}?{urlencode(asked)}"
    response = RedirectResponse(to_slack, 302, {"Cache-Control": "no-store"})
    response.set_cookie(
        COOKIE, browser, max_age=int(STATE_LIVES.total_seconds()), path="/slack", httponly=True, samesite="lax",
        secure=bot.settings.public_url.startswith("https:"),
    )  # fmt: skip
    return response


async def complete(request: Request) -> Response:
    """Take Slack's code for a token. A state that is unknown, old, used or another browser's installs nothing."""
    bot: Bot = request.app.state.bot
    if "error" in request.query_params:
        return _page(400, t("install.declined"))
    state, browser = request.query_params.get("state", ""), request.cookies.get(COOKIE, "")
    async with bot.database.writing() as session:
        good = await oauth_states.consume(session, state, browser, machine_now())
    if not good:
        return _page(400, t("install.old-link"))
    try:
        invited = await _install(bot, request.query_params.get("code", ""))
    except ClosedError as closed:
        log.warning("workspace not allowed", workspace=closed.workspace)
        return _page(403, t("install.closed", workspace=closed.name, number=closed.workspace))
    except NOT_ANSWERED as error:
        log.warning("installation refused", error=str(error))
        return _page(400, t("install.refused"))
    return _page(200, t("install.done"), t("install.code" if invited else "install.no-code"))


def _page(status: int, *told: Text) -> Response:
    """In both languages: whoever installs is not known yet."""
    lines = [" ".join(say(one, Reader(language)) for one in told) for language in LANGUAGES]
    response = PlainTextResponse("\n".join([*lines, ""]), status)
    response.delete_cookie(COOKIE, path="/slack")
    return response


async def _install(bot: Bot, code: str) -> bool:
    """Store the installation, and say whether its installer is sent a code; raises ClosedError, the port's errors."""
    slack = bot.slack
    if slack is None:
        raise RuntimeError("the routes are mounted with Slack only")
    answer = await slack.access(code=code, redirect_uri=_redirect_uri(bot))
    enterprise, team = answer.get("enterprise") or {}, answer.get("team") or {}
    org_wide = bool(answer.get("is_enterprise_install"))
    place, grant = tenant(enterprise.get("id"), team.get("id"), org_wide), grant_of(answer)
    name = str((enterprise if org_wide else team).get("name") or place)
    at_home = bot.installed.is_home(Platform.SLACK, place)
    # at home Slack gives the token that the bot lives by: it is never handed back
    if not at_home and not bot.installed.lets_in(place, enterprise.get("id")):
        await _hand_back(slack, grant.token)
        raise ClosedError(place, name)
    me = await slack.identity(grant.token)
    await bot.installed.add(
        Platform.SLACK, place, name, str(me["bot_id"]), str(answer["bot_user_id"]), grant,
        About(name, enterprise.get("id"), org_wide, told_at(answer)),
    )  # fmt: skip
    installer = str((answer.get("authed_user") or {}).get("id") or "")
    if at_home and bot.settings.binome_leads:
        # who may set up a programme is decided already, and anybody may install an app that is there
        return False
    return await _tell(bot, Address(Platform.SLACK, place, installer), name)


async def _hand_back(slack: SlackPlatform, token: str) -> None:
    """Have a token revoked that nobody will use; best effort."""
    try:
        await slack.revoke(token)
    except NOT_ANSWERED as error:
        log.warning("token not revoked", error=str(error))


async def _tell(bot: Bot, installer: Address, name: str) -> bool:
    """Have whoever installed the bot told what comes next; False if nobody knows who that is."""
    workspace, met = await bot.installed.at(installer.platform, installer.tenant), None
    if workspace is None or not installer.user:
        return False
    async with bot.database.reading() as session:
        met = await people.at(session, workspace.organisation, installer)
    if met is None:
        arrival = Arrival(address=installer, key="", source=Source.WORD)
        try:
            await bot.conversation.acquaintances.introduced(workspace, arrival, installer, set())
        except (NotInstalledError, *NOT_ANSWERED):
            return False
    async with bot.database.writing() as session:
        met = await people.at(session, workspace.organisation, installer)
        if met is None:
            return False
        await bot.conversation.announce(session, BotInstalled(workspace.organisation, NO_PROGRAMME, met.person, name))
        posted = bool(session.info.get("posted"))
    bot.conversation.committed(session)
    return posted


def _redirect_uri(bot: Bot) -> str:
    return f"{bot.settings.public_url.rstrip('/')}/slack/oauth_redirect"
