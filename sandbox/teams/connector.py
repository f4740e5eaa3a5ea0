"""The Bot Connector, the token endpoint and the published keys, over HTTP."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox import faults
from sandbox.faults import Fault
from sandbox.silence import Cuttable, Silence
from sandbox.teams.cards import Json
from sandbox.teams.tenant import Accepted, Conversation, Post, Tenant

LARGEST = 28 * 1024
REFUSALS = {
    "PreconditionFailed": 412, "MessageSizeTooBig": 413, "DeleteActivityAPINotImplemented": 501, "GatewayTimeout": 504,
}  # fmt: skip


Handler = Callable[[Tenant, dict[str, str], Json], Json]


class RefusedError(Exception):
    """An answer other than yes."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def create_app(tenant: Tenant) -> Starlette:
    """The server of one tenant; closing it closes the tenant."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await tenant.close()

    app = Cuttable(routes=ROUTES, lifespan=lifespan, exception_handlers={RefusedError: _refused})
    app.state.tenant = tenant
    return app


async def _refused(_: Request, error: Any) -> Response:
    return JSONResponse({"error": {"code": error.code, "message": error.code}}, error.status)


def call(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """A call of the connector, once the bot's token was seen, and unless a fault comes first."""

    async def answered(request: Request) -> Response:
        tenant: Tenant = request.app.state.tenant
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in tenant.tokens:
            raise RefusedError(401, "Unauthorized")
        fault = faults.take(tenant.faults, handler.__name__, request.path_params, tenant.luck)
        await asyncio.sleep(fault.delay if fault else 0)
        if fault and not fault.accepted:
            return _faulty(fault)
        body = handler(tenant, request.path_params, await request.json() if await request.body() else {})
        return _faulty(fault) if fault else JSONResponse(body)

    return answered


def _faulty(fault: Fault) -> Response:
    body = {"error": {"code": fault.error, "message": fault.error}}
    match fault.kind:
        case "rate_limited":
            return JSONResponse(body, 429, {"Retry-After": str(fault.retry_after)})
        case "server_error":
            return JSONResponse(body, 502)
        case "refused":
            return JSONResponse(body, REFUSALS.get(fault.error, 403))
        case "nonsense":
            return HTMLResponse(faults.PAGE)
        case _:
            return Silence(cut=fault.kind == "dropped")


def _said(activity: Json) -> tuple[str, Json | None]:
    if len(json.dumps(activity, ensure_ascii=False).encode()) > LARGEST:
        raise RefusedError(413, "MessageSizeTooBig")
    attachments = activity.get("attachments") or [{}]
    return str(activity.get("summary") or activity.get("text") or ""), attachments[0].get("content")


def _reachable(tenant: Tenant, there: Conversation | None) -> Conversation:
    """A conversation that the bot may write in."""
    if there is None:
        raise RefusedError(404, "ConversationNotFound")
    if tenant.bot.id not in there.members:
        raise RefusedError(403, "BotNotInConversationRoster")
    people = [tenant.users[one] for one in there.members if one in tenant.users]
    if there.kind == "personal" and people[0].deleted:
        raise RefusedError(404, "ConversationNotFound")
    if there.kind == "personal" and people[0].blocked:
        raise RefusedError(403, "MessageWritesBlocked")
    return there


def create_conversation(tenant: Tenant, _: dict[str, str], asked: Json) -> Json:
    """A person's own conversation, or a new thread in a channel."""
    if asked.get("isGroup"):
        there = _reachable(tenant, tenant.conversations.get(asked["channelData"]["channel"]["id"]))
        text, card = _said(asked["activity"])
        said = tenant.post(there, tenant.bot.id, text, card)
        tenant.ledger.append(Accepted("create_conversation", there.id, text, card))
        return {"id": f"{there.id};messageid={said.id}", "activityId": said.id}
    user = tenant.users.get(asked["members"][0]["id"].removeprefix("29:"))
    named = {
        name.casefold(): value for name, value in asked.items()
    }  # the SDK writes tenantID, and Teams does not mind
    if user is None or not user.installed or named.get("tenantid") != tenant.id:
        raise RefusedError(403, "BotNotInConversationRoster")
    return {"id": tenant.personal(user).id}


