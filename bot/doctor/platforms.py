"""What the platforms say: each token is asked once, and each answer tells the time."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, Final, TypeVar

import aiohttp
import yaml

from bot.doctor.findings import Finding, ago, attention, note, well
from bot.installed import Installed
from bot.platform import RateLimitedError, RefusedError, UnclearError, UnsentError
from bot.settings import Settings
from bot.slack.install import MANIFEST
from bot.slack.renewal import BeingRenewedError, UnrenewedError
from bot.slack.send import TIMEOUT, SlackApp, SlackPlatform
from bot.teams.identity import Token
from chat.turn import Platform
from programme.clock import machine_now
from storage import installations
from storage.database import Database
from storage.encryption import UnreadableError

MOST_WORKSPACES = 20
SKEW = timedelta(seconds=30)
ANOTHER: Final = "Install the app again, and put the token that Slack shows then in the place of this one."
TOKEN_OF_TEAMS: Final = "Teams' token"  # noqa: S105 -- not one
OAUTH: Final = "Slack "
"""How an installation by OAuth is named, before its workspace."""
WAY_OUT: Final = "Give this machine a way out by HTTPS, or name its proxy in HTTPS_PROXY."
AT_INSTALL: Final = "Install the app again in this workspace, at /slack/install."
OF_THE_APP: Final = "Look at SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, and Manage Distribution on the app's page."
FIXES: Final = {
    TOKEN_OF_TEAMS: "Look at MICROSOFT_APP_ID, MICROSOFT_APP_TENANT_ID, and whether the secret has expired.",
    "SLACK_APP_TOKEN": "Generate another app-level token under Basic Information, with connections:write.",
}
Told = TypeVar("Told")


async def examine(settings: Settings, database: Database, *, usable: bool) -> list[Finding]:
    """What each platform that is configured says; whose installations there are, if the database is `usable`."""
    slack = await _slack(settings, database, usable=usable) if settings.slack else []
    return [*slack, *(await _teams(settings) if settings.teams else [])]


async def _slack(settings: Settings, database: Database, *, usable: bool) -> list[Finding]:
    installed, found = Installed(database), list[Finding]()
    app = SlackApp.of(settings, database, installed)
    platform = SlackPlatform(installed, settings, app)
    try:
        own = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
        if own:
            found += await _asked("SLACK_BOT_TOKEN", platform.identity(own), partial(_identity, "SLACK_BOT_TOKEN"))
        if app is not None and usable:
            for tenant in await _tenants(database, own):
                about = f"{OAUTH}{tenant}"
                found += await _asked(about, platform.standing(tenant), partial(_identity, about))
        if app_token := settings.slack_app_token:
            opened = platform.socket_address(app_token.get_secret_value())
            found += await _asked("SLACK_APP_TOKEN", opened, _taken)
    except UnreadableError as error:
        found.append(attention("Slack", str(error), "Add the key that was in use then to SECRET_KEYS, as the last."))
    finally:
        await platform.close()
    return found


async def _asked(about: str, question: Awaitable[Told], told: Callable[[Told], list[Finding]]) -> list[Finding]:
    """What a platform answers, once."""
    try:
        return told(await question)
    except RefusedError as refused:
        fix = AT_INSTALL if about.startswith(OAUTH) else FIXES.get(about, ANOTHER)
        return [attention(about, f"the platform says {refused}", fix)]
    except RateLimitedError as limited:
        return [note(about, f"the platform wants a rest of {limited.seconds:.0f} s", "Ask again then.")]
    except UnrenewedError as error:
        return [attention(about, str(error), OF_THE_APP)]
    except BeingRenewedError as error:
        return [note(about, str(error), "Ask again in a minute.")]
    except (UnclearError, UnsentError) as away:
        return [
            attention(
                about,
                f"the platform cannot be reached: {away}",
                "Give this machine a way out by HTTPS, or name its proxy in HTTPS_PROXY.",
            )
        ]


def _taken(_: str) -> list[Finding]:
    return [well("SLACK_APP_TOKEN", "Slack takes it")]


async def _tenants(database: Database, own: str) -> list[str]:
    """The workspaces that have installed the bot, without the environment's own; raises UnreadableError."""
    async with database.reading() as session:
        found = await installations.on(session, Platform.SLACK, MOST_WORKSPACES)
        return [one.tenant for one in found if one.token != own]


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


async def _teams(settings: Settings) -> list[Finding]:
    dates: list[Finding] = []

    async def hear(_: object, __: object, ended: aiohttp.TraceRequestEndParams) -> None:
        dates.extend(_date("Microsoft", ended.response.headers))

    trace, timeout = aiohttp.TraceConfig(), aiohttp.ClientTimeout(total=TIMEOUT)
    trace.on_request_end.append(hear)
    async with aiohttp.ClientSession(timeout=timeout, trace_configs=[trace]) as http:
        given = [well(TOKEN_OF_TEAMS, "Microsoft gives one")]
        return await _asked(TOKEN_OF_TEAMS, Token.of(settings, lambda: http).get(), lambda _: given) + dates


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
