"""Slack requests, signed, as bytes; and a client that sends them over a few kept connections."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

SECRET = "benchmark"
KEY = "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
TEAM, BOT = "T0BENCH", "U0BOT"


@dataclass(frozen=True)
class Timing:
    """What a run of requests came to; seconds."""

    requests: int
    elapsed: float
    latencies: list[float]

    def percentile(self, part: float) -> float:
        return sorted(self.latencies)[min(len(self.latencies) - 1, int(len(self.latencies) * part))]


def slash(number: int, user: str, words: str) -> bytes:
    """A slash command that was never sent before."""
    fields = {
        "command": "/binome", "text": words, "team_id": TEAM, "user_id": user, "channel_id": "C1", "user_name": "x",
        "trigger_id": f"{time.time_ns()}.{number}", "response_url": "http://127.0.0.1:9/none", "api_app_id": "A1",
        "is_enterprise_install": "false",
    }  # fmt: skip
    return urlencode(fields).encode()


def press(number: int, user: str, packed: str) -> bytes:
    """A button pressed for the first time."""
    payload = {
        "type": "block_actions", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "api_app_id": "A1",
        "trigger_id": f"{time.time_ns()}.{number}", "channel": {"id": "D1"}, "container": {"type": "message"},
        "is_enterprise_install": False, "enterprise": None,
        "actions": [{"type": "button", "action_id": "one", "block_id": "one", "value": packed}],
    }  # fmt: skip
    return urlencode({"payload": json.dumps(payload)}).encode()


def hours(number: int, user: str) -> bytes:
    """A form submitted for the first time: somebody's working hours, other ones than before."""
    answers = {"works_from": f"0{7 + number % 3}:{number % 60:02d}", "works_until": "18:30"}
    values = {name: {"value": {"type": "timepicker", "selected_time": at}} for name, at in answers.items()}
    payload = {
        "type": "view_submission", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "api_app_id": "A1",
        "is_enterprise_install": False, "enterprise": None, "trigger_id": f"{time.time_ns()}.{number}",
        "view": {
            "id": f"V{time.time_ns()}{number}", "type": "modal", "callback_id": "profile.hours-save",
            "private_metadata": "{}", "state": {"values": values},
            "blocks": [
                {"type": "input", "block_id": name, "element": {"type": "timepicker", "action_id": "value"}}
                for name in answers
            ],
        },
    }  # fmt: skip
    return urlencode({"payload": json.dumps(payload)}).encode()


def signed(body: bytes) -> bytes:
    """The whole HTTP request."""
    now = int(time.time())
    digest = hmac.new(SECRET.encode(), b"v0:%d:" % now + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: v0={digest}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def send(
    port: int, bodies: Sequence[bytes], connections: int = 4, request: Callable[[bytes], bytes] = signed
) -> Timing:
    """Send every request once, over `connections` at a time; raises RuntimeError for an answer that is not 200."""
    requests = [request(body) for body in bodies]
    latencies: list[float] = []
    start = time.perf_counter()
    await asyncio.gather(*(_talk(port, requests[first::connections], latencies) for first in range(connections)))
    return Timing(len(requests), time.perf_counter() - start, latencies)


async def _talk(port: int, requests: Sequence[bytes], latencies: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        start = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next((line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), b":0")
        await reader.readexactly(int(length.split(b":")[1]))
        latencies.append(time.perf_counter() - start)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.split(b"\r\n")[0].decode())
    writer.close()
