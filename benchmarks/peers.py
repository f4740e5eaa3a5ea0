"""The applications compared, each in a process of its own: `python -m benchmarks.peers NAME PORT DATABASE API`."""

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import uvicorn
from pydantic import SecretStr
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.requests import BOT, KEY, SECRET, TEAM
from bot.app import Bot
from bot.settings import Settings
from bot.web import create_app


def bare_route(_database_url: str, _api_url: str) -> Starlette:
    """A Starlette route that checks the signature, and nothing else."""
    verifier = SignatureVerifier(SECRET)

    async def receive(request: Request) -> Response:
        good = verifier.is_valid_request(await request.body(), dict(request.headers))
        return Response(status_code=200 if good else 401)

    return Starlette(routes=[Route("/slack/events", receive, methods=["POST"])])


def _bolt(app: AsyncApp) -> Starlette:
    async def nothing(ack: Callable[..., Any]) -> None:
        await ack()

    app.command("/binome")(nothing)
    app.action("one")(nothing)
    return Starlette(routes=[Route("/slack/events", AsyncSlackRequestHandler(app).handle, methods=["POST"])])


def noop_bolt(_database_url: str, api_url: str) -> Starlette:
    """A Bolt app that only acknowledges, with a constant authorisation."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token="xoxb-1", bot_user_id=BOT, bot_id="B1")

    client = AsyncWebClient(base_url=api_url)
    return _bolt(AsyncApp(signing_secret=SECRET, process_before_response=True, authorize=authorize, client=client))


def stock_store(database_url: str, api_url: str) -> Starlette:
    """A Bolt app that only acknowledges, with the stock SQLAlchemy installation store."""
    address = make_url(database_url)
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
    engine = create_async_engine(address.set(drivername=drivers[address.get_backend_name()]))
    store = AsyncSQLAlchemyInstallationStore(client_id="1.1", engine=engine)

    async def prepare() -> None:
        async with engine.begin() as connection:
            await connection.run_sync(store.metadata.drop_all)
            await connection.run_sync(store.metadata.create_all)
        installation = Installation(
            app_id="A1", team_id=TEAM, user_id="U1", bot_token="xoxb-1", bot_id="B1", bot_user_id=BOT,
            is_enterprise_install=False,
        )  # fmt: skip
        await store.async_save(installation)
        await engine.dispose()

    asyncio.run(prepare())
    client = AsyncWebClient(base_url=api_url)
    app = AsyncApp(signing_secret=SECRET, process_before_response=True, installation_store=store, client=client)
    return _bolt(app)


def binome(database_url: str, api_url: str) -> Starlette:
    """Binôme as `serve` runs it, but for delivery: no peer sends anything."""
    settings = Settings(
        _env_file=None, database_url=SecretStr(database_url), secret_keys=(SecretStr(KEY),), slack_api_url=api_url,
        slack_signing_secret=SecretStr(SECRET), slack_bot_token=SecretStr("xoxb-1"),
    )  # fmt: skip
    bot = Bot(settings)
    # a turn that has committed wakes it, whether or not the bot was started
    asyncio.run(bot.delivery.stop())
    return create_app(bot)


PEERS: dict[str, Callable[[str, str], Starlette]] = {
    "bare route": bare_route,
    "no-op Bolt": noop_bolt,
    "no-op Bolt, stock store": stock_store,
    "Binôme": binome,
}


if __name__ == "__main__":
    name, port, database_url, api_url = sys.argv[1:]
    uvicorn.run(PEERS[name](database_url, api_url), port=int(port), log_level="error", lifespan="off", loop="uvloop")
