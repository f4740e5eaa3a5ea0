"""Whose an installation is, a workspace's or its whole enterprise's; and what an older version did not tell apart."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import structlog

from bot.installed import About, Installed
from bot.platform import RateLimitedError, RefusedError, UnclearError, UnsentError
from bot.slack.read import tenant
from bot.slack.send import SlackPlatform
from chat.turn import Platform
from storage import installations, moves
from storage.database import Database
from storage.installations import RENEWED, Installation

log = structlog.get_logger()


def whose(me: Any) -> tuple[str, About]:
    """The workspace or the enterprise that a token is for, as auth.test answers."""
    enterprise, org_wide = me.get("enterprise_id"), bool(me.get("is_enterprise_install"))
    about = About(str(me.get("team") or ""), enterprise, org_wide, told_at(me))
    return tenant(enterprise, me["team_id"], org_wide), about


def told_at(answer: Any) -> datetime | None:
    """When Slack answered, by the clock that also dates its events."""
    date = answer.headers.get("Date")
    return parsedate_to_datetime(date) if date else None


async def divide(database: Database, installed: Installed, slack: SlackPlatform) -> None:
    """Ask Slack whose each of them is: what is one workspace's comes under that workspace's id."""
    async with database.reading() as session:
        found = await installations.of_enterprises(session, Platform.SLACK)
    for one in found:
        try:
            me = await slack.identity(one.token)
        except (RateLimitedError, RefusedError, UnclearError, UnsentError) as error:
            log.warning("whose installation is not known", enterprise=one.tenant, error=repr(error))
            if isinstance(error, RefusedError):
                continue
            # tomorrow: a start does not wait ten seconds for each of them
            return
        await _settle(database, one.tenant, me)
        installed.forget(Platform.SLACK, one.tenant)
        installed.forget(Platform.SLACK, str(me["team_id"]))


async def _settle(database: Database, enterprise: str, me: Any) -> None:
    team, name = str(me["team_id"]), str(me.get("team") or "")
    async with database.writing() as session:
        old = await installations.at(session, Platform.SLACK, enterprise)
        if old is None:
            return
        if me.get("is_enterprise_install"):
            old.org_wide, old.enterprise = True, enterprise
            return
        # by which the workspace that had been here before is told apart from it, when it installs again
        old.name = name
        copied = {column: getattr(old, column) for column in RENEWED}
        organisation = await moves.adopt(session, Platform.SLACK, enterprise, team, name, str(me["user_id"]))
        if organisation is None:
            log.warning("install the app again in the workspace that this was", enterprise=enterprise, token_of=team)
        elif await installations.at(session, Platform.SLACK, team) is None:
            own = {**copied, "name": name, "enterprise": enterprise, "org_wide": False}
            session.add(Installation(organisation=organisation, platform=Platform.SLACK, tenant=team, **own))
