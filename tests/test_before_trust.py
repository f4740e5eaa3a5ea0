"""What nobody has vouched for is turned away in one line of the log, and not looked into."""

import asyncio
import gzip

import pytest
from structlog.testing import capture_logs
from yarl import URL

from tests.conversation import Bot

PATHS = {"slack": "/slack/events", "teams": "/api/messages"}
BODIES = {
    "nothing": b"", "half of an object": b"{", "a list": b"[]", "a payload that is a number": b"payload=1",
    "half of a payload": b"payload=%7B", "compressed": gzip.compress(b"{}"), "no UTF-8": b"\xff\xfe{",
    "NULs": b"\0" * 9, "an endless number": b'{"a": ' + b"9" * 5000 + b"}", "something deep": b"[" * 99_999,
    "many fields": b"a=1&" * 200_000, "an event": b'{"type": "event_callback", "event": {"type": "message"}}',
}  # fmt: skip
HEADERS = {
    "no number": "X-Slack-Request-Timestamp: \xb2\r\nX-Slack-Signature: v0=a\r\nAuthorization: Bearer \xff",
    "a number without end": f"X-Slack-Request-Timestamp: {'9' * 5000}\r\nAuthorization: Bearer {'a' * 5000}",
    "signed in Cyrillic": "X-Slack-Request-Timestamp: 1800000000\r\nX-Slack-Signature: v0=\xd0\xb0",
    "twice": "X-Slack-Signature: a\r\nX-Slack-Signature: b\r\nAuthorization: a\r\nAuthorization: b",
    "compressed": "Content-Encoding: gzip", "of another kind": "Content-Type: application/json; charset=utf-16",
}  # fmt: skip


async def status(bot: Bot, platform: str, body: bytes, headers: str = "X: y") -> int:
    """What is answered to a request; its log is one line, and says nothing of what stood in it."""
    url = URL(bot.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    head = f"POST {PATHS[platform]} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n{headers}\r\n\r\n"
    with capture_logs() as logged:
        writer.write(head.encode("latin-1") + body)
        answer = await reader.readline()
    writer.close()
    ((event, level),) = [(one["event"], one["log_level"]) for one in logged]
    assert (event in {"not signed by Slack", "not admitted"}, level) == (True, "warning")
    assert "exc_info" not in logged[0]
    return int(answer.split()[1])


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_whatever_the_bytes_are_nobody_has_vouched_for_them(bot: Bot, platform: str, body: bytes) -> None:
    assert await status(bot, platform, body) == 401


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
async def test_whatever_stands_above_them_neither(bot: Bot, platform: str, headers: str) -> None:
    assert await status(bot, platform, b"{}", headers) == 401


async def test_they_are_not_looked_into(bot: Bot, platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    for place in ("bot.slack.entrance.from_form", "bot.slack.entrance.from_json", "bot.teams.edge.from_json"):
        monkeypatch.setattr(place, looked.append)
    monkeypatch.setattr("bot.teams.edge.Activity.deserialize", lambda *told: looked.append(told))
    assert await status(bot, platform, b'{"type": "message"}') == 401
    assert looked == []


@pytest.mark.parametrize(
    ("request_line", "expected"),
    [("GET /media/..%2f..%2fbot%2fapp.py", 404), ("GET /media/%00", 400), ("GET /?%00", 400), ("TRACE /", 405),
     ("OPTIONS /healthz", 405), ("HEAD /healthz", 200), ("GET /media/" + "a" * 5000, 404), ("GET /nowhere", 404),
     ("POST /dev/clock", 400), ("GET /slack/oauth_redirect?state=%00", 400), ("CONNECT x:1", 400), ("get /", 400)],
)  # fmt: skip
async def test_an_odd_address_is_no_fault(bot: Bot, request_line: str, expected: int) -> None:
    url = URL(bot.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(f"{request_line} HTTP/1.1\r\nHost: {url.host}\r\nContent-Length: 0\r\n\r\n".encode())
    assert int((await reader.readline()).split()[1]) == expected
    writer.close()
