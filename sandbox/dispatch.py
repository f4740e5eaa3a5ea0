"""Requests to the bot, over HTTP or a connection of its own: given three seconds, events tried again."""

import asyncio
import contextlib
import hashlib
import hmac
import json
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urlencode

import aiohttp

from sandbox.clock import Clock
from sandbox.elements import Json

if TYPE_CHECKING:
    from sandbox.sockets import Sockets

Kind = Literal["slash_commands", "interactive", "events_api"]
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class Retry(NamedTuple):
    """Which attempt it is besides the first, and why."""

    attempt: int
    reason: str


@dataclass(frozen=True)
class Sent:
    """A request as it left, byte for byte."""

    path: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What came back: no status when nothing did, and then `failed` says why in Slack's words."""

    status: int | None = None
    body: bytes = b""
    headers: Mapping[str, str] | None = None
    failed: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the bot took the request."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def content(self) -> Any:
        """The body as JSON, else as text; None if it is empty."""
        try:
            return json.loads(self.body) if self.body else None
        except ValueError:
            return self.body.decode("utf-8", "replace")


class Dispatch:
    """The workspace's line to the bot at `bot_url`; `last_request` is what was sent last."""

    def __init__(
        self,
        bot_url: str,
        signing_secret: str,
        clock: Clock,
        patience: float,
        retries: Sequence[float],
        sockets: "Sockets",
    ) -> None:
        self.bot_url = bot_url.rstrip("/")
        self.signing_secret = signing_secret
        self.patience = patience
        self.retry_delays = retries
        self.last_request: Sent | None = None
        self._clock, self._sockets = clock, sockets
        self._session: aiohttp.ClientSession | None = None
        self._pending: set[asyncio.Task[Any]] = set()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The one HTTP session, opened at first use."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession()
        return self._session

    async def command(self, path: str, fields: Json) -> Answer:
        """Sends a slash command."""
        return await self.deliver("slash_commands", path, fields)

    async def interaction(self, path: str, payload: Json) -> Answer:
        """Sends what a person did with a button or a form."""
        return await self.deliver("interactive", path, payload)

    async def event(self, path: str, callback: Json) -> Answer:
        """Sends an event; one that is not taken is tried again in the background, three times at most."""
        answer = await self.deliver("events_api", path, callback)
        if _wants_retry(answer):
            self.later(self._again(path, callback, answer))
        return answer

    async def deliver(self, kind: Kind, path: str, payload: Json, retry: Retry | None = None) -> Answer:
        """Sends a request over a connection of the bot's if it has one, else to a path over HTTP."""
        if self._sockets.connections:
            return await self._sockets.deliver(kind, payload, retry)
        if kind == "events_api":
            repeated = {"X-Slack-Retry-Num": str(retry.attempt), "X-Slack-Retry-Reason": retry.reason} if retry else {}
            return await self.send(path, json.dumps(payload).encode(), JSON, repeated)
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        return await self.send(path, urlencode(fields).encode(), FORM)

    async def send(self, path: str, body: bytes, kind: str, extra: Mapping[str, str] | None = None) -> Answer:
        """Signs these bytes and sends them."""
        headers = self.signed(body, int(self._clock())) | {"Content-Type": kind} | dict(extra or {})
        return await self._post(Sent(path, body, headers))

    def signed(self, body: bytes, at: int) -> dict[str, str]:
        """Slack's signature of these bytes at this moment (seconds), as headers."""
        digest = hmac.new(self.signing_secret.encode(), b"v0:%d:" % at + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={digest}"}

    async def replay(self, *, body: bytes | None = None, at: int | None = None, without: Sequence[str] = ()) -> Answer:
        """Sends the last request once more, the same or tampered with: another `body`, `without` some headers.

        `at` signs it anew for a moment (seconds), a stale one say.
        """
        if self.last_request is None:
            raise LookupError("nothing was sent yet")
        last, content = self.last_request, self.last_request.body if body is None else body
        headers = {name: value for name, value in last.headers.items() if name not in without}
        if at is not None:
            headers |= self.signed(content, at)
        return await self._post(Sent(last.path, content, headers))

    def later(self, work: Coroutine[Any, Any, Any]) -> None:
        """Lets something go on in the background until it ends, or `close`."""
        task = asyncio.create_task(work)
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    async def settle(self) -> None:
        """Waits until nothing goes on in the background."""
        while self._pending:
            await asyncio.gather(*self._pending)

    async def close(self) -> None:
        """Drops what goes on in the background and the connections."""
        for task in list(self._pending):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if self._session is not None:
            await self._session.close()

    async def _post(self, sent: Sent) -> Answer:
        self.last_request = sent
        timeout = aiohttp.ClientTimeout(total=self.patience)
        try:
            url = self.bot_url + sent.path
            async with self.session.post(url, data=sent.body, headers=sent.headers, timeout=timeout) as response:
                body = await response.read()
                return Answer(response.status, body, response.headers, _failure(response.status))
        except TimeoutError:
            return Answer(failed="operation_timeout")
        except aiohttp.ClientError:
            return Answer(failed="dispatch_failed")

    async def _again(self, path: str, callback: Json, answer: Answer) -> None:
        for number, delay in enumerate(self.retry_delays, start=1):
            await asyncio.sleep(delay)
            answer = await self.deliver("events_api", path, callback, Retry(number, _reason(answer)))
            if not _wants_retry(answer):
                return


def _wants_retry(answer: Answer) -> bool:
    return not answer.ok and (answer.headers or {}).get("X-Slack-No-Retry") != "1"


def _failure(status: int) -> str | None:
    if status < 300:
        return None
    return "http_client_error" if status < 500 else "http_service_error"


def _reason(answer: Answer) -> str:
    reasons = {"operation_timeout": "http_timeout", "dispatch_failed": "connection_failed"}
    return reasons.get(answer.failed or "", "http_error")
