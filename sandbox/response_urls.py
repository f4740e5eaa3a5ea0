"""Response URLs: how an app answers what a person did, five times in thirty minutes, wherever that was."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sandbox import drafts, posting
from sandbox.conversations import Channel, Message
from sandbox.refused import Refused

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

USES, LIFE = 5, 30 * 60


@dataclass
class ResponseUrl:
    """Where answers go, for whom, which message they may replace or delete, and how long."""

    channel: Channel
    user: str
    original: Message | None
    expires: float
    uses: int = 0


def issue(workspace: "Workspace", channel: Channel, user_id: str, original: Message | None = None) -> str:
    """A new response URL for what this person did in this channel, perhaps on a message."""
    key = secrets.token_urlsafe(18)
    expires = workspace.clock() + LIFE
    workspace.response_urls[key] = ResponseUrl(channel, user_id, original, expires)
    return f"{workspace.base_url}/response/{key}"


def respond(workspace: "Workspace", key: str, answer: Mapping[str, Any]) -> None:
    """Shows an answer sent to a response URL. Raises Refused as Slack does."""
    link = workspace.response_urls.get(key)
    if link is None:
        raise Refused("invalid_url")
    if workspace.clock() > link.expires:
        raise Refused("expired_url")
    if link.uses >= USES:
        raise Refused("used_url")
    show(workspace, link, answer)
    link.uses += 1


def show(workspace: "Workspace", link: ResponseUrl, answer: Mapping[str, Any], method: str = "response_url") -> None:
    """Deletes, replaces or posts, as the answer says; what is posted is ephemeral unless it says `in_channel`."""
    original = link.original
    if answer.get("delete_original"):
        if original:
            posting.delete(workspace, original)
        return
    draft = drafts.read(answer)
    if original and not original.deleted and answer.get("replace_original"):
        shown = posting.edit(workspace, original, replace(draft, text=draft.text or "", blocks=draft.blocks or []))
    else:
        seen_by = None if answer.get("response_type") == "in_channel" else link.user
        shown = posting.post(workspace, link.channel, workspace.bot.id, draft, seen_by=seen_by, response=True)
        link.original = original or shown
    posting.accept(workspace, method, shown)
