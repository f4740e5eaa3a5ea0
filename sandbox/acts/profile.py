"""A person's profile changes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox import wire
from sandbox.outcome import Outcome, seen

if TYPE_CHECKING:
    from sandbox.person import User


async def changes(user: "User", fields: Mapping[str, Any]) -> Outcome:
    """Sets fields of the profile; the bot is told, e-mail only if it may read it."""
    workspace = user.workspace
    since = len(workspace.posted)
    for name, value in fields.items():
        if not hasattr(user, name):
            raise AttributeError(name)
        setattr(user, name, value)
    user.updated = workspace.clock()
    workspace.changed()
    shown = wire.user(workspace, user, email="users:read.email" in workspace.app.scopes, locale=True)
    return seen(user, since, await workspace.tell("user_change", {"type": "user_change", "user": shown}))
