"""The movable clock, the demo and a Teams that nobody vouches for are this machine's; of a folder, pictures alone."""

from contextlib import closing
from pathlib import Path

import pytest
from aiohttp import ClientSession
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from yarl import URL

from bot.local import SENTENCE, Local
from bot.web import MEDIA
from sandbox.serving import loopback, served
from tests.conversation import Bot
from tests.running import bot_in_tenant

REBOUND = {"Host": "evil.example"}
ADMITTED = {
    "by its address": {}, "by its name": {"Host": "localhost:3978"}, "as one of its own": {"Host": "demo.localhost"},
    "over IPv6": {"Host": "[::1]:3978"}, "from a phone beside it": {"Host": "192.168.1.7:3978"},
    "by PUBLIC_URL": {"Host": "tunnel.example", "Origin": "https://tunnel.example"},
    "from its own page": {"Origin": "http://127.0.0.1:5"}, "through a tunnel": {"Origin": "http://localhost"},
    "from the same address": {"Host": "192.168.1.7:3978", "Origin": "http://192.168.1.7:3978"},
}  # fmt: skip
REFUSED = {
    "a name that leads here": REBOUND, "a name like it": {"Host": "localhost.evil.example"}, "no name": {"Host": ""},
    "a broken name": {"Host": "[::1"}, "a page of the web": {"Origin": "https://evil.example"},
    "a page of nowhere": {"Origin": "null"}, "a page at another address": {"Origin": "http://203.0.113.9"},
    "a page that is sly": {"Origin": "http://127.0.0.1.evil.example"},
    "its own page, rebound": {"Host": "evil.example", "Origin": "http://evil.example"},
}  # fmt: skip


async def asks(url: str, headers: dict[str, str], method: str = "GET") -> tuple[int, str]:
    """What is answered."""
    async with ClientSession() as session, session.request(method, url, headers=headers) as answer:
        return answer.status, await answer.text("latin-1")


async def hello(_: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [*((one, (200, "hello")) for one in ADMITTED.values()), *((one, (403, SENTENCE)) for one in REFUSED.values())],
    ids=[*ADMITTED, *REFUSED],
)
async def test_this_machine_is_let_in_and_the_web_is_not(headers: dict[str, str], expected: tuple[int, str]) -> None:
    port, url = loopback()
    with closing(port):
        async with served(Local(Starlette(routes=[Route("/", hello)]), {"tunnel.example"}), port):
            assert await asks(url, headers) == expected


async def test_the_clock_is_moved_by_nobody_from_the_web(bot: Bot) -> None:
    clock = f"{bot.url}/dev/clock"
    before = bot.running.clock.moved_by
    for headers in REFUSED.values():
        assert await asks(clock, headers, "POST") == (403, SENTENCE)
        assert (await asks(clock, headers))[0] == 403
    assert bot.running.clock.moved_by == before
    assert (await asks(clock, {}))[0] == 200
    assert (await asks(f"{bot.url}/healthz", REBOUND))[0] == 200


async def test_a_teams_that_nobody_vouches_for_is_this_machines_too(database_url: str) -> None:
    async with bot_in_tenant(database_url, "", app_id=None) as (running, _):
        messages = f"{running.settings.public_url}/api/messages"
        assert await asks(messages, REBOUND, "POST") == (403, SENTENCE)
        assert (await asks(messages, {}, "POST"))[0] == 400
    async with bot_in_tenant(database_url, "") as (running, _):
        assert (await asks(f"{running.settings.public_url}/api/messages", REBOUND, "POST"))[0] == 401


@pytest.mark.slack_alone
async def test_pictures_are_served_as_pictures_and_nothing_else_of_their_folder(bot: Bot) -> None:
    there = {path.relative_to(MEDIA).as_posix() for path in MEDIA.rglob("*") if path.is_file()}
    kinds = {".png": "image/png", ".gif": "image/gif"}
    odd = {"", "__init__", "__pycache__/", "../words.py", "%2e%2e/words.py", "..%2fwords.py", "draw.py%00.png"}
    async with ClientSession() as session:
        for name in sorted(there | odd):
            async with session.get(URL(f"{bot.url}/media/{name}", encoded=True)) as answer:
                kind = kinds.get(Path(name).suffix) if name in there else None
                assert answer.status == 200 if kind else answer.status in {400, 404}, name
                if kind:
                    assert (answer.content_type, answer.headers["X-Content-Type-Options"]) == (kind, "nosniff")
    assert {Path(name).suffix for name in there} > set(kinds)
