"""Slack's Web API: a table of methods, each a function of the workspace and its arguments."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.elements import Json
from sandbox.refused import Refused, malformed

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

Arguments = Mapping[str, Any]
Answering = Callable[["Workspace", Arguments], Json]


@dataclass(frozen=True)
class Method:
    """What answers a call, and what it needs: a token, of the app itself or of its bot, and perhaps a scope."""

    answer: Answering
    scope: str | None
    anonymous: bool
    app_level: bool


METHODS: dict[str, Method] = {}


def method(
    name: str, scope: str | None = None, *, anonymous: bool = False, app_level: bool = False
) -> Callable[[Answering], Answering]:
    """Enters a function into the table."""

    def entered(answer: Answering) -> Answering:
        METHODS[name] = Method(answer, scope, anonymous, app_level)
        return answer

    return entered


def call(workspace: "Workspace", name: str, arguments: Arguments, token: str | None) -> Json:
    """Answers a call as Slack does, refusals included."""
    try:
        known = METHODS.get(name)
        if known is None:
            raise Refused("unknown_method", req_method=name)  # noqa: TRY301 - one way out for every refusal
        if not known.anonymous:
            authenticate(workspace, token, app_level=known.app_level)
        if known.scope:
            require(workspace, known.scope)
        return {"ok": True, **known.answer(workspace, arguments)}
    except Refused as refused:
        return {"ok": False, "error": refused.error, **refused.details}


def authenticate(workspace: "Workspace", token: str | None, *, app_level: bool = False) -> None:
    """Refuses a call without a token, with an unknown one, with one of another kind, or with one that died."""
    if not token:
        raise Refused("not_authed")
    of_the_app = token == workspace.app_token
    if not of_the_app and token not in workspace.tokens:
        raise Refused("invalid_auth")
    if of_the_app != app_level:
        raise Refused("not_allowed_token_type")
    if not workspace.tokens.get(token, True):
        raise Refused("account_inactive")
    if workspace.rotation.is_over(token):
        raise Refused("token_expired")


def require(workspace: "Workspace", scope: str) -> None:
    """Refuses what the manifest asks no scope for."""
    if scope not in workspace.app.scopes:
        raise Refused("missing_scope", needed=scope, provided=",".join(sorted(workspace.app.scopes)))


def required(arguments: Arguments, name: str) -> str:
    """An argument that has to be there."""
    value = arguments.get(name)
    if value in (None, ""):
        raise malformed("invalid_arguments", [f"missing required field: {name} [json-pointer:/{name}]"])
    return str(value)


def flag(arguments: Arguments, name: str) -> bool:
    """A yes or no, in any of the ways clients write it."""
    return str(arguments.get(name, "")).lower() in {"1", "true"}


def page(arguments: Arguments, rows: list[Any], default: int) -> tuple[list[Any], Json]:
    """One page of rows, and the metadata with the cursor of the next (empty: no more)."""
    start = arguments.get("cursor") or "0"
    if not str(start).isdigit():
        raise Refused("invalid_cursor")
    first, limit = int(start), min(int(arguments.get("limit") or default), 1000)
    end = first + limit
    return rows[first:end], {"response_metadata": {"next_cursor": str(end) if end < len(rows) else ""}}


for _family in ("apps", "auth", "chat", "conversations", "files", "people", "views"):
    importlib.import_module(f"{__name__}.{_family}")
