"""What stands before the application: no request is endless, too large, one too many, or breaks the log."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass

import structlog
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()
LARGEST = 1_000_000
"""Bytes of a request's body: several times what Slack or Teams sends."""
ALWAYS = frozenset({"/healthz", "/readyz", "/metrics"})


@dataclass(frozen=True)
class Limits:
    """How much a bot bears: seconds for a body, bytes of all bodies, requests at once, seconds to wait for a turn.

    Slack gives up after three seconds, so whoever has not had their turn after two gets an answer.
    """

    patience: float = 10
    room: int = 64_000_000
    at_once: int = 200
    wait: float = 2


class RefusedError(Exception):
    """A request is not let in."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class HungUpError(Exception):
    """There is nobody any more to answer."""


class Gate:
    """Lets a request in whole or not at all. Who asks how the bot is always gets in."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app, self._limits = app, limits
        self._turns = asyncio.Semaphore(limits.at_once)
        self._coming: dict[asyncio.Timeout, bytearray] = {}
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. A request that is not let in is answered here, and its connection closed."""
        if scope["type"] != "http" or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        answering = _Answering(send)
        try:
            await self._let_in(scope, receive, answering)
        except HungUpError:
            return
        except RefusedError as refused:
            log.warning("not let in", status=refused.status, why=str(refused), path=scope["path"][:100])
            headers = {"Connection": "close"} | ({"Retry-After": "1"} if refused.status == 503 else {})
            await PlainTextResponse(f"{refused}\n", refused.status, headers)(scope, receive, send)
        except Exception as fault:
            if answering.begun:
                raise
            reference = secrets.token_hex(4)
            log.exception("request failed", reference=reference, error=type(fault).__name__, path=scope["path"][:100])
            await JSONResponse({"error": "failed", "reference": reference}, 500)(scope, receive, send)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            raise RefusedError(400, "no address")
        if int(Headers(scope=scope).get("content-length", 0)) > LARGEST:
            raise RefusedError(413, "too large")
        body = bytearray()
        try:
            await self._read(receive, body)
            whole = [{"type": "http.request", "body": bytes(body)}]

            async def again() -> Message:
                return whole.pop() if whole else await receive()

            async with self._turn():
                await self._app(scope, again, send)
        finally:
            self._held -= len(body)

    async def _read(self, receive: Receive, body: bytearray) -> None:
        """Take in a body, which is small and comes at once unless somebody means ill."""
        try:
            async with asyncio.timeout(self._limits.patience) as patience:
                self._coming[patience] = body
                more = True
                while more and patience in self._coming:
                    more = await self._part(receive, body)
        except TimeoutError:
            raise RefusedError(408, "not whole in time") from None
        finally:
            if self._coming.pop(patience, None) is None:
                raise RefusedError(503, "no room")

    async def _part(self, receive: Receive, body: bytearray) -> bool:
        """Take in what has come; whether there is more to come."""
        message = await receive()
        if message["type"] != "http.request":
            raise HungUpError
        part = message.get("body", b"")
        body += part
        self._held += len(part)
        if len(body) > LARGEST:
            raise RefusedError(413, "too large")
        if self._held > self._limits.room:
            self._make_room()
        return bool(message.get("more_body", False))

    def _make_room(self) -> None:
        """Send away whoever holds most and is not whole: what platforms send is small, and whole at once."""
        largest = max(self._coming, key=lambda one: len(self._coming[one]))
        body = self._coming.pop(largest)
        self._held -= len(body)
        body.clear()
        largest.reschedule(0)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._limits.wait) if self._turns.locked() else nullcontext():
                await self._turns.acquire()
        except TimeoutError:
            raise RefusedError(503, "too many at once") from None
        try:
            yield
        finally:
            self._turns.release()


class _Answering:
    """Passes an answer on, and knows whether it has begun."""

    def __init__(self, send: Send) -> None:
        self._send, self.begun = send, False

    async def __call__(self, message: Message) -> None:
        self.begun = True
        await self._send(message)
