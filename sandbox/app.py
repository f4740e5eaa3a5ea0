"""The workspace as a web server: towards the bot, and towards the page on which people act."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
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


def create_app(workspace: Workspace, *others: Workspace) -> Starlette:
    """The server of a workspace; closing it closes the workspace.

    `others` have installed the same app: its calls go to where their token is from, and the page shows the first.
    """

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            for one in (workspace, *others):
                await opened.enter_async_context(one)
            yield

    page = [Route("/", _index), Mount("/page", StaticFiles(directory=PAGE, check_dir=False))]
    app = Cuttable(routes=[*web.ROUTES, *control.ROUTES, *panel.ROUTES, *page], lifespan=lifespan)
    app.state.workspace, app.state.workspaces = workspace, (workspace, *others)
    return app
