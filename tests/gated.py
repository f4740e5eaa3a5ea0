"""An application behind the gate and the doors, and people who come and say something to it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import cast

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from bot import door, gate
from bot.door import Door, Limits
from bot.gate import Gate
from sandbox.serving import loopback, served

AT_ONCE, NEVER = 0.01, 600.0
MB = 1_000_000
GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Answering:
    """An application behind the gate that holds up whom it is told to."""

    def __init__(self, gates: gate.Limits, doors: Limits) -> None:
        self.doors, self._lines = doors, list[Line]()
        self.goes_on, self.ended, self.held = asyncio.Event(), asyncio.Event(), asyncio.Semaphore(0)
        paths = {
            "/": self._answer,
            "/held": self._hold,
            "/healthz": self._answer,
            "/readyz": self._say,
            "/bad": self._bad,
        }
        routes = [Route(path, answer, methods=["GET", "POST"]) for path, answer in paths.items()]
        self.app = Starlette(
            routes=[*routes, Mount("/much", app=self._much), Mount("/nearly", app=self._nearly)],
            middleware=[Middleware(Gate, limits=gates)],
        )
        self.port = 0

    async def says(self, sent: bytes) -> Line:
        """Somebody comes, and has said something before they are let in: the bot's patience begins there."""
        theirs = socket.create_connection(("127.0.0.1", self.port))
        theirs.setblocking(False)
        gone = theirs.send(sent)
        line = await asyncio.open_connection(sock=theirs)
        self._lines.append(line)
        line[1].write(sent[gone:])
        return line

    async def hears(self, sent: bytes) -> int:
        """The status of the answer to that."""
        return await status(await self.says(sent))

    async def keeps(self, sent: bytes = GET + b"\r\n") -> Line:
        """Whoever has been answered, and stays; what others said before has been read by then."""
        line = await self.says(sent)
        await whole(line)
        return line

    @property
    def connected(self) -> "set[Door]":
        """Every connection, as uvicorn knows it; somebody has to be waited for."""
        return cast("set[Door]", next(iter(self.doors.waiting)).connections)

    async def hangs_up(self) -> None:
        self.goes_on.set()
        for _, writer in self._lines:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    async def _say(self, _: Request) -> Response:
        return PlainTextResponse("0")

    async def _hold(self, _: Request) -> Response:
        self.held.release()
        await self.goes_on.wait()
        return PlainTextResponse("held")

    async def _much(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(50):
            await send({"type": "http.response.body", "body": b"a" * MB, "more_body": True})
        self.ended.set()

    async def _nearly(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer until a little of it is not taken."""
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(5_000):
            if any(one.transport.get_write_buffer_size() for one in self.connected):
                break
            await send({"type": "http.response.body", "body": b"a" * 16_000, "more_body": True})
        await send({"type": "http.response.body"})
        self.ended.set()

    async def _bad(self, _: Request) -> Response:
        raise ZeroDivisionError("hunter2")


async def status(line: Line) -> int:
    """The status of the next answer on a line; 0 when it is closed."""
    first = await line[0].readline()
    return int(first.split()[1]) if first else 0


async def whole(line: Line) -> None:
    """Take a whole answer of one character."""
    assert await status(line) == 200
    await line[0].readuntil(b"\r\n\r\n0")


@asynccontextmanager
async def answering(gates: gate.Limits | None = None, doors: Limits | None = None) -> AsyncIterator[Answering]:
    """An application that is patient, unless it is told how patient to be."""
    there = Answering(gates or gate.Limits(patience=NEVER), doors or Limits(patience=NEVER))
    port, url = loopback()
    there.port = int(url.rpartition(":")[2])
    async with served(there.app, port, door.door(there.doors)):
        try:
            async with asyncio.timeout(30):
                yield there
        finally:
            await there.hangs_up()


def post(length: int, body: bytes = b"", path: str = "/") -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode() + body
