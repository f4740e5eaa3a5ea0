"""users.*: who is in the workspace."""

from typing import TYPE_CHECKING

from sandbox import wire
from sandbox.api import Arguments, flag, method, page, required
from sandbox.elements import Json
from sandbox.refused import Refused

if TYPE_CHECKING:
    from sandbox.person import User
    from sandbox.workspace import Workspace


@method("users.info", "users:read")
def info(workspace: "Workspace", arguments: Arguments) -> Json:
    """One person."""
    person = workspace.users.get(required(arguments, "user"))
    if person is None:
        raise Refused("user_not_found")
    return {"user": _shown(workspace, person, arguments)}


@method("users.lookupByEmail", "users:read.email")
def lookup_by_email(workspace: "Workspace", arguments: Arguments) -> Json:
    """The person with this address, unless they left."""
    wanted = required(arguments, "email").casefold()
    for person in workspace.users.values():
        if not person.deleted and (person.email or "").casefold() == wanted:
            return {"user": _shown(workspace, person, arguments)}
    raise Refused("users_not_found")


@method("users.list", "users:read")
def list_(workspace: "Workspace", arguments: Arguments) -> Json:
    """Everybody, those who left and the bots too; of which workspace, if the app is its whole organisation's.

    Of the methods here it is the only one: https://docs.slack.dev/reference/methods/users.list
    """
    if workspace.org_wide and not arguments.get("team_id"):
        raise Refused("missing_argument")
    rows, more = page(arguments, list(workspace.users.values()), 1000)
    return {
        "members": [_shown(workspace, each, arguments) for each in rows],
        "cache_ts": int(workspace.clock()),
        **more,
    }


def _shown(workspace: "Workspace", person: "User", arguments: Arguments) -> Json:
    email = "users:read.email" in workspace.app.scopes
    return wire.user(workspace, person, email=email, locale=flag(arguments, "include_locale"))
