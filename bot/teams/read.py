"""From Teams' activities to arrivals: pure."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.claims import fields_of, unpacked
from chat.arrival import Arrival, Picked
from chat.turn import Address, Platform, Source

Payload = Mapping[str, Any]
FETCH, SUBMIT, EXECUTE = "task/fetch", "task/submit", "adaptiveCard/action"
OURS = "binome"
TAG = re.compile(r"</?at\b[^>]*>")
LONGEST_WORDS = 4000


@dataclass(frozen=True)
class Whereabouts:
    """Where somebody or a channel is written to, as an activity tells; the fields are those that are stored."""

    platform: Platform
    tenant: str
    who: str
    service_url: str
    conversation: str = ""
    channel: bool = False
    team: str = ""
    name: str = ""
    locale: str | None = None
    zone: str | None = None


def tenant(activity: Payload) -> str:
    """The tenant that an activity comes from."""
    told = _part(_part(activity, "channelData"), "tenant").get("id")
    return str(told or _part(activity, "conversation").get("tenantId") or "")


def arrival(activity: Payload) -> Arrival | None:
    """What somebody wants; None for what nobody asked for."""
    if not _person(activity):
        return None
    ours = _part(data(activity), OURS)
    if isinstance(ours.get("form"), str):
        return _submitted(activity, ours)
    if isinstance(ours.get("command"), str):
        return _pressed(activity, ours["command"])
    if activity.get("type") == "installationUpdate" and installed(activity) and personal(activity):
        return _arrival(activity, source=Source.WORD, command="home.open")
    if activity.get("type") == "message" and (personal(activity) or _named(activity)):
        return _arrival(activity, source=Source.WORD, said=said(activity), forms=True)
    return None


def data(activity: Payload) -> Payload:
    """What a button or a form sent, wherever this kind of activity keeps it: our part, and the inputs."""
    value = _part(activity, "value")
    if activity.get("name") == EXECUTE:
        return _part(_part(value, "action"), "data")
    return _part(value, "data") if activity.get("name") in {FETCH, SUBMIT} else value


def typed(activity: Payload) -> dict[str, str]:
    """A form's inputs as they were sent."""
    return {name: str(value) for name, value in data(activity).items() if name not in {OURS, "msteams"}}


def said(activity: Payload) -> str:
    """What somebody typed, without the bot's own name; others who are named keep theirs, as text."""
    words = str(activity.get("text") or "")[:LONGEST_WORDS]
    for mention in _mentions(activity):
        if _part(mention, "mentioned").get("id") == _part(activity, "recipient").get("id"):
            words = words.replace(str(mention.get("text") or ""), " ")
    return html.unescape(TAG.sub("", words)).replace("\xa0", " ").strip()


def personal(activity: Payload) -> bool:
    """Whether it happened in somebody's own conversation with the bot."""
    return _part(activity, "conversation").get("conversationType") == "personal"


def installed(activity: Payload) -> bool | None:
    """Whether the bot was put in (or taken out); None for any other activity.

    A new version of the package is told as a removal and an addition, which nobody has done.
    https://github.com/microsoft/botframework-sdk/issues/6139
    """
    if activity.get("type") == "installationUpdate":
        action = str(activity.get("action"))
        return None if action.endswith("-upgrade") else not action.startswith("remove")
    me = _part(activity, "recipient").get("id")
    for members, is_in in (("membersAdded", True), ("membersRemoved", False)):
        if any(one.get("id") == me for one in activity.get(members) or [] if isinstance(one, dict)):
            return is_in
    return None


def whereabouts(activity: Payload) -> list[Whereabouts]:
    """Whom and which channel an activity tells how to write to."""
    url = str(activity["serviceUrl"])
    known = (Platform.TEAMS, tenant(activity))
    found = []
    if user := _person(activity):
        conversation = str(_part(activity, "conversation")["id"]) if personal(activity) else ""
        locale, zone = _client(activity)
        found.append(Whereabouts(*known, user, url, conversation, locale=locale, zone=zone))
    if channel := _channel(activity):
        name = " › ".join(str(one) for part in ("team", "channel") if (one := _of(activity, part).get("name")))
        team = str(_of(activity, "team").get("id") or channel)
        found.append(Whereabouts(*known, channel, url, channel, channel=True, team=team, name=name or channel))
    return found


def _submitted(activity: Payload, ours: Payload) -> Arrival:
    """A form, in a dialog or in a card."""
    context = fields_of(str(ours.get("context"))) or {}
    kinds = {name: kind for kind in ("lists", "people") for name in ours.get(kind) or []}
    answers = {name: answer for name, value in typed(activity).items() if (answer := _answer(kinds.get(name), value))}
    lists: dict[str, Any] = {name: [] for name, kind in kinds.items() if kind == "lists"}
    sheet = json.dumps({"kept": ours.get("kept"), "typed": typed(activity)})
    return _arrival(activity, source=Source.FORM, command=ours["form"], values=context | lists | answers, sheet=sheet)


def _answer(kind: str | None, value: str) -> Any:
    """An input's value; several choices come joined by commas."""
    if not value.strip():
        return None
    if kind == "lists":
        return value.split(",")
    return Picked(value.strip()) if kind == "people" else value


def _pressed(activity: Payload, packed: str) -> Arrival:
    name, fields = unpacked(packed)
    return _arrival(activity, source=Source.BUTTON, command=name, values=fields, forms=True, answers=True)


def _arrival(activity: Payload, **more: Any) -> Arrival:
    """Teams repeats what was not answered, under the same id."""
    key = f"{_part(activity, 'conversation').get('id')}:{activity.get('id') or activity['timestamp']}"
    address = Address(Platform.TEAMS, tenant(activity), _person(activity))
    return Arrival(address=address, key=key, channel=_channel(activity), **more)


def _person(activity: Payload) -> str:
    """The directory's id of who acts; bots have none."""
    who = _part(activity, "from")
    return "" if who.get("role") == "bot" else str(who.get("aadObjectId") or "")


def _channel(activity: Payload) -> str:
    """The channel where it happened: an installation tells of the team, whose first channel has the same id."""
    return str(_of(activity, "channel").get("id") or _of(activity, "team").get("id") or "")


def _client(activity: Payload) -> tuple[str | None, str | None]:
    """The locale and the time zone of somebody's device, where Teams tells."""
    entities = [one for one in activity.get("entities") or [] if isinstance(one, dict)]
    client: Payload = next((one for one in entities if one.get("type") == "clientInfo"), {})
    locale = activity.get("locale") or client.get("locale")
    zone = activity.get("localTimezone") or client.get("timezone")
    return (str(locale) if locale else None, str(zone) if zone else None)


def _named(activity: Payload) -> bool:
    """Whether the bot itself is named."""
    me = _part(activity, "recipient").get("id")
    return any(_part(mention, "mentioned").get("id") == me for mention in _mentions(activity))


def _mentions(activity: Payload) -> list[Payload]:
    return [one for one in activity.get("entities") or [] if isinstance(one, dict) and one.get("type") == "mention"]


def _of(activity: Payload, part: str) -> Payload:
    return _part(_part(activity, "channelData"), part)


def _part(whole: Payload, name: str) -> Payload:
    """A part that is an object; nothing where it is not one."""
    part = whole.get(name)
    return part if isinstance(part, dict) else {}
