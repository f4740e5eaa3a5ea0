"""The activities that Teams sends to a bot."""

from typing import TYPE_CHECKING, Any

from sandbox import clock
from sandbox.teams.cards import Json

if TYPE_CHECKING:
    from sandbox.teams.member import Member
    from sandbox.teams.tenant import Conversation, Tenant


def activity(tenant: "Tenant", user: "Member", there: "Conversation", kind: str, **more: Any) -> Json:
    """What all have in common: who, where, in which language and zone their device is."""
    place: Json = {"tenant": {"id": tenant.id}}
    if there.kind == "channel":
        place |= {"channel": {"id": there.id}, "team": {"id": there.id, "name": there.name}}
    device = {"locale": user.locale, "localTimezone": user.tz}
    client = {"type": "clientInfo", "locale": user.locale, "timezone": user.tz, "platform": "Web"}
    entities = [{name: value for name, value in client.items() if value}, *more.pop("entities", [])]
    return {
        "type": kind, "id": tenant.next_id(), "timestamp": clock.iso(clock.now()), "channelId": "msteams",
        "serviceUrl": tenant.base_url,
        "from": {"id": f"29:{user.id}", "name": user.name, "aadObjectId": user.id},
        "recipient": {"id": tenant.bot.id, "name": tenant.bot.name},
        "conversation": {"id": there.id, "conversationType": there.kind, "tenantId": tenant.id},
        "channelData": place, "entities": entities,
        **{name: value for name, value in device.items() if value}, **more,
    }  # fmt: skip


def message(tenant: "Tenant", user: "Member", there: "Conversation", text: str) -> Json:
    """Something typed; in a channel with the bot's name, without which it would not hear it."""
    if there.kind == "personal":
        return activity(tenant, user, there, "message", text=text)
    name = f"<at>{tenant.bot.name}</at>"
    mention = {"type": "mention", "text": name, "mentioned": {"id": tenant.bot.id, "name": tenant.bot.name}}
    return activity(tenant, user, there, "message", text=f"{name} {text}", entities=[mention])


def installed_in(tenant: "Tenant", channel: "Conversation", *, there: bool) -> Json:
    """The app was put in a team, or taken out."""
    kind = "membersAdded" if there else "membersRemoved"
    return {
        "type": "conversationUpdate", "id": tenant.next_id(), "channelId": "msteams", "serviceUrl": tenant.base_url,
        "from": {"id": "29:somebody"}, "recipient": {"id": tenant.bot.id, "name": tenant.bot.name},
        "conversation": {"id": channel.id, "conversationType": "channel", "tenantId": tenant.id},
        "channelData": {"tenant": {"id": tenant.id}, "team": {"id": channel.id, "name": channel.name}},
        kind: [{"id": tenant.bot.id}],
    }  # fmt: skip
