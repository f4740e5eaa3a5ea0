"""Teams' messages that ask for nothing, through our edge and two of Microsoft's: `python -m benchmarks.teams`.

Authentication is off for all three: checking a token costs each of them the same.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from botbuilder.core import BotFrameworkAdapter, BotFrameworkAdapterSettings, CloudAdapterBase, TurnContext
from botbuilder.schema import Activity
from botframework.connector.auth import BotFrameworkAuthenticationFactory
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.requests import KEY, SECRET
from benchmarks.sidebyside import REQUESTS, Result, measure, show
from bot.app import Bot
from bot.settings import Settings
from bot.web import create_app
from chat.turn import Platform
from storage.migrate import migrate

TENANT, SERVICE = "7e7e7e7e-0000-4000-8000-000000000001", "https://smba.trafficmanager.net/emea/"
PEOPLE = 50
STOCK, OLDER, OURS = "stock CloudAdapter", "BotFrameworkAdapter", "Binôme"
TIMES, PART = 10, 0.8
"""How often the stock's rate is wanted, and which part of the older adapter's."""


def message(number: int) -> bytes:
    """What somebody says in a group, not to the bot."""
    user = number % PEOPLE
    return json.dumps({
        "type": "message", "id": f"{time.time_ns()}{number}", "text": "see you at noon", "textFormat": "plain",
        "timestamp": "2027-01-05T09:00:00.000Z", "localTimestamp": "2027-01-05T10:00:00.000+01:00",
        "localTimezone": "Europe/Paris", "locale": "en-GB", "channelId": "msteams", "serviceUrl": SERVICE,
        "from": {"id": f"29:{user}", "name": f"Person {user}", "aadObjectId": f"00000000-0000-4000-8000-{user:012}"},
        "conversation": {"id": "19:noon@thread.v2", "conversationType": "groupChat", "isGroup": True,
                         "tenantId": TENANT},
        "recipient": {"id": "28:binome", "name": "Binôme"}, "channelData": {"tenant": {"id": TENANT}},
        "entities": [{"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Windows"}],
    }).encode()  # fmt: skip


def posted(body: bytes) -> bytes:
    """The whole HTTP request."""
    head = "POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _nothing(_: TurnContext) -> None:
    """A bot that does nothing."""


def _peer(process: Callable[[Activity], Any]) -> Starlette:
    async def receive(request: Request) -> Response:
        await process(Activity().deserialize(await request.json()))
        return Response()

    return Starlette(routes=[Route("/api/messages", receive, methods=["POST"])])


def stock(_: str) -> Starlette:
    """The SDK's newer adapter, as its own factory configures it."""
    adapter = CloudAdapterBase(BotFrameworkAuthenticationFactory.create())
    return _peer(lambda activity: adapter.process_activity("", activity, _nothing))


def older(_: str) -> Starlette:
    """The SDK's older adapter."""
    adapter = BotFrameworkAdapter(BotFrameworkAdapterSettings("", ""))
    return _peer(lambda activity: adapter.process_activity(activity, "", _nothing))


def binome(database_url: str) -> Starlette:
    """Binôme on both platforms, installed in the tenant."""
    settings = Settings(
        _env_file=None, database_url=SecretStr(database_url), secret_keys=(SecretStr(KEY),),
        microsoft_app_tenant_id=TENANT, slack_bot_token=SecretStr("xoxb-1"), slack_signing_secret=SecretStr(SECRET),
        slack_api_url="http://127.0.0.1:9/api/",
    )  # fmt: skip

    async def installed() -> None:
        bot = Bot(settings)
        await migrate(bot.database)
        await bot.installed.add_home(Platform.TEAMS, TENANT, "", "28:", "")
        await bot.database.close()

    asyncio.run(installed())
    return create_app(Bot(settings))


PEERS: dict[str, Callable[[str], Starlette]] = {STOCK: stock, OLDER: older, OURS: binome}


async def _compare(database_url: str) -> list[Result]:
    warm, bodies = ([message(number) for number in range(count)] for count in (200, REQUESTS))
    return [await measure(peer, ("benchmarks.teams", peer, database_url), warm, bodies, posted) for peer in PEERS]


def main() -> None:
    """Print the table, and how our rate compares with what is wanted."""
    with tempfile.TemporaryDirectory(prefix="binome-bench-", dir=".") as folder:
        results = asyncio.run(_compare(f"sqlite:///{Path(folder) / 'own.db'}"))
    show("Teams, a message to nobody", results, STOCK)
    first, second, ours = (one.cpu for one in results)
    print(f"rate by CPU: {first / ours:.1f} × {STOCK} (wanted {TIMES}), {second / ours:.2f} × {OLDER} (wanted {PART})")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        peer, port, url = sys.argv[1:]
        uvicorn.run(PEERS[peer](url), port=int(port), log_level="error", lifespan="off", loop="uvloop")
