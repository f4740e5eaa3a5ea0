"""`demo`: a workspace and the bot on loopback, and a fictional company whose programme is half-way."""

import asyncio
import socket
import sqlite3
from contextlib import suppress
from pathlib import Path

import yaml
from pydantic import SecretStr
from rich.console import Console
from sqlalchemy import event

import sandbox.app
from bot import story
from bot.app import Bot
from bot.serving import CannotServeError
from bot.settings import Settings
from bot.web import create_app
from sandbox import company
from sandbox.serving import served
from sandbox.workspace import Workspace
from storage import encryption
from storage.database import Database
from storage.migrate import migrate

MANIFEST = Path(__file__).parent.parent / "manifest.yml"
LEADS = "camille.moreau@alize.example,idris.osei@alize.example"
DATABASE = "demo.db"
SIGNING_SECRET, TOKEN = "only-on-loopback", "xoxb-demo"


def run(port: int, folder: Path, *, told: bool = True) -> None:
    """Serve the page at `port` and the bot at the next one until stopped; `told` plays the first half of the programme.

    Raises CannotServeError when a port is taken.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{DATABASE}*"):
        old.unlink()
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(port, folder, told=told))


async def _run(port: int, folder: Path, *, told: bool) -> None:
    page_port, bot_port = _listen(port), _listen(port + 1)
    page, address = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    settings = await _fresh(folder, page, address)
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    workspace = Workspace(manifest, address, SIGNING_SECRET, TOKEN, base_url=page)
    company.load(workspace)
    async with served(sandbox.app.create_app(workspace), page_port):
        bot = Bot(settings)
        event.listen(bot.database.writers, "connect", _forget)
        async with served(create_app(bot, dev=True), bot_port):
            if told:
                await story.tell(bot, workspace)
            Console().print(f"Binôme is ready: open {page} (Ctrl+C ends it)", highlight=False)
            await asyncio.Event().wait()


def _forget(connection: sqlite3.Connection, _: object) -> None:
    """The database ends with the demo: nothing has to reach the disk before the bot goes on."""
    connection.execute("PRAGMA synchronous=OFF")


def _listen(port: int) -> socket.socket:
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind(("127.0.0.1", port))
    except OSError as error:
        raise CannotServeError(f"Port {port} is taken: choose another with --port.") from error
    return taken


async def _fresh(folder: Path, page: str, address: str) -> Settings:
    """A new database in `folder`, and the settings of a bot whose Slack is the page's workspace."""
    url = f"sqlite:///{folder / DATABASE}"
    database = Database(url)
    await migrate(database)
    await database.close()
    return Settings(
        _env_file=None, database_url=SecretStr(url), secret_keys=(SecretStr(encryption.new_key()),),
        public_url=address, binome_leads=frozenset(LEADS.split(",")), slack_bot_token=SecretStr(TOKEN),
        slack_signing_secret=SecretStr(SIGNING_SECRET), slack_api_url=f"{page}/api/",
    )  # fmt: skip
