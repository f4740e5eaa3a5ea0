"""`serve` and `work`: checks that the bot can start, and starts it."""

import asyncio
import gc
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import structlog
import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from uvicorn.loops.auto import auto_loop_factory

from bot import VERSION
from bot.app import Bot
from bot.belonging import PLAYGROUND
from bot.door import door
from bot.keys import check_rows
from bot.platform import RateLimitedError, UnclearError, UnsentError, WrongTokenError
from bot.readiness import CannotServeError, check, database_trouble, for_development
from bot.settings import Settings
from bot.web import create_app, create_lookout, messages
from content import words
from programme.clock import machine_now
from storage import compatibility, heartbeats
from storage.compatibility import SchemaError
from storage.database import Database
from storage.migrate import migrate

# longer than proxies keep a connection: one that is closed just when it is used again loses a request
KEEP_ALIVE = 75
START = 60
SLOW = "a platform or the database answers too slowly, or not at all."
log = structlog.get_logger()


def serve(settings: Settings, host: str, *, dev: bool, empty: bool = False) -> None:
    """Run until stopped; `empty` begins without the Playground's sample company. Raises CannotServeError."""
    with _in_a_sentence(settings):
        settings = for_development(settings) if dev else settings
        check(settings, dev=dev)
        run(_serve(settings, host, dev=dev, sample=dev and not empty))


def work(settings: Settings, host: str, port: int | None) -> None:
    """Deliver and carry out what falls due until stopped, and tell on `port` how that goes; raises CannotServeError."""
    if Database(settings.database_url.get_secret_value()).embedded:
        raise CannotServeError("`work` needs PostgreSQL (DATABASE_URL): on SQLite, `serve` does everything itself.")
    with _in_a_sentence(settings):
        check(settings, dev=False)
        run(_work(settings, host, port))


def run(process: Coroutine[Any, Any, None]) -> None:
    """Run to the end, on uvloop where there is one: uvicorn chooses a loop only if none is running yet."""
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(process)


@contextmanager
def _in_a_sentence(settings: Settings) -> Iterator[None]:
    """Let what prevents a bot from starting become a CannotServeError."""
    try:
        yield
    except (WrongTokenError, SchemaError) as error:
        raise CannotServeError(str(error)) from error
    except (RateLimitedError, UnclearError, UnsentError) as error:
        raise CannotServeError(f"Slack cannot be reached at {settings.slack_api_url}: {error}.") from error
    except (SQLAlchemyError, OSError) as error:
        raise CannotServeError(database_trouble(error)) from error


def keep_what_is_loaded() -> None:
    """Let no full garbage collection look again at the libraries, which holds up every turn for a tenth of a second."""
    gc.collect()
    gc.freeze()


async def _check_database(settings: Settings) -> None:
    """A file is brought up to date; raises SchemaError, CannotServeError unless this version may read and write it."""
    database = Database(settings.database_url.get_secret_value())
    try:
        if database.embedded and (await compatibility.standing(database)).is_older:
            await migrate(database)
        await compatibility.check(database)
        await check_rows(database)
        async with database.writing() as session:
            await heartbeats.try_writing(session, machine_now())
    finally:
        await database.close()


async def _serve(settings: Settings, host: str, *, dev: bool, sample: bool) -> None:
    await _check_database(settings)
    listening = listen(host, settings.port, "PORT")
    bot = Bot(settings)
    try:
        # started here and not by the server, so that what prevents it is one sentence
        await _start(bot)
        await run_in_threadpool(words.load)
        keep_what_is_loaded()
        app = create_app(bot, dev=dev)
        if sample and settings.microsoft_app_tenant_id == PLAYGROUND:
            move_in(app, bot)
        for number in (signal.SIGINT, signal.SIGTERM):
            # uvicorn raises them again when it has stopped; the bot has still to stop
            signal.signal(number, signal.SIG_IGN)
        await _server(app, partial(_tell, settings.platforms, listening)).serve(sockets=[listening])
    finally:
        await bot.stop()
        listening.close()


async def _start(bot: Bot) -> None:
    """Start a bot, in time; raises CannotServeError, and whatever prevents it."""
    try:
        async with asyncio.timeout(START):
            await bot.start()
    except TimeoutError as error:
        raise CannotServeError(f"The bot has not started within {START} s: {SLOW}") from error


def _tell(platforms: list[str], listening: socket.socket | None) -> None:
    """Say in one line that all is there, and where."""
    host, port = listening.getsockname()[:2] if listening else ("", 0)
    at = {"address": f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"} if listening else {}
    log.info("started", **at, platforms=platforms, version=VERSION)


def move_in(app: Starlette, bot: Bot) -> None:
    """Give the Playground its sample company, when it speaks first."""
    from bot.sample import Opening  # noqa: PLC0415 -- with the holidays of every country, which only it needs

    if bot.teams_edge is not None:
        opening = Opening(bot, bot.teams_edge.handle)
        app.router.routes.insert(0, messages(bot, opening.handle))


async def _work(settings: Settings, host: str, port: int | None) -> None:
    await _check_database(settings)
    listening = None if port is None else listen(host, port, "--metrics-port")
    bot, told = Bot(settings, hears=False), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    try:
        await _start(bot)
        keep_what_is_loaded()
        # it hears nothing, by whatever way
        started = partial(_tell, [one.partition(" by ")[0] for one in settings.platforms], listening)
        if listening is None:
            started()
            await told.wait()
        else:
            await _answer(_server(create_lookout(bot), started), listening, until=told)
    finally:
        await bot.stop()


async def _answer(server: uvicorn.Server, listening: socket.socket, *, until: asyncio.Event) -> None:
    """Answer on a port until told to stop: uvicorn hears the signal as well, but not one that came before it did."""
    answering = asyncio.create_task(server.serve(sockets=[listening]))
    await until.wait()
    server.should_exit = True
    await answering


class Server(uvicorn.Server):
    """Uvicorn's, which says when it answers, and when it hears a signal."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        self._started()


def _server(app: Starlette, started: Callable[[], None]) -> uvicorn.Server:
    return Server(
        uvicorn.Config(
            app, http=door(), ws="none", lifespan="off", loop="none", timeout_keep_alive=KEEP_ALIVE, access_log=False,
            # its lines are written as the bot's own are
            log_config=None, log_level="warning",
        ), started,
    )  # fmt: skip


def listen(host: str, port: int, setting: str) -> socket.socket:
    """A socket that listens; raises CannotServeError, naming the setting."""
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        why = str(error.strerror).partition(" (")[0]
        raise CannotServeError(f"{setting}: {host}:{port} cannot be listened on: {why}.") from error
    # each connection has it from here: without it an answer's body waits 40 ms until its head is acknowledged
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
