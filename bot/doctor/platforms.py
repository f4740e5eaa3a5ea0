"""What the platforms say: each token is asked once, and each answer tells the time."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import yaml

from bot.doctor.findings import Finding, ago, attention, note, well
from bot.installed import Installed
from bot.platform import RateLimitedError, RefusedError, UnclearError, UnsentError
from bot.settings import Settings
from bot.slack.install import MANIFEST
from bot.slack.send import TIMEOUT, SlackPlatform
from bot.teams.identity import Token
from chat.turn import Platform
from programme.clock import machine_now
from storage import installations
from storage.database import Database
from storage.encryption import UnreadableError

MOST_WORKSPACES = 20
SKEW = timedelta(seconds=30)
ANOTHER_OF_SLACK = "Install the app again, and put the token that Slack shows then in the place of this one."
ANOTHER_OF_MICROSOFT = "Look at MICROSOFT_APP_ID, MICROSOFT_APP_TENANT_ID, and whether the secret has expired."


async def examine(settings: Settings, database: Database) -> list[Finding]:
    """What each platform that is configured says."""
    slack = [one async for one in _slack(settings, database)] if settings.slack else []
    teams = [one async for one in _teams(settings)] if settings.teams and settings.microsoft_app_id else []
    return [*slack, *teams]


async def _slack(settings: Settings, database: Database) -> AsyncIterator[Finding]:
    platform = SlackPlatform(Installed(database), settings.slack_api_url, "")
    try:
        for about, token in (await _tokens(settings, database)).items():
            try:
                for found in _identity(about, await platform.identity(token)):
                    yield found
            except (RefusedError, RateLimitedError, UnclearError, UnsentError) as error:
                yield _trouble(about, "Slack", error, ANOTHER_OF_SLACK)
        if settings.slack_app_token:
            try:
                await platform.socket_address(settings.slack_app_token.get_secret_value())
                yield well("SLACK_APP_TOKEN", "Slack takes it")
            except (RefusedError, RateLimitedError, UnclearError, UnsentError) as error:
                yield _trouble("SLACK_APP_TOKEN", "Slack", error, ANOTHER_OF_SLACK)
    except UnreadableError as error:
        yield attention("Slack", str(error), "Add the key that was in use then to SECRET_KEYS, behind the newer ones.")
    finally:
        await platform.close()


async def _tokens(settings: Settings, database: Database) -> dict[str, str]:
    """The environment's token; without one, those of the workspaces that have installed the bot."""
    if settings.slack_bot_token:
        return {"SLACK_BOT_TOKEN": settings.slack_bot_token.get_secret_value()}
    async with database.reading() as session:
        found = await installations.on(session, Platform.SLACK, MOST_WORKSPACES)
        return {f"Slack {one.tenant}": one.token for one in found}


def _identity(about: str, answer: Any) -> list[Finding]:
    """Whose token it is, what it may do, and what time it is at Slack."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    wanted = set(manifest["oauth_config"]["scopes"]["bot"])
    given = {one.strip() for one in answer.headers.get("X-OAuth-Scopes", "").split(",")} - {""}
    found = f"Slack takes it, in {answer.get('team') or answer['team_id']}"
    if missing := sorted(wanted - given):
        fix = "Add them under OAuth & Permissions (or paste manifest.yml anew), and install the app again."
        return [attention(about, f"{found}, without {', '.join(missing)}", fix), *_date("Slack", answer.headers)]
    more = ", ".join(sorted(given - wanted))
    fix = "Nothing of Binôme's needs them: take them away under OAuth & Permissions."
    return [note(about, f"{found}, and more than it needs: {more}", fix) if more else well(about, found),
            *_date("Slack", answer.headers)]  # fmt: skip


async def _teams(settings: Settings) -> AsyncIterator[Finding]:
    heard: list[Mapping[str, str]] = []

    async def hear(_: object, __: object, ended: aiohttp.TraceRequestEndParams) -> None:
        heard.append(ended.response.headers)

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(hear)
    timeout = aiohttp.ClientTimeout(total=TIMEOUT)
    async with aiohttp.ClientSession(timeout=timeout, trace_configs=[trace]) as http:
        try:
            await Token.of(settings, lambda: http).get()
            yield well("Teams' token", "Microsoft gives one")
        except (RefusedError, UnsentError) as error:
            yield _trouble("Teams' token", "Microsoft", error, ANOTHER_OF_MICROSOFT)
    for found in heard[:1]:
        for one in _date("Microsoft", found):
            yield one


def _trouble(about: str, platform: str, error: Exception, fix: str) -> Finding:
    if isinstance(error, RefusedError):
        return attention(about, f"{platform} says {error}", fix)
    if isinstance(error, RateLimitedError):
        return note(about, f"{platform} wants a rest of {error.seconds:.0f} s", "Ask again then.")
    return attention(about, f"{platform} cannot be reached: {error}", "See that this machine has a way out by HTTPS.")


def _date(platform: str, headers: Mapping[str, str]) -> list[Finding]:
    told = headers.get("Date")
    return [skew(platform, parsedate_to_datetime(told), machine_now())] if told else []


def skew(whose: str, theirs: datetime, ours: datetime) -> Finding:
    """By how much the machine's clock is beside somebody else's."""
    off = abs(ours - theirs)
    if off <= SKEW:
        return well("clock", f"as {whose}'s")
    found = f"{ago(off)} {'ahead of' if ours > theirs else 'behind'} {whose}'s"
    return attention("clock", found, "Let this machine keep the time (systemd-timesyncd, chrony).")
