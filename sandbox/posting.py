"""Saying, changing and deleting something in a conversation, whoever does it."""

from typing import TYPE_CHECKING, Any

from sandbox.conversations import Channel, Message
from sandbox.drafts import Draft
from sandbox.elements import carried, numbered
from sandbox.ledger import Accepted

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


def post(workspace: "Workspace", channel: Channel, author: str, draft: Draft, **more: Any) -> Message:
    """Says it, and counts it as unread by those who see it; `more` are fields of the message."""
    message = Message(
        ts=workspace.next_ts(),
        channel=channel.id,
        author=author,
        text=draft.text or "",
        blocks=numbered(draft.blocks or []),
        metadata=draft.metadata,
        **more,
    )
    channel.messages.append(message)
    workspace.posted.append(message)
    for member in channel.members:
        if member != author and message.visible_to(member):
            channel.unread[member] = channel.unread.get(member, 0) + 1
    workspace.changed()
    return message


def edit(workspace: "Workspace", message: Message, draft: Draft) -> Message:
    """Changes it; blocks and metadata that the draft does not name are kept."""
    message.text = draft.text if draft.text is not None else message.text
    if draft.blocks is not None:
        message.blocks = numbered(draft.blocks)
        message.states = {user: carried(state, message.blocks) for user, state in message.states.items()}
    message.metadata = draft.metadata or message.metadata
    message.edited = workspace.next_ts()
    workspace.changed()
    return message


def delete(workspace: "Workspace", message: Message) -> None:
    """Takes it away from everybody."""
    message.deleted = True
    workspace.changed()


def accept(workspace: "Workspace", method: str, message: Message) -> None:
    """Enters what the bot said into the ledger."""
    entry = Accepted(
        method,
        message.channel,
        message.seen_by,
        message.ts,
        message.text,
        message.metadata,
        message.blocks,
        workspace.clock(),
    )
    workspace.ledger.append(entry)
