"""Installing the bot in a workspace by Slack's OAuth; each installation makes its own organisation."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urljoin

import structlog
import yaml
from slack_sdk.errors import SlackApiError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from bot.app import Bot
from bot.slack.read import tenant
from chat.turn import Platform
from programme.clock import machine_now
from storage import oauth_states

log = structlog.get_logger()
MANIFEST = Path(__file__).parents[2] / "manifest.yml"
STATE_LIVES = timedelta(minutes=10)


async def begin(request: Request) -> Response:
    """Send somebody to Slack to agree to the scopes of the manifest."""
    bot: Bot = request.app.state.bot
    now = machine_now()
    async with bot.database.writing() as session:
        state = await oauth_states.issue(session, now, now + STATE_LIVES)
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    asked = {
        "client_id": bot.settings.slack_client_id,
        "scope": ",".join(manifest["oauth_config"]["scopes"]["bot"]),
        "redirect_uri": _redirect_uri(bot),
        "state": state,
    }
    return RedirectResponse(f"{urljoin(bot.settings.slack_api_url, '/oauth/v2/authorize')}?{urlencode(asked)}", 302)


async def complete(request: Request) -> Response:
    """Take Slack's code for a token. A state that is unknown, old or used already installs nothing."""
    bot: Bot = request.app.state.bot
    if "error" in request.query_params:
        return PlainTextResponse("Nothing was installed: Slack was told no.\n", 400)
    async with bot.database.writing() as session:
        good = await oauth_states.consume(session, request.query_params.get("state", ""), machine_now())
    if not good:
        return PlainTextResponse("This link is too old or was used already: begin again at /slack/install.\n", 400)
    try:
        await _store(bot, request.query_params.get("code", ""))
    except SlackApiError as error:
        log.warning("installation refused", error=error.response["error"])
        return PlainTextResponse("Slack refused the installation: begin again at /slack/install.\n", 400)
    return PlainTextResponse("Binôme is installed. In Slack, type /binome help.\n")


async def _store(bot: Bot, code: str) -> None:
    settings, slack = bot.settings, bot.slack
    if slack is None or settings.slack_client_id is None or settings.slack_client_secret is None:
        raise RuntimeError("the routes are mounted with a client id and its secret only")
    # not oauth_v2_access: it uses a class that aiohttp has deprecated
    asked = {
        "client_id": settings.slack_client_id, "client_secret": settings.slack_client_secret.get_secret_value(),
        "code": code, "redirect_uri": _redirect_uri(bot),
    }  # fmt: skip
    answer = await slack.with_token(None).api_call("oauth.v2.access", data=asked)
    enterprise, team = answer.get("enterprise") or {}, answer.get("team") or {}
    token = str(answer["access_token"])
    me = await slack.with_token(token).auth_test()
    await bot.installed.add(
        Platform.SLACK, tenant(enterprise.get("id"), team.get("id")), team.get("name") or "", str(me["bot_id"]),
        str(answer["bot_user_id"]), token,
    )  # fmt: skip


def _redirect_uri(bot: Bot) -> str:
    return f"{bot.settings.public_url.rstrip('/')}/slack/oauth_redirect"
