"""What the bot answers over HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from pydantic import AwareDatetime, BaseModel, ValidationError, model_validator
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

import content
from bot import metrics, page
from bot.app import Bot
from bot.gate import Gate, Limits
from bot.local import Local, name_of
from bot.readiness import database_trouble
from bot.settings import Settings
from bot.slack import install

log = structlog.get_logger()
MEDIA = Path(content.__file__).parent / "media"
FURTHEST = timedelta(days=3650)


class Move(BaseModel):
    """Where programme time is to go: to an instant, or ahead by an ISO 8601 duration."""

    now: AwareDatetime | None = None
    advance: timedelta | None = None

    @model_validator(mode="after")
    def _one(self) -> "Move":
        if (self.now is None) == (self.advance is None):
            raise ValueError("give either now or advance")
        return self


class Pictures(StaticFiles):
    """The pictures of a folder in which there is more: what draws them is nobody's business."""

    KINDS = frozenset({".gif", ".png"})

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A picture, taken for nothing else; raises HTTPException (404, 405)."""
        if Path(path).suffix not in self.KINDS:
            raise HTTPException(status_code=404)
        response = await super().get_response(path, scope)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def create_app(bot: Bot, *, dev: bool = False, limits: Limits | None = None) -> Starlette:
    """The web application of a bot, which it starts and stops; `dev` adds the movable clock."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await bot.start()
        yield
        await bot.stop()

    app = Starlette(
        routes=_routes(bot, dev=dev), lifespan=lifespan, middleware=[Middleware(Gate, limits=limits or Limits())],
        exception_handlers={SQLAlchemyError: _away},
    )  # fmt: skip
    app.state.bot = bot
    return app


def create_lookout(bot: Bot) -> Starlette:
    """The web application of a bot that answers nobody: how it is, and nothing else."""
    app = Starlette(routes=_lookout(), exception_handlers={SQLAlchemyError: _away})
    app.state.bot = bot
    return app


def _lookout() -> list[Route]:
    """What is for whoever watches the bot, and stays inside the company."""
    return [Route("/healthz", _healthy), Route("/readyz", _ready), Route("/metrics", _metrics)]


def _routes(bot: Bot, *, dev: bool) -> list[BaseRoute]:
    routes: list[BaseRoute] = [
        Route("/", page.show), *_lookout(), Mount("/media", Pictures(directory=MEDIA)),
    ]  # fmt: skip
    if bot.slack_edge is not None:
        # without a signing secret anybody could sign
        if bot.settings.slack_signing_secret:
            routes.append(Route("/slack/events", bot.slack_edge.entrance.handle, methods=["POST"]))
        if bot.settings.slack_client_id and bot.settings.slack_client_secret:
            routes += [Route("/slack/install", install.begin), Route("/slack/oauth_redirect", install.complete)]
    if bot.teams_edge is not None:
        routes.append(messages(bot, bot.teams_edge.handle))
    clock = Route("/dev/clock", _clock, methods=["GET", "POST"], middleware=this_machine(bot.settings))
    return [*routes, clock] if dev else routes


def messages(bot: Bot, handle: Callable[[Request], Awaitable[Response]]) -> Route:
    """Where Teams' messages come in; without an app id nobody vouches for them."""
    known = [] if bot.settings.microsoft_app_id else this_machine(bot.settings)
    return Route("/api/messages", handle, methods=["POST"], middleware=known)


def this_machine(settings: Settings) -> list[Middleware]:
    """What keeps pages of the web away from that which asks nobody who they are."""
    return [Middleware(Local, known={name_of(settings.public_url)})]


async def _healthy(_: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _ready(request: Request) -> Response:
    bot: Bot = request.app.state.bot
    async with bot.database.reading() as session:
        await session.execute(text("SELECT 1"))
    try:
        await bot.heart.try_writing()
    except SQLAlchemyError as error:
        log.warning("nothing can be written", why=database_trouble(error))
        return PlainTextResponse("nothing can be written\n", status_code=503)
    if bot.slack_socket is not None and not bot.slack_socket.connections:
        return PlainTextResponse("not connected to Slack\n", status_code=503)
    if bot.heart.silent:
        return PlainTextResponse("the work does not go round\n", status_code=503)
    return PlainTextResponse("ready\n")


async def _away(_: Request, __: Exception) -> Response:
    return PlainTextResponse("the database does not answer\n", status_code=503)


async def _metrics(request: Request) -> Response:
    return Response(await metrics.measured(request.app.state.bot), media_type="text/plain; version=0.0.4")


async def _clock(request: Request) -> Response:
    bot: Bot = request.app.state.bot
    if request.method == "POST":
        try:
            target = _target(await request.body(), bot.clock.now())
        except ValidationError as invalid:
            return JSONResponse({"error": invalid.errors(include_url=False)[0]["msg"]}, status_code=400)
        except (ValueError, OverflowError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        await bot.move_to(target)
    due = await bot.next_due()
    return JSONResponse({"now": bot.clock.now().isoformat(), "next": due and due.isoformat()})


def _target(body: bytes, now: datetime) -> datetime:
    """Where programme time is asked to go; raises ValidationError, ValueError, OverflowError."""
    move = Move.model_validate_json(body)
    target = move.now or now + (move.advance or timedelta())
    if not now <= target <= now + FURTHEST:
        raise ValueError(f"programme time only goes forwards, {FURTHEST.days} days at a time at most")
    return target
