"""What anybody may use who reaches it is for this machine alone: no page of the web gets there through a browser."""

from collections.abc import Collection
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SENTENCE: Final = (
    "403: this is for whoever sits at this machine. Open it as localhost or 127.0.0.1; `serve --dev` takes the address "
    "in PUBLIC_URL too.\n"
)


class Local:
    """Answers 403 unless it was asked by a name of this machine, or one that is `known`, and by no page of another's.

    A page of the web can have its own name lead to 127.0.0.1, where a browser then takes it for this one (DNS
    rebinding); an address leads nowhere else. And it can have a browser send a form or JSON, which names its origin.
    """

    def __init__(self, app: ASGIApp, known: Collection[str] = ()) -> None:
        self._app, self._known = app, known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if scope["type"] in {"http", "websocket"} and not self._admits(Headers(scope=scope)):
            app = PlainTextResponse(SENTENCE, status_code=403)
        await app(scope, receive, send)

    def _admits(self, headers: Headers) -> bool:
        host = headers.get("host", "")
        name = name_of(f"//{host}")
        if not (name in self._known or _is_this_machine(name) or _is_address(name)):
            return False
        origins = headers.getlist("origin")
        return all(self._is_ours(origin, host) for origin in origins)

    def _is_ours(self, origin: str, host: str) -> bool:
        name = name_of(origin)
        return name in self._known or _is_this_machine(name) or origin.partition("//")[2] == host


def name_of(url: str) -> str:
    """The host of an address, without its port; nothing where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_this_machine(name: str) -> bool:
    return name == "localhost" or name.endswith(".localhost") or (_is_address(name) and ip_address(name).is_loopback)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
