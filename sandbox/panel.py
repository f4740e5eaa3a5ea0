"""The page's panel of faults: what is about to go wrong, what may, and what was accepted all the same."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import api
from sandbox.elements import Json
from sandbox.faults import Fault, Kind

if TYPE_CHECKING:
    from sandbox.conversations import Channel
    from sandbox.ledger import Accepted
    from sandbox.workspace import Workspace

METHODS = ("*", "response_url", *sorted(api.METHODS))
NEWEST, WORDS, MOST = 60, 120, 1_000_000


def _workspace(request: Request) -> "Workspace":
    workspace: Workspace = request.app.state.workspace
    return workspace


async def shown(request: Request) -> Response:
    """The panel: faults in the order in which they strike, accepted messages with the newest first."""
    workspace = _workspace(request)
    panel = {
        "methods": METHODS,
        "faults": [_fault(each) for each in workspace.faults],
        "ledger": [_entry(workspace, each) for each in workspace.ledger[: -NEWEST - 1 : -1]],
    }
    return JSONResponse(panel)


async def order(request: Request) -> Response:
    """One more fault."""
    workspace = _workspace(request)
    try:
        workspace.faults.append(_ordered(await request.json()))
    except (LookupError, TypeError, ValueError) as error:
        return JSONResponse({"ok": False, "error": str(error)}, 400)
    workspace.changed()
    return await shown(request)


async def clear(request: Request) -> Response:
    """Nothing goes wrong any more."""
    workspace = _workspace(request)
    workspace.faults.clear()
    workspace.changed()
    return await shown(request)


def _ordered(asked: Mapping[str, Any]) -> Fault:
    """Raises LookupError or ValueError for what cannot be ordered."""
    method, kind, times, seconds = asked["method"], asked["kind"], int(asked["times"]), int(asked["seconds"])
    chance = float(asked.get("chance", 1))
    if method not in METHODS or kind not in get_args(Kind):
        raise LookupError(f"there is no fault {kind!r} of {method!r}")
    if not (1 <= times <= MOST and 0 <= seconds <= MOST):
        raise ValueError(f"calls are 1 to {MOST}, seconds 0 to {MOST}")
    if not 0 < chance <= 1:
        raise ValueError("a chance is more than 0 and at most 1")
    delay = seconds if kind == "slow" else 0
    return Fault(method, kind, times, bool(asked["accepted"]), seconds, delay, chance=chance)


def _fault(fault: Fault) -> Json:
    seconds = {"slow": fault.delay, "rate_limited": fault.retry_after}.get(fault.kind, 0)
    return {"method": fault.method, "kind": fault.kind, "times": fault.times, "seconds": seconds,
            "accepted": fault.accepted, "chance": fault.chance}  # fmt: skip


def _entry(workspace: "Workspace", said: "Accepted") -> Json:
    channel = workspace.channels[said.channel]
    return {
        "at": said.at,
        "method": said.method,
        "where": _where(workspace, channel),
        "for": workspace.users[said.user].name if said.user else None,
        "text": said.text[:WORDS],
    }


def _where(workspace: "Workspace", channel: "Channel") -> str:
    if channel.kind in {"channel", "private"}:
        return f"#{channel.name}"
    return ", ".join(workspace.users[each].name for each in channel.members if each != workspace.bot.id)


ROUTES = [
    Route("/sandbox/faults", shown),
    Route("/sandbox/faults", order, methods=["POST"]),
    Route("/sandbox/faults", clear, methods=["DELETE"]),
]
