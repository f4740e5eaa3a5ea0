"""auth.* and oauth.*: who the bot is, and how it comes in."""

import secrets
from typing import TYPE_CHECKING

from sandbox.api import Arguments, method
from sandbox.elements import Json
from sandbox.oauth import Code
from sandbox.refused import Refused

if TYPE_CHECKING:
    from sandbox.workspace import Workspace


@method("auth.test")
def test(workspace: "Workspace", arguments: Arguments) -> Json:
    """Who the token belongs to, and for how long if it ends."""
    ends = workspace.rotation.ends.get(str(arguments.get("token")))
    return {
        "url": f"{workspace.base_url}/",
        "team": workspace.team_name,
        "user": workspace.bot.handle,
        "team_id": workspace.team_id,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "enterprise_id": workspace.enterprise_id,
        "is_enterprise_install": workspace.org_wide,
        **({"expires_in": int(ends - workspace.clock())} if ends else {}),
    }


@method("oauth.v2.access", anonymous=True)
def access(workspace: "Workspace", arguments: Arguments) -> Json:
    """A token for a code, once."""
    if arguments.get("client_id") != workspace.client_id:
        raise Refused("invalid_client_id")
    if arguments.get("client_secret") != workspace.client_secret:
        raise Refused("bad_client_secret")
    renews = arguments.get("grant_type") == "refresh_token"
    if renews:
        workspace.rotation.use(str(arguments.get("refresh_token", "")))
    code = None if renews else _exchanged(workspace, arguments)
    granted = _granted(workspace)
    workspace.changed()
    enterprise = {"id": workspace.enterprise_id, "name": workspace.team_name} if workspace.enterprise_id else None
    return {
        **granted,
        "token_type": "bot",
        "scope": code.scope if code else ",".join(sorted(workspace.app.scopes)),
        "bot_user_id": workspace.bot.id,
        "app_id": workspace.app_id,
        "team": None if workspace.org_wide else {"id": workspace.team_id, "name": workspace.team_name},
        "enterprise": enterprise,
        **({"authed_user": {"id": code.user}} if code else {}),
        "is_enterprise_install": workspace.org_wide,
    }


def _granted(workspace: "Workspace") -> Json:
    """A token that ends, where tokens do; else the one that the workspace has."""
    if workspace.rotation.lasts:
        return {**workspace.rotation.grant(workspace.tokens)}
    known = next((token for token, works in workspace.tokens.items() if works), None)
    token = known or f"xoxb-{secrets.token_hex(12)}"
    workspace.tokens[token] = True
    return {"access_token": token}


@method("auth.revoke")
def revoke(workspace: "Workspace", arguments: Arguments) -> Json:
    """Ends the token that asks."""
    workspace.tokens[str(arguments["token"])] = False
    workspace.changed()
    return {"revoked": True}


def _exchanged(workspace: "Workspace", arguments: Arguments) -> Code:
    code = workspace.codes.get(str(arguments.get("code", "")))
    if code is None:
        raise Refused("invalid_code")
    if code.used:
        raise Refused("code_already_used")
    if arguments.get("redirect_uri", code.redirect_uri) != code.redirect_uri:
        raise Refused("bad_redirect_uri")
    code.used = True
    return code
