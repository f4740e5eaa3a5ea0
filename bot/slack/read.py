"""From Slack's payloads to arrivals: pure."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.claims import fields_of, unpacked
from chat.arrival import Arrival, Picked
from chat.turn import Address, Platform, Source

Payload = Mapping[str, Any]
VIEW = ("type", "callback_id", "private_metadata", "title", "submit", "close")
MENTION = re.compile(r"^\s*<@[^>]+>\s*")


def tenant(enterprise: str | None, team: str | None, org_wide: bool | str | None) -> str:
    """Where the bot is installed: in a workspace, unless its whole enterprise has installed it as one."""
    whole = org_wide is True or org_wide == "true"
    return (enterprise if whole else team) or team or enterprise or ""


def happened_in(payload: Payload) -> str:
    """The installation that an event is for; in a channel shared with others, it may have happened at theirs."""
    authorized = _authorized(payload)
    return tenant(
        authorized.get("enterprise_id"), authorized.get("team_id"), authorized.get("is_enterprise_install")
    )  # fmt: skip


def _authorized(payload: Payload) -> Payload:
    """For whom an event is: of several installations, the one whose bot is mentioned, else the first that is named."""
    authorizations: list[Payload] = payload.get("authorizations") or [payload]
    said = str(payload["event"].get("text") or "")
    called = (one for one in authorizations if f"<@{one.get('user_id')}>" in said)
    return next(called, authorizations[0])


def removal(payload: Payload) -> tuple[datetime, frozenset[str] | None] | None:
    """When an app was taken out, and the bot users whose tokens are gone (None: all); None for another event."""
    told, when = payload["event"], datetime.fromtimestamp(int(payload.get("event_time") or 0), UTC)
    if told["type"] == "app_uninstalled":
        return when, None
    return (when, frozenset((told.get("tokens") or {}).get("bot") or ())) if told["type"] == "tokens_revoked" else None


def slash(payload: Payload) -> Arrival:
    """A slash command; the trigger id is new for every command typed."""
    return Arrival(
        address=Address(Platform.SLACK, _typed_in(payload), payload["user_id"]),
        key=payload["trigger_id"], source=Source.WORD, said=_typed(payload.get("text")),
        channel=payload["channel_id"], forms=True, answers=True,
    )  # fmt: skip


def pressed(payload: Payload) -> Arrival | None:
    """A button in a message, a form or Home; None for one that only opens an address."""
    value = payload["actions"][0].get("value")
    if not value:
        return None
    name, fields = unpacked(value)
    home = (payload.get("view") or {}).get("type") == "home"
    return Arrival(
        address=_of(payload), key=payload["trigger_id"], source=Source.HOME if home else Source.BUTTON,
        command=name, values=fields, channel=(payload.get("channel") or {}).get("id", ""), forms=True,
        answers=bool(payload.get("response_url")),
    )  # fmt: skip


def submitted(payload: Payload) -> Arrival:
    """A form. Slack shows errors in the same view, so its id comes again with the corrected input."""
    view = payload["view"]
    context = fields_of(view.get("private_metadata") or "{}") or {}
    typed = {
        block: answer
        for block, actions in view["state"]["values"].items()
        for element in actions.values()
        if (answer := _answer(element)) is not None
    }
    return Arrival(
        address=_of(payload), key=f"{view['id']}:{view['callback_id']}", source=Source.FORM,
        command=view["callback_id"], values=context | typed, sheet=sheet(view),
    )  # fmt: skip


def sheet(view: Payload) -> str:
    """A form as Slack opens it again, with what was filled in."""
    typed = view["state"]["values"]
    blocks = [_filled(block, typed) for block in view["blocks"]]
    return json.dumps({name: view[name] for name in VIEW if view.get(name)} | {"blocks": blocks})


def event(payload: Payload) -> Arrival | None:
    """A message to the bot, a mention of it, or its Home being opened; None for anything else."""
    happened = payload["event"]
    if happened.get("bot_id") or happened.get("subtype") or not happened.get("user"):
        return None
    address, key = Address(Platform.SLACK, happened_in(payload), happened["user"]), payload["event_id"]
    if happened["type"] == "app_home_opened" and happened.get("tab") == "home":
        return Arrival(address=address, key=key, source=Source.HOME, command="home.open")
    if happened["type"] == "app_mention" or happened.get("channel_type") == "im":
        said = _typed(MENTION.sub("", happened.get("text") or ""))
        return Arrival(address=address, key=key, source=Source.WORD, said=said, channel=happened["channel"])
    return None


def _typed(text: str | None) -> str:
    """What somebody typed: Slack escapes three characters (api.slack.com/reference/surfaces/formatting#escaping)."""
    return (text or "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _typed_in(payload: Payload) -> str:
    return tenant(payload.get("enterprise_id"), payload["team_id"], payload.get("is_enterprise_install"))


def _of(payload: Payload) -> Address:
    """Who acts, at the installation whose card or form it is: in a shared channel, they may work somewhere else."""
    team, user = payload.get("team") or {}, payload["user"]
    enterprise = (payload.get("enterprise") or {}).get("id") or team.get("enterprise_id")
    at = (payload.get("view") or {}).get("app_installed_team_id") or team.get("id") or user.get("team_id")
    return Address(Platform.SLACK, tenant(enterprise, at, payload.get("is_enterprise_install")), user["id"])


def _options(element: Payload) -> list[str]:
    return [option["value"] for option in element.get("selected_options") or []]


def _option(element: Payload) -> str | None:
    return (element.get("selected_option") or {}).get("value")


def _filled(block: Payload, typed: Payload) -> dict[str, Any]:
    """A block whose element begins with what was typed in it."""
    if block["type"] != "input":
        return dict(block)
    element = {name: value for name, value in block["element"].items() if not name.startswith("initial_")}
    holds = typed[block["block_id"]][element["action_id"]]
    state, initial = STATES[element["type"]]
    begins = {initial: holds[state]} if holds.get(state) else {}
    return {**block, "element": element | begins}


def _person(element: Payload) -> Picked | None:
    return Picked(element["selected_user"]) if element.get("selected_user") else None


ANSWERS: dict[str, Callable[[Payload], Any]] = {
    "plain_text_input": lambda element: element.get("value"),
    "static_select": _option,
    "multi_static_select": _options,
    "checkboxes": _options,
    "users_select": _person,
    "channels_select": lambda element: element.get("selected_channel"),
    "datepicker": lambda element: element.get("selected_date"),
    "timepicker": lambda element: element.get("selected_time"),
}


STATES = {
    "plain_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
}
"""What an element holds, and what it begins with."""


def _answer(element: Payload) -> Any:
    read = ANSWERS.get(element["type"])
    return read(element) if read else None
