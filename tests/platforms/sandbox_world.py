"""A workspace with somebody else's bot in it: a tiny one that checks signatures itself and answers what a test says."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import clock, manifest
from sandbox.app import create_app
from sandbox.serving import loopback, served
from sandbox.workspace import Workspace

Json = dict[str, Any]
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
MANIFEST = Path(__file__).parents[2] / "manifest.yml"


@dataclass
class Bot:
    """What it heard and refused, and what it answers: a response, or whatever `answers` makes of a request."""

    heard: list[Json] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: Callable[[Json], Any] = field(default=lambda _heard: None)

    async def endpoint(self, request: Request) -> Response:
        body = await request.body()
        if not self._signed(request, body):
            return Response(status_code=401)
        heard = _read(body, request.headers["content-type"])
        self.heard.append(heard)
        self.headers.append(dict(request.headers))
        answer = self.answers(heard)
        answer = await answer if hasattr(answer, "__await__") else answer
        if isinstance(answer, Response):
            return answer
        return Response() if answer is None else JSONResponse(answer)

    async def clock(self, request: Request) -> Response:
        """Its developer's door to its clock."""
        asked = await request.body()
        return JSONResponse({"now": "2026-11-23T09:00:00Z", "asked": json.loads(asked) if asked else {}})

    def _signed(self, request: Request, body: bytes) -> bool:
        at = request.headers.get("x-slack-request-timestamp", "0")
        digest = hmac.new(SECRET.encode(), f"v0:{at}:{body.decode()}".encode(), hashlib.sha256).hexdigest()
        return abs(clock.now() - int(at)) < 300 and request.headers.get("x-slack-signature") == f"v0={digest}"


def _read(body: bytes, kind: str) -> Json:
    if kind == "application/json":
        event: Json = json.loads(body)
        return event
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    payload: Json = json.loads(form["payload"]) if "payload" in form else form
    return payload


@dataclass
class Machine:
    """Machine time, with seconds that are pretended to have passed."""

    passed: float = 0

    def now(self) -> float:
        return clock.now() + self.passed


@dataclass
class World:
    """The workspace, the bot in it, the client the bot would use, and the machine's time."""

    workspace: Workspace
    bot: Bot
    client: AsyncWebClient
    machine: Machine

    async def error(self, method: str, **arguments: Any) -> str:
        """The error that a call of the Web API answers."""
        try:
            await self.client.api_call(method, json=arguments)
        except SlackApiError as error:
            return str(error.response["error"])
        return ""


@asynccontextmanager
async def opened(**options: Any) -> AsyncIterator[World]:
    """A workspace and its bot on loopback ports, in this event loop; `options` are those of Workspace.

    `scopes` are asked for besides those of the manifest, those `without` are not.
    """
    (bot_port, bot_url), (port, url) = loopback(), loopback()
    bot, machine, declared = Bot(), Machine(), manifest.load(MANIFEST)
    scopes = {*declared["oauth_config"]["scopes"]["bot"], *options.pop("scopes", ())} - {*options.pop("without", ())}
    declared["oauth_config"]["scopes"]["bot"] = list(scopes)
    workspace = Workspace(declared, bot_url, SECRET, "xoxb-1", base_url=url, clock=machine.now, **options)
    routes = [
        Route("/slack/events", bot.endpoint, methods=["POST"]),
        Route("/dev/clock", bot.clock, methods=["GET", "POST"]),
    ]
    async with (
        ClientSession() as session,
        served(Starlette(routes=routes), bot_port),
        served(create_app(workspace), port),
    ):
        yield World(workspace, bot, AsyncWebClient("xoxb-1", f"{url}/api/", session=session), machine)


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def button(text: str, **more: Any) -> Json:
    """A row with one button."""
    return {"type": "actions", "elements": [{"type": "button", "text": plain(text), **more}]}


def modal(*blocks: Json, **more: Any) -> Json:
    """A form."""
    return {"type": "modal", "title": plain("A form"), "submit": plain("Send"), "blocks": list(blocks), **more}


def question(block_id: str, label: str, **element: Any) -> Json:
    """A field to type in."""
    typed = {"type": "plain_text_input", "action_id": "typed", **element}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": typed}
