"""Conversations and what is said in them."""

from dataclasses import dataclass, field
from typing import Literal

from sandbox.elements import Json, State

Kind = Literal["channel", "private", "im", "mpim"]


@dataclass(eq=False)
class Message:
    """Something said; `seen_by` is the one person who sees it when it is ephemeral, `response` marks an answer."""

    ts: str
    channel: str
    author: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    seen_by: str | None = None
    response: bool = False
    edited: str | None = None
    deleted: bool = False
    files: list[Json] = field(default_factory=list)
    states: dict[str, State] = field(default_factory=dict)

    def visible_to(self, user_id: str) -> bool:
        """Whether this person sees it among the messages of a conversation they are in."""
        return not self.deleted and self.seen_by in (None, user_id)


@dataclass(eq=False)
class Channel:
    """A channel, a private one, a direct message or a group direct message; members in the order they came."""

    id: str
    name: str
    kind: Kind
    members: list[str]
    archived: bool = False
    messages: list[Message] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)

    def find(self, ts: str) -> Message | None:
        """The message with this `ts`, unless it was deleted."""
        return next((each for each in reversed(self.messages) if each.ts == ts and not each.deleted), None)

    def visible_to(self, user_id: str) -> list[Message]:
        """What this person sees here, oldest first."""
        return [each for each in self.messages if each.visible_to(user_id)]
