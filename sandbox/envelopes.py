"""What Slack wraps around everything it sends to an app."""

import secrets
from typing import TYPE_CHECKING, Any

from sandbox.conversations import Channel
from sandbox.elements import Json

if TYPE_CHECKING:
    from sandbox.person import User
    from sandbox.workspace import Workspace

TOKEN = "verification-token"  # noqa: S105 - Slack still sends it, nobody should look at it
_NAMES = {"im": "directmessage", "private": "privategroup"}


def event_callback(workspace: "Workspace", event: Json) -> Json:
    """An event, with an id of its own."""
    authorization = {
        "enterprise_id": workspace.enterprise_id,
        "team_id": None if workspace.org_wide else workspace.team_id,
        "user_id": workspace.bot.id,
        "is_bot": True,
        "is_enterprise_install": workspace.org_wide,
    }
    return {
        "token": TOKEN,
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "context_enterprise_id": workspace.enterprise_id,
        "api_app_id": workspace.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(workspace.clock()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }


def url_verification(challenge: str) -> Json:
    """The question asked when an events URL is saved."""
    return {"type": "url_verification", "token": TOKEN, "challenge": challenge}


def command(workspace: "Workspace", user: "User", channel: Channel, **more: str) -> dict[str, str]:
    """The form of a slash command; `more` is the command, its text, the trigger id and the response URL."""
    grid = (
        {"enterprise_id": workspace.enterprise_id, "enterprise_name": workspace.team_name}
        if workspace.enterprise_id
        else {}
    )
    return {
        "token": TOKEN,
        "team_id": workspace.team_id,
        "team_domain": _domain(workspace),
        **grid,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.handle,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": str(workspace.org_wide).lower(),
        **more,
    }


def interaction(workspace: "Workspace", user: "User", kind: str, **parts: Any) -> Json:
    """What a person did with a button or a form."""
    enterprise = {"id": workspace.enterprise_id, "name": workspace.team_name} if workspace.enterprise_id else None
    return {
        "type": kind,
        "user": {
            "id": user.id,
            "username": user.handle,
            "name": user.handle,
            "team_id": user.team_id or workspace.team_id,
        },
        "api_app_id": workspace.app_id,
        "token": TOKEN,
        "team": None if workspace.org_wide else {"id": workspace.team_id, "domain": _domain(workspace)},
        "enterprise": enterprise,
        "is_enterprise_install": workspace.org_wide,
        **parts,
    }


def channel_name(channel: Channel) -> str:
    """The name of a conversation as interactions give it."""
    return _NAMES.get(channel.kind, channel.name)


def _domain(workspace: "Workspace") -> str:
    return workspace.team_name.lower().replace(" ", "-")
