"""views.*: forms and App Home."""

from typing import TYPE_CHECKING

from sandbox import wire
from sandbox.api import Arguments, method, required
from sandbox.drafts import decoded
from sandbox.elements import Json
from sandbox.modals import View, checked
from sandbox.refused import Refused

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


@method("views.open")
def open_(workspace: "Workspace", arguments: Arguments) -> Json:
    """Opens a form for the person behind a trigger id."""
    definition = _definition(arguments, "modal")
    user_id = workspace.triggers.exchange(required(arguments, "trigger_id"))
    return _shown(workspace, workspace.modals.open(user_id, definition))


@method("views.push")
def push(workspace: "Workspace", arguments: Arguments) -> Json:
    """Puts a form on top of those the person behind a trigger id has open."""
    definition = _definition(arguments, "modal")
    user_id = workspace.triggers.exchange(required(arguments, "trigger_id"))
    return _shown(workspace, workspace.modals.push(user_id, definition))


@method("views.update")
def update(workspace: "Workspace", arguments: Arguments) -> Json:
    """Shows something else in an open form."""
    view = workspace.modals.find(view_id=arguments.get("view_id"), external_id=arguments.get("external_id"))
    definition = _definition(arguments, view.definition.get("type", "modal"))
    return _shown(workspace, workspace.modals.update(view, definition, arguments.get("hash")))


@method("views.publish")
def publish(workspace: "Workspace", arguments: Arguments) -> Json:
    """Shows somebody's App Home."""
    user_id = required(arguments, "user_id")
    if user_id not in workspace.users:
        raise Refused("user_not_found")
    if not workspace.app.home_tab:
        raise Refused("not_enabled")
    definition = _definition(arguments, "home")
    return _shown(workspace, workspace.modals.publish(user_id, definition, arguments.get("hash")))


def _definition(arguments: Arguments, kind: str) -> Json:
    return checked(decoded(arguments, "view", "invalid_arguments"), kind)


def _shown(workspace: "Workspace", view: View) -> Json:
    workspace.changed()
    return {"view": wire.view(workspace, view)}
