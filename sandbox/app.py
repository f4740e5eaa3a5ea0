"""The workspace as a web server: towards the bot, and towards the page on which people act."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox import control, panel, web
from sandbox.silence import Cuttable
from sandbox.workspace import Workspace

PAGE = Path(__file__).parent / "page"


async def _index(_request: object) -> Response:
    return FileResponse(PAGE / "index.html")


def create_app(workspace: Workspace) -> Starlette:
    """The server of one workspace; closing it closes the workspace."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with workspace:
            yield

    page = [Route("/", _index), Mount("/page", StaticFiles(directory=PAGE, check_dir=False))]
    app = Cuttable(routes=[*web.ROUTES, *control.ROUTES, *panel.ROUTES, *page], lifespan=lifespan)
    app.state.workspace = workspace
    return app
