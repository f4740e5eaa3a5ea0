"""`demo`: a workspace and the bot on loopback, and a fictional company whose programme is half-way."""

import asyncio
import signal
import socket
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import yaml
from rich.console import Console
from sqlalchemy import event

import sandbox.app
from bot.app import Bot
from bot.demo_folder import MANIFEST, SIGNING_SECRET, TOKEN, DemoFolder, UnusableError, version
from bot.local import Local
from bot.readiness import CannotServeError
from bot.web import create_app
from sandbox import company, saved
from sandbox.serving import loopback, served
from sandbox.workspace import Workspace

console = Console(soft_wrap=True, highlight=False, markup=False)


def run(port: int, folder: Path, *, fresh: bool = False) -> None:
    """Serve the page at `port` and the bot at the next one until stopped, going on with what `folder` holds.

    `fresh` begins anew, and so does an empty folder. Raises CannotServeError when a port is taken.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(asyncio.CancelledError), closing(_listen(port)) as page, closing(_listen(port + 1)) as bot:
        asyncio.run(_run(page, bot, DemoFolder(folder), fresh=fresh))


async def _run(page_port: socket.socket, bot_port: socket.socket, folder: DemoFolder, *, fresh: bool) -> None:
    if running := asyncio.current_task():
        for number in (signal.SIGINT, signal.SIGTERM):
            # by itself Python hears no Ctrl+C where a script has started it in the background
            asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    page, address = (f"http://127.0.0.1:{port.getsockname()[1]}" for port in (page_port, bot_port))
    workspace = None if fresh else _taken_up(folder, page, address)
    if begins := workspace is None:
        await folder.empty()
        workspace = _workspace(page, address)
        company.load(workspace)
    bot = Bot(folder.settings(page, address))
    event.listen(bot.database.writers, "connect", _relax)
    async with (
        saved.kept(workspace, folder.workspace, version()) as keeping,
        served(Local(sandbox.app.create_app(workspace)), page_port),
        served(Local(create_app(bot, dev=True)), bot_port),
    ):
        if begins:
            console.print("A company is made up, and lives the first half of its programme: some ten seconds …")
            await _tell(bot, workspace)
        keeping.set()
        goes_on = "next time it goes on from there" if begins else "it goes on where it was, --fresh begins anew"
        console.print(f"Binôme is ready: open {page} (Ctrl+C ends it; {goes_on})")
        await asyncio.Event().wait()


def _taken_up(folder: DemoFolder, page: str, address: str) -> Workspace | None:
    """The workspace as it was left, if it can be gone on with."""
    workspace = _workspace(page, address)
    try:
        return workspace if folder.take_up(workspace) else None
    except UnusableError as error:
        console.print(str(error))
        return None


def _workspace(page: str, address: str) -> Workspace:
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return Workspace(manifest, address, SIGNING_SECRET, TOKEN, base_url=page)


async def _tell(bot: Bot, workspace: Workspace) -> None:
    from bot import story  # noqa: PLC0415 - with the holidays of every country, which a demo that goes on is spared

    await story.tell(bot, workspace)


def _relax(connection: sqlite3.Connection, _: object) -> None:
    """Survive the process, which may be killed; only if the machine itself fails are the last seconds lost."""
    connection.execute("PRAGMA synchronous=NORMAL")


def _listen(port: int) -> socket.socket:
    try:
        return loopback(port)[0]
    except OSError as error:
        raise CannotServeError(f"Port {port} is taken: choose another with --port.") from error
