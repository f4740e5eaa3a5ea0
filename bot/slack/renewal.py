"""Tokens that end after twelve hours: renewed in time, by one process at a time, and by itself if nobody asks."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog

from bot.installed import Installed, Workspace
from bot.platform import RateLimitedError, RefusedError, UnclearError, UnsentError
from chat.turn import Platform
from programme.clock import machine_now, monotonic
from programme.refusals import Failure
from storage import installations
from storage.database import Database
from storage.installations import Grant

log = structlog.get_logger()
EARLY = timedelta(hours=2)
# longer than the question can last; whoever dies with the answer has another ask again while Slack still takes what
# was used: https://docs.slack.dev/authentication/using-token-rotation
LEASE = timedelta(seconds=20)
# of the refusals only these are about the token: others, of the app's id or secret say, pass once somebody mends them
# (https://docs.slack.dev/reference/methods/oauth.v2.access)
LOST = {"account_inactive", "invalid_auth", "invalid_grant", "invalid_refresh_token", "token_expired", "token_revoked"}
UNRENEWED = "the token has ended, and nothing renews it"
Ask = Callable[[str], Awaitable[Any]]
"""What Slack answers to a refresh token; raises the port's errors."""


class UnrenewedError(UnsentError):
    """Slack gives no new token, for a reason that whoever operates the bot can mend."""


class BeingRenewedError(UnsentError):
    """Another process renews the token, or has died at it a moment ago."""


class Renewal:
    """Renews the tokens of workspaces, each in a task of its own, which nobody's time-out ends half-way."""

    def __init__(self, database: Database, installed: Installed) -> None:
        self._database, self._installed = database, installed
        self._under_way: dict[str, asyncio.Task[Workspace]] = {}
        self._again: dict[str, float] = {}

    async def current(self, tenant: str, workspace: Workspace, ask: Ask, ended: str = "") -> Workspace:
        """The workspace with a good token; waits for a new one only if there is none, as when its token has `ended`.

        Raises UnsentError while there is none, RefusedError if Slack does not give one any more.
        """
        if workspace.expires_at is None:
            return workspace
        left, is_over = workspace.expires_at - machine_now(), workspace.token == ended
        good = left > timedelta() and not is_over
        if good and (not workspace.renews or left > EARLY or monotonic() < self._again.get(tenant, 0)):
            return workspace
        if not workspace.renews:
            raise RefusedError(UNRENEWED, Failure.INSTALLATION)
        task = self._under_way.get(tenant)
        if task is None:
            # in a context of its own: the fence of one message is not this task's
            task = asyncio.create_task(self._renew(tenant, workspace, ask), context=Context())
            self._under_way[tenant] = task
            task.add_done_callback(lambda _: self._under_way.pop(tenant, None))
            task.add_done_callback(_noted)
        return workspace if good else await asyncio.shield(task)

    async def settle(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _renew(self, tenant: str, workspace: Workspace, ask: Ask) -> Workspace:
        self._again[tenant] = monotonic() + LEASE.total_seconds()
        async with self._database.writing() as session:
            with_this = await installations.begin_renewing(
                session, workspace.organisation, Platform.SLACK, tenant, workspace.expires_at, LEASE
            )  # fmt: skip
        if with_this is None:
            return await self._from_elsewhere(tenant, workspace)
        try:
            new = grant_of(await ask(with_this))
        except (RateLimitedError, UnclearError) as error:
            raise UnsentError(f"no new token: {error}") from error
        except RefusedError as refused:
            await self._store(tenant, workspace, None)
            if str(refused) not in LOST:
                raise UnrenewedError(f"no new token: {refused}") from refused
            raise RefusedError(str(refused), Failure.INSTALLATION) from refused
        await self._store(tenant, workspace, new)
        return replace(workspace, token=new.token, expires_at=new.expires_at)

    async def _store(self, tenant: str, workspace: Workspace, new: Grant | None) -> None:
        async with self._database.writing() as session:
            await installations.end_renewing(
                session, workspace.organisation, Platform.SLACK, tenant, workspace.expires_at, new
            )
        self._installed.forget(Platform.SLACK, tenant)

    async def _from_elsewhere(self, tenant: str, workspace: Workspace) -> Workspace:
        """What another process has stored; raises BeingRenewedError while it is at it."""
        self._installed.forget(Platform.SLACK, tenant)
        now = await self._installed.at(Platform.SLACK, tenant)
        if now is None or now.expires_at == workspace.expires_at:
            raise BeingRenewedError("its token is being renewed")
        return now


def grant_of(answer: Any) -> Grant:
    """The token in an answer of oauth.v2.access."""
    lasts = answer.get("expires_in")
    until = machine_now() + timedelta(seconds=int(lasts)) if lasts else None
    return Grant(str(answer["access_token"]), answer.get("refresh_token"), until)


def _noted(task: asyncio.Task[Workspace]) -> None:
    """The old token may be good for a while: the log tells before messages fail."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("token not renewed", error=repr(error))
