"""A person of the workspace, and what they can do there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.acts import clicking, forms, profile, reading, writing
from sandbox.conversations import Channel, Message
from sandbox.modals import View
from sandbox.outcome import Outcome

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


@dataclass(eq=False)
class User:
    """Somebody as Slack knows them: `handle` is what follows the @, the other names are theirs to choose.

    People of another company are of another `team_id` (and, in a Grid, `teams`); none: they are at home here. Whoever
    `is_invited_user` has an account and has never signed in.
    """

    workspace: "Workspace" = field(repr=False)
    id: str
    name: str
    handle: str
    display_name: str = ""
    email: str | None = None
    locale: str = "en-US"
    tz: str = "Europe/London"
    title: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_invited_user: bool = False
    team_id: str = ""
    teams: list[str] = field(default_factory=list)
    enterprise_id: str = ""
    deleted: bool = False
    updated: float = 0

    async def types(self, text: str, channel: Channel | None = None) -> Outcome:
        """Types into a conversation (the bot's by default) and presses Enter: a command if it starts with /."""
        return await writing.types(self, text, channel or self.workspace.dm(self))

    async def writes(self, text: str, channel: Channel | None = None) -> Outcome:
        """Says something in a conversation."""
        return await writing.writes(self, text, channel or self.workspace.dm(self))

    async def clicks(self, where: Message | View, what: str, value: Any = None) -> Outcome:
        """Acts on an element of a message, form or home: by action id, text or label; `value` is what is chosen."""
        return await clicking.clicks(self, where, what, value)

    async def submits(self, values: Mapping[str, Any] | None = None) -> Outcome:
        """Fills in the form on top, by block id or label, and submits it."""
        return await forms.submits(self, values or {})

    async def closes(self, *, everything: bool = False) -> Outcome:
        """Closes the form on top, or all of them."""
        return await forms.closes(self, everything=everything)

    async def opens_home(self) -> Outcome:
        """Opens the app's Home."""
        return await reading.opens_home(self)

    async def changes(self, **fields: Any) -> Outcome:
        """Changes their profile: locale, tz, title, name… or `deleted=True` when they leave the company."""
        return await profile.changes(self, fields)

    def reads(self, channel: Channel) -> None:
        """Reads a conversation: nothing in it is unread any more."""
        reading.reads(self, channel)

    def sees(self, channel: Channel) -> list[Message]:
        """What they see in a conversation, oldest first."""
        return channel.visible_to(self.id)

    @property
    def dm(self) -> list[Message]:
        """What they see in their conversation with the bot."""
        return self.sees(self.workspace.dm(self))

    @property
    def views(self) -> list[View]:
        """The forms they have open, bottom to top."""
        return self.workspace.modals.stack(self.id)

    @property
    def home(self) -> View | None:
        """The app's Home as they last saw it."""
        return self.workspace.modals.homes.get(self.id)

    @property
    def toasts(self) -> list[str]:
        """Slack's own short notices to them, oldest first."""
        return self.workspace.toasts.setdefault(self.id, [])

    def unread(self, channel: Channel) -> int:
        """How many messages of a conversation they have not read."""
        return channel.unread.get(self.id, 0)
