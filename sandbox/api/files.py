"""files.*: sending a file, in Slack's three steps."""

import secrets
from typing import TYPE_CHECKING, Any

from sandbox import posting
from sandbox.api import Arguments, method, required
from sandbox.api.chat import addressee
from sandbox.drafts import Draft, decoded
from sandbox.elements import Json
from sandbox.refused import Refused
from sandbox.uploads import Upload

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


@method("files.getUploadURLExternal", "files:write")
def get_upload_url_external(workspace: "Workspace", arguments: Arguments) -> Json:
    """Where to send a file of this name and length."""
    name, length = required(arguments, "filename"), required(arguments, "length")
    if not length.isdigit() or int(length) == 0:
        raise Refused("invalid_arguments")
    file_id = f"F{secrets.token_hex(5).upper()}"
    workspace.uploads[file_id] = Upload(file_id, name, int(length), alt_text=str(arguments.get("alt_txt") or ""))
    return {"upload_url": f"{workspace.base_url}/upload/{file_id}", "file_id": file_id}


@method("files.completeUploadExternal", "files:write")
def complete_upload_external(workspace: "Workspace", arguments: Arguments) -> Json:
    """Shares files that were sent in one conversation, or in several."""
    listed = decoded(arguments, "files", "invalid_arguments") or []
    uploads = [_arrived(workspace, each) for each in listed]
    shown = [each.as_json(workspace.base_url) for each in uploads]
    wanted = str(arguments.get("channels") or arguments.get("channel_id") or "")
    channels = [addressee(workspace, each) for each in wanted.split(",") if each]
    for channel in channels:
        draft = Draft(str(arguments.get("initial_comment") or ""), None, None)
        said = posting.post(workspace, channel, workspace.bot.id, draft, files=shown)
        posting.accept(workspace, "files.completeUploadExternal", said)
    return {"files": shown}


def _arrived(workspace: "Workspace", listed: dict[str, Any]) -> Upload:
    upload = workspace.uploads.get(listed.get("id", ""))
    if upload is None or upload.content is None:
        raise Refused("file_not_found")
    upload.title = listed.get("title") or upload.name
    return upload
