"""The workspace as a web server: towards the bot, and towards the page on which people act."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from sandbox import control, panel, web
from sandbox.workspace import Workspace

PAGE = Path(__file__).parent / "page"


def _cut(send: Send) -> None:
    send.__self__.transport.abort()  # type: ignore[attr-defined]


class _Sandbox(Starlette):
    """Lets a fault cut the connection it came by, where the server lets us reach it (uvicorn does)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["sandbox.cut"] = lambda: _cut(send)
        await super().__call__(scope, receive, send)


async def _index(_request: object) -> Response:
    return FileResponse(PAGE / "index.html")


def create_app(workspace: Workspace) -> Starlette:
    """The server of one workspace; closing it closes the workspace."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with workspace:
            yield

    page = [Route("/", _index), Mount("/page", StaticFiles(directory=PAGE, check_dir=False))]
    app = _Sandbox(routes=[*web.ROUTES, *control.ROUTES, *panel.ROUTES, *page], lifespan=lifespan)
    app.state.workspace = workspace
    return app
