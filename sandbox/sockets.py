"""Socket Mode: the connections that the app opens with tickets, and what goes over them."""

import asyncio
import itertools
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.dispatch import Answer, Kind, Retry
from sandbox.elements import Json
from sandbox.serving import loopback

MOST = 10
LIVES = 18060
GRACE = 10.0


@dataclass(eq=False)
class Connection:
    """One connection; `leaving` once the app was told to open another."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport
    leaving: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    ponged: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)

    async def pings(self) -> None:
        """Sends a ping, and waits for its answer."""
        self.ponged.clear()
        await self.socket.ping()
        await self.ponged.wait()

    async def asks(self, envelope: Json, patience: float) -> Answer:
        """Sends an envelope and waits for its acknowledgement, which may carry a payload."""
        name = envelope["envelope_id"]
        self.waiting[name] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(patience):
                await self.socket.send_json(envelope)
                said = await self.waiting[name]
        except TimeoutError:
            return Answer(failed="operation_timeout")
        except ConnectionError:
            return Answer(failed="dispatch_failed")
        finally:
            del self.waiting[name]
        return Answer(200, json.dumps(said).encode() if said and envelope["accepts_response_payload"] else b"")

    def answered(self, said: Json) -> None:
        """Takes an acknowledgement; a late one helps nobody."""
        asked = self.waiting.get(said["envelope_id"])
        if asked and not asked.done():
            asked.set_result(said.get("payload"))

    def lost(self) -> None:
        """Whoever still waits for an acknowledgement waits in vain."""
        self.gone.set()
        for asked in self.waiting.values():
            if not asked.done():
                asked.set_exception(ConnectionResetError())


class Sockets:
    """All connections of the app, ten at most; as at Slack, they have an address of their own.

    `sent` are the envelopes and `acknowledged` the ids that came back, oldest first; `there` is set while there is any
    connection.
    """

    def __init__(self, app_id: str, patience: float) -> None:
        self.connections: list[Connection] = []
        self.sent: list[Json] = []
        self.acknowledged: list[str] = []
        self.there = asyncio.Event()
        self._app_id, self._patience = app_id, patience
        self._turns = itertools.count()
        self._tickets: set[str] = set()
        self._url = ""
        self._runner: web.ServerRunner | None = None

    async def listen(self) -> None:
        """Begins to take connections."""
        port, url = loopback()
        self._url = url.replace("http", "ws", 1)
        self._runner = web.ServerRunner(web.Server(self._connected), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.SockSite(self._runner, port).start()

    async def close(self) -> None:
        """Cuts what is still connected."""
        self.cut()
        if self._runner is not None:
            await self._runner.cleanup()

    def address(self) -> str:
        """Where the app may connect, once."""
        ticket = secrets.token_urlsafe()
        self._tickets.add(ticket)
        return f"{self._url}/link/?ticket={ticket}&app_id={self._app_id}"

    async def deliver(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Answer:
        """Sends a request over one connection, the next in turn, rather than over one that was told to leave."""
        envelope = {
            "envelope_id": secrets.token_hex(16),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind == "slash_commands" or payload.get("type") == "view_submission",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry.attempt if retry else 0, "retry_reason": retry.reason if retry else ""}
        self.sent.append(envelope)
        open_ones = [each for each in self.connections if not each.leaving] or self.connections
        return await open_ones[next(self._turns) % len(open_ones)].asks(envelope, self._patience)

    async def disconnect(self, reason: str, grace: float = GRACE) -> None:
        """Tells every connection to leave, and closes those that are still there after `grace` seconds."""
        going = [each for each in self.connections if not each.leaving]
        for each in going:
            each.leaving = True
            await each.socket.send_json(_disconnect(reason))
        gone = asyncio.gather(*(each.gone.wait() for each in going))
        await asyncio.wait([gone], timeout=grace)
        for each in going:
            await each.socket.close()
        await gone

    def cut(self) -> None:
        """Cuts every connection without notice."""
        for each in self.connections:
            each.transport.abort()

    async def _connected(self, request: web.BaseRequest) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets or request.transport is None:
            return web.Response(status=401)
        self._tickets.remove(ticket)
        await (socket := web.WebSocketResponse(autoping=False)).prepare(request)
        if len(self.connections) >= MOST:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        connection = Connection(socket, request.transport)
        self.connections.append(connection)
        self.there.set()
        try:
            await socket.send_json(self._hello())
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    said = json.loads(message.data)
                    self.acknowledged.append(said["envelope_id"])
                    connection.answered(said)
                elif message.type is WSMsgType.PING:
                    await socket.pong(message.data)
                elif message.type is WSMsgType.PONG:
                    connection.ponged.set()
        finally:
            self.connections.remove(connection)
            if not self.connections:
                self.there.clear()
            connection.lost()
        return socket

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": self._app_id},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": LIVES},
        }


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
