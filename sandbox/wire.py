"""How Slack writes people, conversations, messages and views as JSON."""

from typing import TYPE_CHECKING, Any

from sandbox import clock
from sandbox.conversations import Channel, Message
from sandbox.elements import Json
from sandbox.modals import View

if TYPE_CHECKING:
    from sandbox.person import User
    from sandbox.workspace import Workspace


def user(workspace: "Workspace", person: "User", *, email: bool = True, locale: bool = False) -> Json:
    """A person; the e-mail needs a scope, the locale has to be asked for, and somebody who left has little left."""
    shown: Json = {
        "id": person.id,
        "team_id": person.team_id or workspace.team_id,
        "name": person.handle,
        "deleted": person.deleted,
        "profile": _profile(workspace, person, email=email),
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": int(person.updated),
    }
    if not person.deleted:
        shown |= _account(workspace, person)
    if locale and not person.deleted:
        shown["locale"] = person.locale
    for flag in ("is_stranger", "is_invited_user"):
        if getattr(person, flag):
            shown[flag] = True
    return shown | _in_grid(workspace, person)


def _in_grid(workspace: "Workspace", person: "User") -> Json:
    """What an organisation of several workspaces adds."""
    enterprise = person.enterprise_id or ("" if person.team_id else workspace.enterprise_id)
    if not enterprise:
        return {}
    teams = person.teams or [person.team_id or workspace.team_id]
    return {"enterprise_user": {"id": person.id, "enterprise_id": enterprise, "teams": teams}}


def _profile(workspace: "Workspace", person: "User", *, email: bool) -> Json:
    first, _, last = person.name.partition(" ")
    profile = {
        "title": person.title,
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.display_name,
        "display_name_normalized": person.display_name,
        "first_name": first,
        "last_name": last,
        "team": person.team_id or workspace.team_id,
    }
    return profile | ({"email": person.email} if email and person.email else {})


def _account(workspace: "Workspace", person: "User") -> Json:
    return {
        "real_name": person.name,
        "tz": person.tz,
        "tz_label": person.tz.replace("_", " "),
        "tz_offset": clock.offset(person.tz, workspace.clock()),
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_email_confirmed": True,
    }


def channel(conversation: Channel) -> Json:
    """A conversation."""
    kind = conversation.kind
    return {
        "id": conversation.id,
        "name": conversation.name,
        "is_channel": kind == "channel",
        "is_group": kind == "private",
        "is_im": kind == "im",
        "is_mpim": kind == "mpim",
        "is_private": kind != "channel",
        "is_archived": conversation.archived,
    }


def message(workspace: "Workspace", said: Message, *, metadata: bool = True) -> Json:
    """A message; the metadata only shows to those who ask."""
    shown: Json = {"type": "message", "user": said.author, "ts": said.ts, "text": said.text, "team": workspace.team_id}
    if said.author == workspace.bot.id:
        shown |= {"bot_id": workspace.bot_id, "app_id": workspace.app_id}
    if said.edited:
        shown["edited"] = {"user": said.author, "ts": said.edited}
    kept: dict[str, Any] = {"blocks": said.blocks, "thread_ts": said.thread_ts, "files": said.files}
    if metadata:
        kept["metadata"] = said.metadata
    return shown | {name: value for name, value in kept.items() if value}


def view(workspace: "Workspace", shown: View) -> Json:
    """A view with all that Slack adds to its definition."""
    defaults = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
    }
    return {
        **defaults,
        "clear_on_close": False,
        "notify_on_close": False,
        **shown.definition,
        "id": shown.id,
        "team_id": workspace.team_id,
        "hash": shown.hash,
        "state": {"values": shown.state},
        "root_view_id": shown.root_id,
        "previous_view_id": shown.previous_id,
        "app_id": workspace.app_id,
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.bot_id,
    }
