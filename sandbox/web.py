"""The workspace's HTTP side towards the bot: the Web API, response URLs, uploads and OAuth."""

import asyncio
import base64
import json
import mimetypes
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox import api, faults, response_urls
from sandbox.faults import Fault
from sandbox.oauth import Code
from sandbox.refused import Refused
from sandbox.silence import Silence

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


def _workspace(request: Request) -> "Workspace":
    workspace: Workspace = request.app.state.workspace
    return workspace


def _whose(request: Request, known: Callable[["Workspace"], bool]) -> "Workspace":
    """The workspace that knows what a request holds, or else the first."""
    return next((one for one in request.app.state.workspaces if known(one)), _workspace(request))


async def _arguments(request: Request) -> dict[str, Any]:
    body = await request.body()
    arguments: dict[str, Any] = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        return arguments | (json.loads(body) if body else {})
    return arguments | dict(parse_qsl(body.decode(), keep_blank_values=True))


def _credentials(request: Request, arguments: dict[str, Any]) -> str | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme == "Basic":
        pair = base64.b64decode(value).decode().partition(":")
        arguments |= {"client_id": pair[0], "client_secret": pair[2]}
    return value if scheme == "Bearer" else arguments.get("token")


async def call(request: Request) -> Response:
    """A method of the Web API, unless a fault or the rates come first."""
    name = request.path_params["method"]
    try:
        arguments = await _arguments(request)
    except ValueError:
        return JSONResponse({"ok": False, "error": "invalid_json"})
    token = _credentials(request, arguments)
    given = {token, arguments.get("code"), arguments.get("refresh_token")} - {None}
    workspace = _whose(request, lambda one: bool(given & {*one.tokens, *one.codes, *one.rotation.renewing}))
    fault = await _struck(workspace, name, arguments)
    if fault and not fault.accepted:
        return _faulty(fault)
    if wait := workspace.rates.wait(name, arguments):
        return _limited(wait)
    answer = api.call(workspace, name, arguments | {"token": token}, token)
    scopes = {"X-OAuth-Scopes": ",".join(sorted(workspace.app.scopes))} if token in workspace.tokens else {}
    return _faulty(fault) if fault else JSONResponse(answer, headers=scopes)


async def _struck(workspace: "Workspace", name: str, arguments: dict[str, Any]) -> Fault | None:
    fault = faults.take(workspace.faults, name, arguments, workspace.luck)
    if fault:
        workspace.changed()
        await asyncio.sleep(fault.delay)
    return None if fault and fault.kind == "slow" else fault


def _limited(wait: int | str) -> Response:
    return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(wait)})


def _faulty(fault: Fault) -> Response:
    match fault.kind:
        case "rate_limited":
            return _limited(fault.retry_after)
        case "server_error":
            return PlainTextResponse("upstream connect error", HTTPStatus.SERVICE_UNAVAILABLE)
        case "refused":
            return JSONResponse({"ok": False, "error": fault.error})
        case "nonsense":
            return HTMLResponse(faults.PAGE)
        case _:
            return Silence(cut=fault.kind == "dropped")


async def respond(request: Request) -> Response:
    """An answer to a response URL."""
    key, answer = request.path_params["key"], await request.json()
    workspace = _whose(request, lambda one: key in one.response_urls)
    fault = await _struck(workspace, "response_url", answer)
    if fault and not fault.accepted:
        return _faulty(fault)
    try:
        response_urls.respond(workspace, key, answer)
    except Refused as refused:
        status = 404 if refused.error.endswith("_url") else 400
        return JSONResponse({"ok": False, "error": refused.error, **refused.details}, status)
    return _faulty(fault) if fault else PlainTextResponse("ok")


async def upload(request: Request) -> Response:
    """The content of a file that was announced."""
    waiting = _workspace(request).uploads.get(request.path_params["file_id"])
    content = await request.body()
    if waiting is None or len(content) != waiting.length:
        return PlainTextResponse("invalid upload", HTTPStatus.BAD_REQUEST)
    waiting.content = content
    return PlainTextResponse(f"OK - {len(content)}")


async def download(request: Request) -> Response:
    """A file that was sent."""
    kept = _workspace(request).uploads.get(request.path_params["file_id"])
    if kept is None or kept.content is None:
        return PlainTextResponse("file_not_found", HTTPStatus.NOT_FOUND)
    kind, _ = mimetypes.guess_type(kept.name)
    is_picture = kind and kind.startswith("image/")
    return Response(kept.content, media_type=kind if is_picture else "application/octet-stream")


async def authorize(request: Request) -> Response:
    """Where "Add to Slack" leads: the workspace (`team`) says yes at once and sends the visitor back with a code."""
    asked = request.query_params
    workspace = _whose(request, lambda one: one.team_id == asked.get("team"))
    if asked.get("client_id") != workspace.client_id:
        return PlainTextResponse("invalid_client_id", HTTPStatus.BAD_REQUEST)
    back = asked.get("redirect_uri") or _redirects(workspace)[0]
    if back not in _redirects(workspace):
        return PlainTextResponse("bad_redirect_uri", HTTPStatus.BAD_REQUEST)
    people = [each for each in workspace.users.values() if not each.is_bot]
    installer = next((each for each in people if each.is_admin), people[0] if people else workspace.bot)
    workspace.codes[code := secrets.token_hex(12)] = Code(back, asked.get("scope", ""), installer.id)
    return RedirectResponse(f"{back}?{urlencode({'code': code, 'state': asked.get('state', '')})}", HTTPStatus.FOUND)


def _redirects(workspace: "Workspace") -> list[str]:
    declared = workspace.app.redirect_urls
    return [workspace.dispatch.bot_url + urlsplit(each).path for each in declared] + list(declared)


ROUTES = [
    Route("/api/{method:path}", call, methods=["GET", "POST"]),
    Route("/response/{key}", respond, methods=["POST"]),
    Route("/upload/{file_id}", upload, methods=["POST"]),
    Route("/files/{file_id}/{name}", download),
    Route("/oauth/v2/authorize", authorize),
]
