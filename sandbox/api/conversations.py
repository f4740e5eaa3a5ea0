"""conversations.*: opening them, and what the bot may know of them."""

from typing import TYPE_CHECKING

from sandbox import wire
from sandbox.api import Arguments, flag, method, page, require, required
from sandbox.conversations import Channel, Message
from sandbox.elements import Json
from sandbox.refused import Refused

if TYPE_CHECKING:
    from sandbox.person import User
    from sandbox.workspace import Workspace

_FAMILY = {"channel": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
_MOST = 8


@method("conversations.open")
def open_(workspace: "Workspace", arguments: Arguments) -> Json:
    """The direct message with one person, or the group of several; the bot is in it."""
    ids = [each.strip() for each in str(arguments.get("users") or "").split(",") if each.strip()]
    if not ids:
        raise Refused("users_list_not_supplied")
    if len(ids) > _MOST:
        raise Refused("too_many_users")
    require(workspace, "im:write" if len(ids) == 1 else "mpim:write")
    people = [_person(workspace, each) for each in ids]
    known = len(workspace.channels)
    channel = workspace.dm(people[0]) if len(ids) == 1 else workspace.group([workspace.bot, *people])
    shown = wire.channel(channel) if flag(arguments, "return_im") else {"id": channel.id}
    again = {"no_op": True, "already_open": True} if len(workspace.channels) == known else {}
    return {**again, "channel": shown}


def _person(workspace: "Workspace", user_id: str) -> "User":
    person = workspace.users.get(user_id)
    if person is None or person.is_stranger:
        raise Refused("user_not_found")
    if person.deleted:
        raise Refused("user_disabled")
    if person.is_bot:
        raise Refused("cannot_dm_bot")
    return person


@method("conversations.info")
def info(workspace: "Workspace", arguments: Arguments) -> Json:
    """A conversation."""
    channel = _readable(workspace, arguments, "read")
    count = {"num_members": len(channel.members)} if flag(arguments, "include_num_members") else {}
    inside = {"is_member": workspace.bot.id in channel.members}
    return {"channel": {**wire.channel(channel), **inside, **count}}


@method("conversations.members")
def members(workspace: "Workspace", arguments: Arguments) -> Json:
    """Who is in a conversation."""
    rows, more = page(arguments, list(_readable(workspace, arguments, "read").members), 100)
    return {"members": rows, **more}


@method("conversations.history")
def history(workspace: "Workspace", arguments: Arguments) -> Json:
    """What was said, newest first; nothing ephemeral."""
    channel = _readable(workspace, arguments, "history")
    if workspace.bot.id not in channel.members:
        raise Refused("not_in_channel")
    said = [each for each in reversed(channel.messages) if each.seen_by is None and not each.deleted]
    rows, more = page(arguments, [each for each in said if _within(each, arguments)], 100)
    metadata = flag(arguments, "include_all_metadata")
    shown = [wire.message(workspace, each, metadata=metadata) for each in rows]
    return {"messages": shown, "has_more": bool(more["response_metadata"]["next_cursor"]), **more}


def _within(said: Message, arguments: Arguments) -> bool:
    at, oldest, latest = float(said.ts), float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
    return oldest <= at <= latest if flag(arguments, "inclusive") else oldest < at < latest


def _readable(workspace: "Workspace", arguments: Arguments, right: str) -> Channel:
    channel = workspace.channels.get(required(arguments, "channel"))
    if channel is None:
        raise Refused("channel_not_found")
    require(workspace, f"{_FAMILY[channel.kind]}:{right}")
    if channel.kind != "channel" and workspace.bot.id not in channel.members:
        raise Refused("channel_not_found")
    return channel
