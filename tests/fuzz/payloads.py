"""What Slack and Teams send, and what it is after somebody has changed one thing in it."""

import json
from random import Random
from typing import Any
from urllib.parse import urlencode

from sandbox.teams import activities
from sandbox.teams.tenant import Tenant

TEAM = "T0ALIZE"
HUGE = "@5000 digits@"
ODD: tuple[Any, ...] = (
    None, True, 0, -1, 2**40, 2**70, 1e308, HUGE, "", " ", "x", "\0", "a\0b", "\ud800", "é" * 3000, "x" * 40_000, "💡",
    [], {}, [[]], [None], {"": None}, {"id": None}, {"id": 7}, {"\0": "\0"}, {"type": "home"}, [1, "a", {}], "null",
    "test.jot {", 'join.open {"programme": 1e999}', 'join.open {"programme": "\\u0000"}', "-- '; DROP TABLE people",
)  # fmt: skip


def slacks(luck: Random, user: str) -> dict[str, Any]:
    """Something that Slack sends, which was never sent before."""
    number = f"{luck.random()}"
    place = {"team_id": TEAM, "api_app_id": "A1", "is_enterprise_install": False}
    who = {
        "team": {"id": TEAM, "domain": "alize"}, "user": {"id": user, "team_id": TEAM, "name": "ana"},
        "trigger_id": number, "enterprise": None, "response_url": "http://127.0.0.1:9/none", **place,
    }  # fmt: skip
    happened = {"type": "event_callback", "event_id": number, "event_time": 1_800_000_000, **place}
    action = {"type": "button", "action_id": "one", "block_id": "one", "value": "help.open {}"}
    typed = {"type": "plain_text_input", "value": "mine"}
    return luck.choice([
        {"command": "/binome", "text": luck.choice(["help", "join", "status"]), "user_id": user, "channel_id": "C1",
         "trigger_id": number, "response_url": "http://127.0.0.1:9/none", **place},
        {"type": "block_actions", "actions": [action], "channel": {"id": "D1"}, **who},
        {"type": "block_actions", "actions": [action], "view": {"id": "V1", "type": "home"}, **who},
        {"type": "view_submission", **who, "view": {
            "id": f"V{number}", "type": "modal", "callback_id": "join.save", "private_metadata": '{"programme": 1}',
            "state": {"values": {"line": {"value": typed}, "who": {"value": {"type": "users_select"}}}},
            "blocks": [{"type": "input", "block_id": "line"}],
        }},
        {"type": "view_closed", "view": {"id": "V1", "callback_id": "join.save"}, **who},
        {"event": {"type": "message", "channel_type": "im", "user": user, "text": "help", "channel": "D1"}, **happened},
        {"event": {"type": "app_mention", "user": user, "text": "<@U0> help", "channel": "C1"}, **happened},
        {"event": {"type": "app_home_opened", "user": user, "tab": "home", "channel": "D1"}, **happened},
        {"event": {"type": "user_change", "user": {
            "id": user, "name": "ana", "locale": "en-GB", "tz": "Europe/Paris", "profile": {"real_name": "Ana"},
        }}, **happened},
    ])  # fmt: skip


def teams(luck: Random, tenant: Tenant) -> dict[str, Any]:
    """Something that Teams sends."""
    ana = next(iter(tenant.users.values()))
    there = tenant.personal(ana)
    ours = luck.choice([{"command": "help.open {}"}, {"form": "join.save", "context": "{}", "lists": ["a"]}])
    value = {"binome": ours, "a": "1,2", "line": "mine"}
    inside, action = {"data": value}, {"action": {"data": value}}
    return luck.choice([
        activities.message(tenant, ana, there, luck.choice(["help", "join", "status"])),
        activities.activity(tenant, ana, there, "message", value=value),
        activities.activity(tenant, ana, there, "invoke", name="task/fetch", value=inside),
        activities.activity(tenant, ana, there, "invoke", name="task/submit", value=inside),
        activities.activity(tenant, ana, there, "invoke", name="adaptiveCard/action", value=action),
        activities.activity(tenant, ana, there, "installationUpdate", action="add"),
    ])  # fmt: skip


def said(tenant: Tenant, words: str) -> dict[str, Any]:
    """Something typed in Teams."""
    ana = next(iter(tenant.users.values()))
    return activities.message(tenant, ana, tenant.personal(ana), words)


def changed(luck: Random, payload: dict[str, Any]) -> dict[str, Any]:
    """The same with one thing in it another, missing, or where nobody expects it."""
    copy: dict[str, Any] = json.loads(json.dumps(payload))
    places = list(_places(copy))
    inside, key = luck.choice(places)
    if luck.random() < 0.3:
        del inside[key]
    elif luck.random() < 0.1:
        inside[key] = copy["deep"] = json.loads("[" * 500 + "]" * 500)
    else:
        inside[key] = luck.choice(ODD)
    return copy


def _places(inside: Any) -> Any:
    keys = list(inside) if isinstance(inside, dict) else range(len(inside))
    for key in keys:
        yield inside, key
        if isinstance(inside[key], dict | list):
            yield from _places(inside[key])


def as_json(payload: Any) -> bytes:
    """As events and activities come."""
    return json.dumps(payload).replace(f'"{HUGE}"', "9" * 5000).encode()


def as_slack(payload: dict[str, Any]) -> bytes:
    """As Slack sends that kind of payload: commands as fields, events as JSON, anything else as JSON in a field."""
    if "command" in payload:
        return urlencode(payload, errors="surrogatepass").encode()
    return as_json(payload) if "event" in payload else b"payload=" + _quoted(as_json(payload))


def _quoted(text: bytes) -> bytes:
    return urlencode({"": text})[1:].encode()
