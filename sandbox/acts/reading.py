"""A person looks: at a conversation, at the app's Home."""

from typing import TYPE_CHECKING

from sandbox import wire
from sandbox.conversations import Channel
from sandbox.elements import Json
from sandbox.outcome import Outcome, seen

if TYPE_CHECKING:
    from sandbox.person import User


def reads(user: "User", channel: Channel) -> None:
    """Nothing in the conversation is unread any more."""
    if channel.unread.pop(user.id, 0):
        user.workspace.changed()


async def opens_home(user: "User") -> Outcome:
    """Opens the Home tab, if the app has one; the bot is told, with the home this person has so far."""
    workspace = user.workspace
    since = len(workspace.posted)
    if not workspace.app.home_tab:
        return seen(user, since, failed="not_enabled")
    event: Json = {"type": "app_home_opened", "user": user.id, "channel": workspace.dm(user).id, "tab": "home"}
    if user.home:
        event["view"] = wire.view(workspace, user.home)
    return seen(user, since, await workspace.tell("app_home_opened", event))
