"""The bot and a workspace, both on loopback ports in the test's own event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
import yaml
from pydantic import SecretStr
from starlette.types import ASGIApp

import sandbox.app
from bot.app import Bot
from bot.settings import Settings
from bot.web import create_app
from sandbox.workspace import Workspace

SECRET, TOKEN = "signing-secret", "xoxb-1"
KEY = "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
MANIFEST = Path(__file__).parent.parent / "manifest.yml"


def manifest() -> dict[str, object]:
    """The app's manifest, as Slack reads it."""
    loaded: dict[str, object] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return loaded


@asynccontextmanager
async def serving(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """A web application on an open socket, until the block is left."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=2))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if task.done():
                await task
                raise RuntimeError("the application did not start")
            await asyncio.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        await task


def listen() -> tuple[socket.socket, str]:
    """A free loopback port, and its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    return listener, f"http://127.0.0.1:{listener.getsockname()[1]}"


def settings(database_url: str, slack_url: str, public_url: str, leads: str = "") -> Settings:
    """The settings of a bot whose Slack is the workspace at `slack_url`."""
    return Settings(
        _env_file=None, database_url=SecretStr(database_url), secret_keys=KEY, public_url=public_url,
        binome_leads=leads, slack_bot_token=SecretStr(TOKEN), slack_signing_secret=SecretStr(SECRET),
        slack_api_url=f"{slack_url}/api/",
    )  # fmt: skip


@asynccontextmanager
async def bot_in_workspace(database_url: str, leads: str) -> AsyncIterator[tuple[Bot, Workspace]]:
    """A running bot and the workspace it is installed in."""
    slack_socket, slack_url = listen()
    bot_socket, bot_url = listen()
    workspace = Workspace(manifest(), bot_url, SECRET, TOKEN, base_url=slack_url, retry_delays=())
    async with serving(sandbox.app.create_app(workspace), slack_socket):
        bot = Bot(settings(database_url, slack_url, bot_url, leads))
        async with serving(create_app(bot, dev=True), bot_socket):
            yield bot, workspace
