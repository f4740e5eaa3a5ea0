"""The Bot Connector, the token endpoint and the published keys, over HTTP."""

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.teams.cards import Json
from sandbox.teams.tenant import Accepted, Conversation, Tenant

LARGEST = 28 * 1024


class RefusedError(Exception):
    """An answer other than yes."""

    def __init__(self, status: int, code: str, **headers: str) -> None:
        super().__init__(code)
        self.status, self.code, self.headers = status, code, headers


def create_app(tenant: Tenant) -> Starlette:
    """The server of one tenant; closing it closes the tenant."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await tenant.close()

    app = Starlette(routes=ROUTES, lifespan=lifespan, exception_handlers={RefusedError: _refused})
    app.state.tenant = tenant
    return app


async def _refused(_: Request, error: Any) -> Response:
    body = {"error": {"code": error.code, "message": error.code}}
    return JSONResponse(body, error.status, headers={"Retry-After": error.headers.get("after", "1")})


def _here(request: Request, method: str) -> Tenant:
    """The tenant, once the bot's token was seen and nothing goes wrong."""
    tenant: Tenant = request.app.state.tenant
    if request.headers.get("Authorization", "").removeprefix("Bearer ") not in tenant.tokens:
        raise RefusedError(401, "Unauthorized")
    fault = tenant.fault(method, request.path_params)
    if fault and not fault.accepted:
        raise RefusedError(fault.status, fault.code, after=str(fault.retry_after))
    request.state.fault = fault
    return tenant


def _done(request: Request, body: Json) -> Response:
    """Yes, unless the answer is to be lost."""
    if request.state.fault:
        raise RefusedError(request.state.fault.status, request.state.fault.code)
    return JSONResponse(body, 201)


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
    if there.kind == "personal" and people[0].blocked:
        raise RefusedError(403, "MessageWritesBlocked")
    return there


async def create_conversation(request: Request) -> Response:
    """A person's own conversation, or a new thread in a channel."""
    tenant, asked = _here(request, "create_conversation"), await request.json()
    if asked.get("isGroup"):
        there = _reachable(tenant, tenant.conversations.get(asked["channelData"]["channel"]["id"]))
        text, card = _said(asked["activity"])
        said = tenant.post(there, tenant.bot.id, text, card)
        tenant.ledger.append(Accepted("create_conversation", there.id, text, card))
        return _done(request, {"id": f"{there.id};messageid={said.id}", "activityId": said.id})
    user = tenant.users.get(asked["members"][0]["id"].removeprefix("29:"))
    named = {
        name.casefold(): value for name, value in asked.items()
    }  # the SDK writes tenantID, and Teams does not mind
    if user is None or not user.installed or named.get("tenantid") != tenant.id:
        raise RefusedError(403, "BotNotInConversationRoster")
    return _done(request, {"id": tenant.personal(user).id})


async def send_activity(request: Request) -> Response:
    """A message."""
    tenant, activity = _here(request, "send_activity"), await request.json()
    there = _reachable(tenant, tenant.conversations.get(request.path_params["conversation"]))
    text, card = _said(activity)
    said = tenant.post(there, tenant.bot.id, text, card)
    tenant.ledger.append(Accepted("send_activity", there.id, text, card))
    return _done(request, {"id": said.id})


async def update_activity(request: Request) -> Response:
    """Another card in place of an earlier one, for everybody."""
    tenant, activity = _here(request, "update_activity"), await request.json()
    conversation, post = request.path_params["conversation"], request.path_params["activity"]
    _reachable(tenant, tenant.conversations.get(conversation.partition(";")[0]))
    said = tenant.find(conversation, post)
    if said is None or said.author != tenant.bot.id:
        raise RefusedError(404, "ActivityNotFoundInConversation")
    said.text, said.card = _said(activity)
    said.seen_as.clear()
    tenant.ledger.append(Accepted("update_activity", conversation, said.text, said.card))
    return _done(request, {"id": said.id})


async def member(request: Request) -> Response:
    """Somebody in a roster, by the directory's id, the channel's, or the principal name."""
    tenant, who = _here(request, "member"), request.path_params["member"]
    there = tenant.conversations.get(request.path_params["conversation"])
    for user in tenant.users.values():
        named = who.casefold() in {user.id, f"29:{user.id}", user.email.casefold()}
        if there and user.id in there.members and named:
            told = {"id": f"29:{user.id}", "name": user.name, "aadObjectId": user.id, "tenantId": tenant.id}
            told |= {
                "email": user.email,
                "userPrincipalName": user.email,
                "userRole": "guest" if user.guest else "user",
            }
            return JSONResponse(told)
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
    Route("/v3/conversations", create_conversation, methods=["POST"]),
    Route("/v3/conversations/{conversation}/activities", send_activity, methods=["POST"]),
    Route("/v3/conversations/{conversation}/activities/{activity}", update_activity, methods=["PUT"]),
    Route("/v3/conversations/{conversation}/members/{member}", member),
    Route("/{tenant}/oauth2/v2.0/token", token, methods=["POST"]),
    Route("/openid", openid),
    Route("/keys", keys),
]
