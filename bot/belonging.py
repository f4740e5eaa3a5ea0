"""Whether somebody belongs to an installation, from what its platform says of them: pure."""

from collections.abc import Mapping
from typing import Any

from programme.belonging import Belonging

PLAYGROUND = "00000000-0000-0000-0000-0000000000001"
"""The tenant that Microsoft's Agents Playground plays, as it writes it."""
ORGANISATION = "E"
"""How the tenant of an app begins that is installed on a whole Enterprise Grid."""


def in_slack(user: Mapping[str, Any], tenant: str) -> Belonging:
    """What a user object of Slack's says; `tenant` is the workspace's id, or the organisation's if it is org-wide.

    People of a shared channel are of another workspace, also where Slack does not call them strangers
    (https://docs.slack.dev/reference/objects/user-object).
    """
    if user.get("deleted"):
        return Belonging.GONE
    if user.get("is_stranger") or tenant not in _teams(user, tenant):
        return Belonging.EXTERNAL
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Belonging.GUEST
    return Belonging.INVITED if user.get("is_invited_user") else Belonging.MEMBER


def in_teams(member: Mapping[str, Any], tenant: str) -> Belonging:
    """What a roster's entry says; whoever is in a shared channel from another company has another tenant.

    An entry without a tenant tells nothing, but for the Playground, which never names it. A guest's principal name says
    where they come from: `ana_other.example#EXT#@company.onmicrosoft.com`.
    """
    told = member.get("tenantId") or (PLAYGROUND if tenant == PLAYGROUND else "")
    if told != tenant:
        return Belonging.EXTERNAL if told else Belonging.UNKNOWN
    role, principal = str(member.get("userRole") or "user"), str(member.get("userPrincipalName") or "")
    return Belonging.MEMBER if role == "user" and "#ext#" not in principal.casefold() else Belonging.GUEST


def _teams(user: Mapping[str, Any], tenant: str) -> set[str]:
    """Where a user is at home: their workspace, and in an Enterprise Grid the organisation or its workspaces."""
    grid = user.get("enterprise_user") or {}
    there = [grid.get("enterprise_id")] if tenant.startswith(ORGANISATION) else (grid.get("teams") or [])
    return {str(one) for one in (user.get("team_id"), *there) if one}
