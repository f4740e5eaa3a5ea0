"""chat.*: what the bot says."""

from typing import TYPE_CHECKING

from sandbox import drafts, posting, wire
from sandbox.api import Arguments, method, required
from sandbox.conversations import Channel, Message
from sandbox.elements import Json
from sandbox.refused import Refused

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


@method("chat.postMessage", "chat:write")
def post_message(workspace: "Workspace", arguments: Arguments) -> Json:
    """Says something in a channel, a group, or to a person by their id."""
    channel = addressee(workspace, required(arguments, "channel"))
    draft = drafts.read(arguments)
    said = posting.post(workspace, channel, workspace.bot.id, draft, thread_ts=arguments.get("thread_ts"))
    posting.accept(workspace, "chat.postMessage", said)
    _echo(workspace, channel, said)
    return {"channel": channel.id, "ts": said.ts, "message": wire.message(workspace, said)}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(workspace: "Workspace", arguments: Arguments) -> Json:
    """Says something that one member of a channel sees."""
    channel = addressee(workspace, required(arguments, "channel"))
    user_id = required(arguments, "user")
    if user_id not in workspace.users or user_id not in channel.members:
        raise Refused("user_not_in_channel")
    said = posting.post(workspace, channel, workspace.bot.id, drafts.read(arguments), seen_by=user_id)
    posting.accept(workspace, "chat.postEphemeral", said)
    return {"message_ts": said.ts}


@method("chat.update", "chat:write")
def update(workspace: "Workspace", arguments: Arguments) -> Json:
    """Changes what the bot said; a direct message goes by its conversation's id, not the person's."""
    said = _own(workspace, arguments, "cant_update_message")
    posting.edit(workspace, said, drafts.read(arguments))
    posting.accept(workspace, "chat.update", said)
    return {"channel": said.channel, "ts": said.ts, "text": said.text, "message": wire.message(workspace, said)}


@method("chat.delete", "chat:write")
def delete(workspace: "Workspace", arguments: Arguments) -> Json:
    """Takes back what the bot said."""
    said = _own(workspace, arguments, "cant_delete_message")
    posting.delete(workspace, said)
    posting.accept(workspace, "chat.delete", said)
    return {"channel": said.channel, "ts": said.ts}


def addressee(workspace: "Workspace", wanted: str) -> Channel:
    """The conversation meant by an id or a #name, if the bot may speak there. Raises Refused as Slack does."""
    if person := workspace.users.get(wanted):
        return _directly(workspace, person.id)
    channel = workspace.channels.get(wanted) or next(
        (each for each in workspace.channels.values() if wanted == f"#{each.name}"), None
    )
    inside = channel is not None and workspace.bot.id in channel.members
    if channel is None or (not inside and channel.kind != "channel"):
        raise Refused("channel_not_found")
    if channel.archived:
        raise Refused("is_archived")
    if not inside and "chat:write.public" not in workspace.app.scopes:
        raise Refused("not_in_channel")
    return channel


def _directly(workspace: "Workspace", user_id: str) -> Channel:
    person = workspace.users[user_id]
    if person.is_bot:
        raise Refused("cannot_dm_bot")
    # Slack goes on accepting messages to people who left, if it ever opened the conversation:
    # https://github.com/slackapi/python-slack-sdk/issues/1156
    if person.is_stranger or (person.deleted and not _has_one(workspace, user_id)) or not workspace.app.messages_tab:
        raise Refused("channel_not_found" if workspace.app.messages_tab else "messages_tab_disabled")
    return workspace.dm(person)


def _has_one(workspace: "Workspace", user_id: str) -> bool:
    return any(each.kind == "im" and user_id in each.members for each in workspace.channels.values())


def _own(workspace: "Workspace", arguments: Arguments, otherwise: str) -> Message:
    channel = workspace.channels.get(required(arguments, "channel"))
    if channel is None:
        raise Refused("channel_not_found")
    said = channel.find(required(arguments, "ts"))
    if said is None or said.seen_by is not None:
        raise Refused("message_not_found")
    if said.author != workspace.bot.id:
        raise Refused(otherwise)
    return said


def _echo(workspace: "Workspace", channel: Channel, said: Message) -> None:
    if workspace.echoes and channel.kind == "im":
        event = {**wire.message(workspace, said), "channel": channel.id, "channel_type": "im", "event_ts": said.ts}
        workspace.dispatch.later(workspace.tell("message.im", event))
