"""What the page does: it acts as a person, watches, and moves the bot's clock."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

import aiohttp
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox import elements
from sandbox.acts import clicking, forms
from sandbox.conversations import Message
from sandbox.elements import Json, State
from sandbox.modals import View
from sandbox.outcome import Outcome
from sandbox.refused import Refused
from sandbox.state import person, seen_by

if TYPE_CHECKING:
    from sandbox.person import User
    from sandbox.workspace import Workspace

Acting = Callable[["User", Json], Awaitable[Json]]


def _workspace(request: Request) -> "Workspace":
    workspace: Workspace = request.app.state.workspace
    return workspace


async def people(request: Request) -> Response:
    """Everybody one may act as."""
    users = _workspace(request).users.values()
    return JSONResponse([person(each) for each in users if not each.is_bot and not each.deleted])


async def seen(request: Request) -> Response:
    """Everything one person sees."""
    user = _workspace(request).users.get(request.query_params.get("user", ""))
    return JSONResponse(seen_by(user)) if user else JSONResponse({"ok": False, "error": "user_not_found"}, 404)


async def events(request: Request) -> Response:
    """The version, each time something changes."""
    workspace = _workspace(request)

    async def versions() -> AsyncIterator[str]:
        version = workspace.version
        while True:
            yield f'data: {{"version": {version}}}\n\n'
            version = await workspace.changes(version)

    return StreamingResponse(versions(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def ledger(request: Request) -> Response:
    """Every message of the bot that was accepted, but for as many as the reader has."""
    known = int(request.query_params.get("known", 0))
    return JSONResponse([each.as_json() for each in _workspace(request).ledger[known:]])


async def rates(request: Request) -> Response:
    """Whether the bot's calls are limited, and when one was too many."""
    of = _workspace(request).rates
    return JSONResponse({"on": of.on, "exceeded": list(of.exceeded)})


async def clock(request: Request) -> Response:
    """The bot's own clock, read or moved through its developer's door."""
    dispatch = _workspace(request).dispatch
    try:
        async with dispatch.session.request(
            request.method, f"{dispatch.bot_url}/dev/clock", data=await request.body() or None, headers=_JSON
        ) as answer:
            return Response(await answer.read(), answer.status, media_type=answer.content_type)
    except aiohttp.ClientError:
        return JSONResponse({"error": "the bot does not answer"}, 502)


_JSON = {"Content-Type": "application/json"}


def _route(path: str, act: Acting) -> Route:
    async def endpoint(request: Request) -> Response:
        asked: Json = await request.json()
        try:
            return JSONResponse({"ok": True, **await act(_workspace(request).users[asked["user"]], asked)})
        except (LookupError, Refused) as error:
            return JSONResponse({"ok": False, "error": str(error)}, 404)

    return Route(f"/sandbox/{path}", endpoint, methods=["POST"])


def _came(outcome: Outcome) -> Json:
    return {"status": outcome.status, "failed": outcome.failed}


async def _command(user: "User", asked: Json) -> Json:
    return _came(await user.types(asked["text"], user.workspace.channels[asked["channel"]]))


async def _message(user: "User", asked: Json) -> Json:
    return _came(await user.writes(asked["text"], user.workspace.channels[asked["channel"]]))


async def _click(user: "User", asked: Json) -> Json:
    where = _place(user, asked)
    _fill(clicking.filled(user, where), asked)
    for block, element in elements.each(where.blocks):
        if (block["block_id"], element.get("action_id")) == (asked["block_id"], asked["action_id"]):
            return _came(await clicking.acts(user, where, block, element, asked.get("selected")))
    raise LookupError("no such element")


def _place(user: "User", asked: Json) -> Message | View:
    if asked.get("home"):
        where: Message | View | None = user.home
    elif "view_id" in asked:
        where = user.workspace.modals.find(view_id=asked["view_id"])
    else:
        where = user.workspace.channels[asked["channel"]].find(asked["ts"])
    if where is None:
        raise LookupError("nothing there")
    return where


def _fill(state: State, asked: Json) -> None:
    for block_id, actions in asked.get("values", {}).items():
        for action_id, held in actions.items():
            state[block_id][action_id] = held


async def _submit(user: "User", asked: Json) -> Json:
    view = user.workspace.modals.find(view_id=asked["view_id"])
    _fill(view.state, asked)
    outcome = await forms.sends(user, view)
    return {**_came(outcome), "ok": not (outcome.errors or outcome.failed), "errors": outcome.errors or {}}


async def _close(user: "User", asked: Json) -> Json:
    view = user.workspace.modals.find(view_id=asked["view_id"])
    return _came(await forms.leaves(user, [view], everything=False))


async def _home(user: "User", _asked: Json) -> Json:
    return _came(await user.opens_home())


async def _read(user: "User", asked: Json) -> Json:
    user.reads(user.workspace.channels[asked["channel"]])
    return {}


async def _locale(user: "User", asked: Json) -> Json:
    return _came(await user.changes(locale=asked["locale"]))


_ACTS: dict[str, Acting] = {
    "command": _command,
    "message": _message,
    "click": _click,
    "submit": _submit,
    "close": _close,
    "home": _home,
    "read": _read,
    "locale": _locale,
}
_WATCHING: dict[str, Any] = {"people": people, "state": seen, "events": events, "ledger": ledger, "rates": rates}
ROUTES = [
    *(Route(f"/sandbox/{path}", endpoint) for path, endpoint in _WATCHING.items()),
    *(_route(path, act) for path, act in _ACTS.items()),
    Route("/sandbox/clock", clock, methods=["GET", "POST"]),
]
