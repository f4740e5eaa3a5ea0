"""Serving an app on a loopback port inside the running event loop, at once there and at once gone."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import formatdate
from functools import partial
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.server import ServerState

from sandbox import clock

if TYPE_CHECKING:
    from starlette.types import ASGIApp

GRACE = 0.2
# longer than clients keep a connection: one that is closed just when it is used again loses a request
KEEP_ALIVE = 75


def loopback(port: int = 0) -> tuple[socket.socket, str]:
    """A port of this machine (0: any that is free), taken now and served later, and the origin it will have."""
    # asyncio turns Nagle's delay (40 ms an answer) off only where the protocol is named
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind(("127.0.0.1", port))
    except OSError:
        taken.close()
        raise
    return taken, f"http://127.0.0.1:{taken.getsockname()[1]}"


@asynccontextmanager
async def served(app: "ASGIApp", port: socket.socket, http: Any = "auto") -> AsyncIterator[None]:
    """Serves an app on a port from `loopback` while the block lasts; `http` is uvicorn's setting of that name.

    uvicorn's own server looks up every 100 ms only, which is long for a test; its protocol does the work here too.
    """
    config = uvicorn.Config(app, http=http, log_config=None, access_log=False, timeout_keep_alive=KEEP_ALIVE)
    config.load()
    state, lifespan = ServerState(), config.lifespan_class(config)
    await lifespan.startup()
    protocol: Any = config.http_protocol_class
    speaks = partial(protocol, config=config, server_state=state, app_state=lifespan.state)
    dating = asyncio.create_task(_date(state))
    server = await asyncio.get_running_loop().create_server(speaks, sock=port)
    try:
        yield
    finally:
        dating.cancel()
        server.close()
        await _hang_up(state)
        await lifespan.shutdown()


async def _date(state: ServerState) -> None:
    while True:
        state.default_headers = [(b"date", formatdate(clock.now(), usegmt=True).encode())]
        await asyncio.sleep(1)


async def _hang_up(state: ServerState) -> None:
    for connection in list(state.connections):
        connection.shutdown()
    if state.tasks:
        await asyncio.wait(state.tasks, timeout=GRACE)
    for connection in list(state.connections):
        connection.transport.abort()
    if state.tasks:
        await asyncio.wait(state.tasks)
    await asyncio.sleep(0)
