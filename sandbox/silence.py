"""No answer: a caller who waits in vain, or whose connection is cut."""

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Silence(Response):
    """No answer at all: until the caller gives up, or (`cut`) by cutting the connection."""

    def __init__(self, *, cut: bool) -> None:
        super().__init__()
        self._cut = cut

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del send
        if self._cut:
            scope["sandbox.cut"]()
        while (await receive())["type"] != "http.disconnect":
            continue


class Cuttable(Starlette):
    """Lets a fault cut the connection it came by, where the server lets us reach it (uvicorn does)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["sandbox.cut"] = lambda: _cut(send)
        await super().__call__(scope, receive, send)


def _cut(send: Send) -> None:
    send.__self__.transport.abort()  # type: ignore[attr-defined]