def send_activity(tenant: Tenant, place: dict[str, str], activity: Json) -> Json:
    """A message."""
    there = _reachable(tenant, tenant.conversations.get(place["conversation"]))
    text, card = _said(activity)
    said = tenant.post(there, tenant.bot.id, text, card)
    tenant.ledger.append(Accepted("send_activity", there.id, text, card))
    return {"id": said.id}


def update_activity(tenant: Tenant, place: dict[str, str], activity: Json) -> Json:
    """Another card in place of an earlier one, for everybody."""
    said = _own(tenant, place)
    said.text, said.card = _said(activity)
    said.seen_as.clear()
    tenant.ledger.append(Accepted("update_activity", place["conversation"], said.text, said.card))
    return {"id": said.id}


def delete_activity(tenant: Tenant, place: dict[str, str], _: Json) -> Json:
    """A message is taken back from everybody."""
    said = _own(tenant, place)
    tenant.conversations[said.conversation].posts.remove(said)
    tenant.ledger.append(Accepted("delete_activity", place["conversation"], said.text, said.card))
    return {}


def _own(tenant: Tenant, place: dict[str, str]) -> Post:
    """A message of the bot's."""
    _reachable(tenant, tenant.conversations.get(place["conversation"].partition(";")[0]))
    said = tenant.find(place["conversation"], place["activity"])
    if said is None or said.author != tenant.bot.id:
        raise RefusedError(404, "ActivityNotFoundInConversation")
    return said


def member(tenant: Tenant, place: dict[str, str], _: Json) -> Json:
    """Somebody in a roster, by the directory's id, the channel's, or the principal name."""
    there, who = tenant.conversations.get(place["conversation"]), place["member"].casefold()
    if there and tenant.bot.id not in there.members:
        raise RefusedError(403, "BotNotInConversationRoster")
    for user in tenant.users.values():
        if user.deleted:
            continue
        if there and user.id in there.members and who in {user.id, f"29:{user.id}", user.email.casefold()}:
            role = "guest" if user.guest else "user"
            return {
                "id": f"29:{user.id}", "name": user.name, "aadObjectId": user.id,
                "tenantId": user.other_tenant or tenant.id, "email": user.email, "userPrincipalName": user.email,
                "userRole": role,
            }  # fmt: skip
    raise RefusedError(404, "MemberNotFoundInConversation")


async def token(request: Request) -> Response:
    """A token for the bot, which proves itself with its password."""
    tenant: Tenant = request.app.state.tenant
    asked = dict(parse_qsl((await request.body()).decode()))
    if (asked.get("client_id"), asked.get("client_secret")) != (tenant.app_id, tenant.password):
        return JSONResponse({"error": "invalid_client"}, 401)
    issued = secrets.token_hex(8)
    tenant.tokens.add(issued)
    return JSONResponse({"token_type": "Bearer", "expires_in": 3599, "access_token": issued})


async def openid(request: Request) -> Response:
    """Where the keys are."""
    tenant: Tenant = request.app.state.tenant
    return JSONResponse({"issuer": "https://api.botframework.com", "jwks_uri": f"{tenant.base_url}/keys"})


async def keys(request: Request) -> Response:
    """The keys."""
    tenant: Tenant = request.app.state.tenant
    return JSONResponse(tenant.signing.published())


ROUTES = [
    Route("/v3/conversations", call(create_conversation), methods=["POST"]),
    Route("/v3/conversations/{conversation}/activities", call(send_activity), methods=["POST"]),
    Route("/v3/conversations/{conversation}/activities/{activity}", call(update_activity), methods=["PUT"]),
    Route("/v3/conversations/{conversation}/activities/{activity}", call(delete_activity), methods=["DELETE"]),
    Route("/v3/conversations/{conversation}/members/{member}", call(member)),
    Route("/{tenant}/oauth2/v2.0/token", token, methods=["POST"]),
    Route("/openid", openid),
    Route("/keys", keys),
]
