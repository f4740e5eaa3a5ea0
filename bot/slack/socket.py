"""Slack's Socket Mode: the bot opens a connection itself, and another before it leaves one or once one is lost."""

import asyncio
from contextlib import suppress

import structlog

from bot.platform import RateLimitedError, RefusedError, UnclearError, UnsentError, WrongTokenError
from bot.slack.connection import Connection
from bot.slack.entrance import Entrance
from bot.slack.send import SlackPlatform
from scheduling import backoff

log = structlog.get_logger()
LONGEST_WAIT = 60.0


class SlackSocket:
    """Keeps a connection open; for a moment two, when one takes the place of another."""

    def __init__(self, entrance: Entrance, slack: SlackPlatform, token: str) -> None:
        self._entrance, self._slack, self._token = entrance, slack, token
        self._connections: list[Connection] = []
        self._keeping: asyncio.Task[None] | None = None

    @property
    def connections(self) -> int:
        """How many are open."""
        return sum(each.open for each in self._connections)

    async def start(self) -> None:
        """Connect; raises WrongTokenError, and the port's errors when Slack does not answer."""
        try:
            first = await self._connect()
        except RefusedError as refused:
            raise WrongTokenError(f"SLACK_APP_TOKEN: Slack says {refused}.") from refused
        self._keeping = asyncio.create_task(self._keep(first))

    async def stop(self) -> None:
        """Answer what has come, and disconnect."""
        if self._keeping is not None:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping
        await asyncio.gather(*(each.leave() for each in self._connections))

    async def _keep(self, connection: Connection) -> None:
        while True:
            await connection.ending.wait()
            old, connection = connection, await self._connect_again()
            await old.leave()
            self._connections.remove(old)

    async def _connect(self) -> Connection:
        address = await self._slack.socket_address(self._token)
        connection = Connection(self._entrance, address, self._slack.proxies.of(address))
        await connection.join()
        self._connections.append(connection)
        return connection

    async def _connect_again(self) -> Connection:
        attempt = 1
        while True:
            try:
                return await self._connect()
            except (RateLimitedError, RefusedError, UnclearError, UnsentError) as error:
                asked = error.seconds if isinstance(error, RateLimitedError) else 0
                wait = max(asked, min(backoff.after(attempt).total_seconds(), LONGEST_WAIT))
                log.warning("no connection to Slack", error=repr(error), again_in=round(wait))
            await asyncio.sleep(wait)
            attempt += 1
