"""`serve` and `work`: checks that the bot can start, and starts it."""

import asyncio
import gc
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.routing import Route

from bot.app import Bot
from bot.platform import RateLimitedError, UnclearError, UnsentError, WrongTokenError
from bot.settings import Settings
from bot.web import create_app
from storage import encryption
from storage.database import Database
from storage.migrate import migrate

TEAMS = ("microsoft_app_id", "microsoft_app_password", "microsoft_app_tenant_id")
PLAYGROUND = "00000000-0000-0000-0000-0000000000001"
"""The tenant that Microsoft's Agents Playground plays, as it writes it."""
PLAYER = "camille.moreau@alize.example"
"""Whose Teams it plays, unless it is told another's."""
# longer than proxies keep a connection: one that is closed just when it is used again loses a request
KEEP_ALIVE = 75


class CannotServeError(Exception):
    """Why the bot cannot start, in one sentence."""


def serve(settings: Settings, host: str, *, dev: bool, empty: bool = False) -> None:
    """Run until stopped; `empty` begins without the Playground's sample company. Raises CannotServeError."""
    with _in_a_sentence(settings):
        settings = for_development(settings) if dev else settings
        check(settings, dev=dev)
        asyncio.run(_serve(settings, host, dev=dev, sample=dev and not empty))


def work(settings: Settings) -> None:
    """Deliver, and carry out what falls due, until stopped; raises CannotServeError."""
    if Database(settings.database_url.get_secret_value()).embedded:
        raise CannotServeError("`work` needs PostgreSQL (DATABASE_URL): on SQLite, `serve` does everything itself.")
    with _in_a_sentence(settings):
        check(settings, dev=False)
        asyncio.run(_work(settings))


@contextmanager
def _in_a_sentence(settings: Settings) -> Iterator[None]:
    """Let what prevents a bot from starting become a CannotServeError."""
    try:
        yield
    except WrongTokenError as error:
        raise CannotServeError(str(error)) from error
    except (RateLimitedError, UnclearError, UnsentError) as error:
        raise CannotServeError(f"Slack cannot be reached at {settings.slack_api_url}: {error}.") from error
    except (SQLAlchemyError, OSError) as error:
        raise CannotServeError(database_trouble(error)) from error


def database_trouble(error: Exception) -> str:
    """What a database said, in one sentence."""
    said = str(error) or repr(error)
    return f"The database does not answer as it should: {said.splitlines()[0]}. Has `migrate` been run?"


def for_development(settings: Settings) -> Settings:
    """The settings with a key; where nothing of a platform is set, the bot is in the Agents Playground."""
    keyed = with_key(settings, make=True)
    if settings.teams or settings.slack_bot_token or settings.slack_signing_secret or settings.slack_app_token:
        return keyed
    leads = settings.binome_leads or frozenset({PLAYER})
    return keyed.model_copy(update={TEAMS[-1]: PLAYGROUND, "binome_leads": leads})


def with_key(settings: Settings, *, make: bool) -> Settings:
    """The settings, with the key that development keeps beside its database when none is given; `make` makes it."""
    database = Database(settings.database_url.get_secret_value())
    file = Path(f"{database.address.database}.key")
    if settings.secret_keys or not database.embedded or not (make or file.exists()):
        return settings
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(encryption.new_key(), encoding="utf-8")
    return settings.model_copy(update={"secret_keys": (SecretStr(file.read_text(encoding="utf-8").strip()),)})


def check_keys(settings: Settings) -> None:
    """Raises CannotServeError unless there are good keys for private text."""
    if not settings.secret_keys:
        raise CannotServeError(f"SECRET_KEYS is not set: private text needs a key, for example {encryption.new_key()}")
    try:
        encryption.use_keys(settings.keys)
    except ValueError as error:
        raise CannotServeError("SECRET_KEYS: each key is 32 bytes in URL-safe base64, joined by commas.") from error


def check(settings: Settings, *, dev: bool) -> None:
    """Raises CannotServeError, which names what is missing."""
    check_keys(settings)
    if not settings.slack and not settings.teams:
        raise CannotServeError(
            "No platform is configured: set SLACK_BOT_TOKEN with SLACK_SIGNING_SECRET or SLACK_APP_TOKEN, or "
            "MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD and MICROSOFT_APP_TENANT_ID."
        )
    needed = TEAMS[-1:] if dev and not settings.microsoft_app_id else TEAMS
    missing = [name.upper() for name in needed if settings.teams and not getattr(settings, name)]
    if missing:
        raise CannotServeError(f"{missing[0]} is not set: without it, anybody could pass for Microsoft Teams.")


def keep_what_is_loaded() -> None:
    """Let no full garbage collection look again at the libraries, which holds up every turn for a tenth of a second."""
    gc.collect()
    gc.freeze()


async def _serve(settings: Settings, host: str, *, dev: bool, sample: bool) -> None:
    database = Database(settings.database_url.get_secret_value())
    if database.embedded:
        await migrate(database)
    await database.close()
    listening = _listen(host, settings.port)
    bot = Bot(settings)
    try:
        # started here and not by the server, so that what prevents it is one sentence
        await bot.start()
        keep_what_is_loaded()
        app = create_app(bot, dev=dev)
        if sample and settings.microsoft_app_tenant_id == PLAYGROUND:
            move_in(app, bot)
        config = uvicorn.Config(app, log_level="warning", lifespan="off", loop="uvloop", timeout_keep_alive=KEEP_ALIVE)
        for number in (signal.SIGINT, signal.SIGTERM):
            # uvicorn raises them again when it has stopped; the bot has still to stop
            signal.signal(number, signal.SIG_IGN)
        await uvicorn.Server(config).serve(sockets=[listening])
    finally:
        await bot.stop()
        listening.close()


def move_in(app: Starlette, bot: Bot) -> None:
    """Give the Playground its sample company, when it speaks first."""
    from bot.sample import Opening  # noqa: PLC0415 -- with the holidays of every country, which only it needs

    if bot.teams_edge is not None:
        opening = Opening(bot, bot.teams_edge.handle)
        app.router.routes.insert(0, Route("/api/messages", opening.handle, methods=["POST"]))


async def _work(settings: Settings) -> None:
    bot, told = Bot(settings, hears=False), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    try:
        await bot.start()
        keep_what_is_loaded()
        await told.wait()
    finally:
        await bot.stop()


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        why = str(error.strerror).partition(" (")[0]
        raise CannotServeError(f"PORT: {host}:{port} cannot be listened on: {why}.") from error
