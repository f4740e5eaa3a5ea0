"""The workspace as one person sees it, as JSON for the page."""

import zlib
from typing import TYPE_CHECKING

from sandbox import wire
from sandbox.conversations import Channel, Message
from sandbox.elements import Json

if TYPE_CHECKING:
    from sandbox.person import User
    from sandbox.workspace import Workspace

_KINDS = {"channel": "channel", "private": "channel", "im": "dm", "mpim": "group"}


def person(user: "User") -> Json:
    """Somebody one may act as."""
    return {
        "id": user.id,
        "name": user.name,
        "title": user.title,
        "locale": user.locale,
        "tz": user.tz,
        "avatar_hue": zlib.crc32(user.id.encode()) % 360,
        "is_guest": user.is_restricted or user.is_ultra_restricted,
        "unread": sum(user.unread(each) for each in user.workspace.channels.values()),
    }


def seen_by(user: "User") -> Json:
    """Everything this person sees; Slack's short notices are handed over once."""
    workspace = user.workspace
    toasts, workspace.toasts[user.id] = user.toasts, []
    command = next(iter(workspace.app.commands.values()), None)
    return {
        "version": workspace.version,
        "me": person(user),
        "bot": {"id": workspace.bot.id, "name": workspace.bot.name},
        "command": {"name": command.name, "usage_hint": command.usage_hint} if command else None,
        "channels": [_channel(user, each) for each in _conversations(user)],
        "views": [wire.view(workspace, each) for each in user.views],
        "home": wire.view(workspace, user.home) if user.home else None,
        "toasts": toasts,
        "faults": len(workspace.faults),
    }


def _conversations(user: "User") -> list[Channel]:
    bots = user.workspace.dm(user)
    mine = [each for each in user.workspace.channels.values() if user.id in each.members]
    order = {"channel": 0, "private": 0, "im": 1, "mpim": 2}
    return sorted(mine, key=lambda each: (order[each.kind], each.kind == "im" and each is not bots))


def _channel(user: "User", channel: Channel) -> Json:
    workspace = user.workspace
    return {
        "id": channel.id,
        "name": _name(user, channel),
        "kind": _KINDS[channel.kind],
        "members": channel.members,
        "bot_is_member": workspace.bot.id in channel.members,
        "unread": user.unread(channel),
        "messages": [_message(workspace, each) for each in user.sees(channel)],
    }


def _name(user: "User", channel: Channel) -> str:
    if channel.kind not in {"im", "mpim"}:
        return channel.name
    others = [user.workspace.users[each].name for each in channel.members if each != user.id]
    return ", ".join(others)


def _message(workspace: "Workspace", message: Message) -> Json:
    author = workspace.users[message.author]
    return {
        "ts": message.ts,
        "user": author.id,
        "name": author.name,
        "is_bot": author.is_bot,
        "text": message.text,
        "blocks": message.blocks,
        "files": message.files,
        "ephemeral": message.seen_by is not None,
        "edited": message.edited is not None,
        "response": message.response,
    }
