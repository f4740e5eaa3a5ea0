"""apps.*: what the app asks for itself, with its own token and not with a workspace's."""

from typing import TYPE_CHECKING

from sandbox.api import Arguments, method
from sandbox.elements import Json

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


@method("apps.connections.open", app_level=True)
def connect(workspace: "Workspace", _arguments: Arguments) -> Json:
    """Where to open a connection for Socket Mode, once."""
    return {"url": workspace.sockets.address()}
