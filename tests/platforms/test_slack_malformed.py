"""What Slack has signed and is none of what Slack sends: refused under a reference, and not sent again."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from sandbox.dispatch import FORM
from tests import errands
from tests.conversation import Bot
from tests.errands import Jot
from tests.running import bot_in_workspace

LEADS = "camille@alize.example"
DEEP = "[" * 500 + "]" * 500
EVENT: dict[str, Any] = {"type": "event_callback", "event_id": "E1", "team_id": "T0ALIZE"}
SAID = {"type": "message", "channel_type": "im", "user": "U1", "text": "help", "channel": "D1"}
COMMAND = {
    "command": "/binome",
    "text": "help",
    "user_id": "U1",
    "team_id": "T0ALIZE",
    "channel_id": "C1",
    "trigger_id": "1",
}
PRESSED = {"type": "block_actions", "team": {"id": "T0ALIZE"}, "user": {"id": "U1"}, "trigger_id": "1",
           "actions": [{"type": "button", "action_id": "a", "block_id": "b", "value": "help.open {}"}]}  # fmt: skip
SENT: dict[str, Any] = {"type": "view_submission", "team": {"id": "T0ALIZE"}, "user": {"id": "U1"},
        "view": {"id": "V1", "type": "modal", "callback_id": "x", "blocks": [], "state": {"values": {}}}}  # fmt: skip
BYTES = {
    "nothing": b"",
    "half of an object": b"{",
    "a list": b"[]",
    "a payload that is a number": b"payload=1",
    "a number": b"1",
    "no UTF-8": b"\xff\xfe",
    "no UTF-8, escaped": b"command=%ff",
    "a NUL, escaped": urlencode(COMMAND | {"text": "\0"}).encode(),
    "too many fields": b"a=1&" * 101,
    "too much that is escaped": b"a=" + b"%41" * 99_999,
    "too deep": b'{"a": %b}' % DEEP.encode(),
    "too many parts": b'{"a": [%b1]}' % (b"1," * 99_999),
    "a number without end": b'{"a": %b}' % (b"9" * 5000),
}
PAYLOADS: dict[str, dict[str, Any]] = {
    "an unknown kind": {"type": "frobnication"},
    "a kind that is a number": {"type": 5},
    "no kind": {"event": {}},
    "a NUL": {**EVENT, "event": {**SAID, "text": "a\0b"}},
    "half a character": {**EVENT, "event": {**SAID, "text": "\ud800"}},
    "a large number": {**EVENT, "event": {**SAID, "ts": 2**64}},
    "an event that is a number": {**EVENT, "event": 1},
    "an event of no kind": {**EVENT, "event": {"user": "U1"}},
    "an event of somebody odd": {**EVENT, "event": {**SAID, "user": ["U1"]}},
    "an event without an id": {"type": "event_callback", "team_id": "T0ALIZE", "event": SAID},
    "a change of nobody": {**EVENT, "event": {"type": "user_change"}},
    "a change to an odd name": {**EVENT, "event": {"type": "user_change", "user": {"id": "U1", "name": 7}}},
    "a press without an action": {**PRESSED, "actions": []},
    "a press by nobody": {**PRESSED, "user": {}},
    "a press without a trigger": {**PRESSED, "trigger_id": None},
    "a press to be answered nowhere": {**PRESSED, "response_url": 7},
    "a form without a state": {**SENT, "view": {"id": "V1", "type": "modal", "callback_id": "x", "blocks": []}},
    "a form without a view": {**SENT, "view": None},
    "a form that picks a number": {
        **SENT,
        "view": {**SENT["view"], "state": {"values": {"a": {"b": {"type": "users_select", "selected_user": 7}}}}},
    },
    "authorised oddly": {**EVENT, "event": SAID, "authorizations": ["x"]},
}


def as_slack(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload).encode() if "event" in payload else urlencode({"payload": json.dumps(payload)}).encode()


@pytest.fixture
async def in_socket_mode(database_url: str) -> AsyncIterator[Bot]:
    """A running bot that Slack cannot reach over HTTP."""
    async with bot_in_workspace(database_url, LEADS, http=False, socket=True) as (running, workspace):
        yield Bot(running, workspace)


@pytest.mark.parametrize("body", [*BYTES.values(), *map(as_slack, PAYLOADS.values())], ids=[*BYTES, *PAYLOADS])
async def test_it_is_refused_under_a_reference_that_stands_in_the_log(bot: Bot, body: bytes) -> None:
    with capture_logs() as logged:
        answer = await bot.workspace.dispatch.send("/slack/events", body, FORM)
    assert (answer.status, (answer.headers or {}).get("X-Slack-No-Retry")) == (400, "1")
    told = json.loads(answer.body)
    assert [(one["event"], one["reference"]) for one in logged] == [("not understood", told["reference"])]
    ana = await bot.meet("Ana")
    await ana.says("help")
    assert ana.outcome.status == 200


@pytest.mark.parametrize(
    "payload", [*PAYLOADS.values(), [], "text", None, 5], ids=[*PAYLOADS, "a list", "text", "null", "5"]
)
async def test_over_a_connection_of_its_own_it_is_acknowledged_and_stands_in_the_log(
    in_socket_mode: Bot, payload: Any
) -> None:
    bot = in_socket_mode
    with capture_logs() as logged:
        answer = await bot.workspace.sockets.deliver(
            "interactive", payload if isinstance(payload, dict) else {"a": payload}
        )
    assert answer.status == 200
    assert [(one["event"], len(one["reference"])) for one in logged] == [("not understood", 8)]


@pytest.mark.usefixtures("errands")
async def test_a_button_with_a_nul_in_it_is_an_old_one(bot: Bot) -> None:
    ana = await bot.meet("Ana")
    await errands.gives(bot, ana, Jot(rest="x"))
    pressed = PRESSED | {"user": {"id": ana.user.id}, "response_url": bot.workspace.base_url}
    for rest in ("\\u0000", "\\ud800"):
        action = {"type": "button", "action_id": "a", "block_id": "b", "value": f'test.jot {{"rest": "{rest}"}}'}
        sent = {**pressed, "actions": [action], "trigger_id": rest}
        with capture_logs() as logged:
            assert (await bot.workspace.dispatch.send("/slack/events", as_slack(sent), FORM)).status == 200
        assert "turn failed" not in [one["event"] for one in logged]
    assert await errands.lines(bot.running) == []


@pytest.mark.postgres
async def test_postgresql_is_not_asked_to_store_a_nul(bot_on_postgres: Bot) -> None:
    bot, ana = bot_on_postgres, await bot_on_postgres.meet("Ana")
    for body in (as_slack(EVENT | {"event": SAID | {"user": ana.user.id, "text": "\0"}}),
                 urlencode(COMMAND | {"user_id": ana.user.id, "trigger_id": "a\0"}).encode()):  # fmt: skip
        assert (await bot.workspace.dispatch.send("/slack/events", body, FORM)).status == 400
