"""Who belongs to an installation, by what Slack and Teams say of them."""

from typing import Any

import pytest

from bot.belonging import PLAYGROUND, in_slack, in_teams
from programme.belonging import Belonging

MEMBER, INVITED, GUEST, EXTERNAL, GONE, UNKNOWN = (
    Belonging.MEMBER, Belonging.INVITED, Belonging.GUEST, Belonging.EXTERNAL, Belonging.GONE, Belonging.UNKNOWN,
)  # fmt: skip


def grid(enterprise: str, *teams: str) -> dict[str, Any]:
    return {"enterprise_user": {"enterprise_id": enterprise, "teams": list(teams)}}


@pytest.mark.parametrize(
    ("user", "belongs"),
    [
        ({"team_id": "T1"}, MEMBER),
        ({"team_id": "T1", "is_stranger": False, "deleted": False, "is_restricted": False}, MEMBER),
        ({"team_id": "T2", "is_stranger": False}, EXTERNAL),
        ({"team_id": "T1", "is_stranger": True}, EXTERNAL),
        ({"is_stranger": False}, EXTERNAL),
        ({"team_id": "T1", "is_restricted": True}, GUEST),
        ({"team_id": "T1", "is_restricted": True, "is_ultra_restricted": True}, GUEST),
        ({"team_id": "T2", "is_restricted": True}, EXTERNAL),
        ({"team_id": "T1", "is_invited_user": True}, INVITED),
        ({"team_id": "T1", "is_restricted": True, "is_invited_user": True}, GUEST),
        ({"team_id": "T1", "deleted": True}, GONE),
        ({"team_id": "T2", "deleted": True}, GONE),
        # a Grid's people have one of its workspaces as their own, and belong to several
        ({"team_id": "T2"} | grid("E1", "T2", "T1"), MEMBER),
        ({"team_id": "T2"} | grid("E1", "T2"), EXTERNAL),
        ({"team_id": "T2"} | grid("E1"), EXTERNAL),
    ],
)
def test_who_belongs_to_a_workspace_of_slacks(user: dict[str, Any], belongs: Belonging) -> None:
    assert in_slack(user, "T1") is belongs


@pytest.mark.parametrize(
    ("user", "belongs"),
    [
        ({"team_id": "T1"} | grid("E1", "T1"), MEMBER),
        ({"team_id": "T2"} | grid("E1", "T2", "T3"), MEMBER),
        ({"team_id": "E1"}, MEMBER),
        ({"team_id": "T1"}, EXTERNAL),
        ({"team_id": "T1"} | grid("E2", "T1"), EXTERNAL),
        ({"team_id": "T1", "is_restricted": True} | grid("E1", "T1"), GUEST),
        ({"team_id": "T1", "deleted": True} | grid("E1", "T1"), GONE),
    ],
)
def test_who_belongs_to_an_organisation_of_slacks(user: dict[str, Any], belongs: Belonging) -> None:
    assert in_slack(user, "E1") is belongs


@pytest.mark.parametrize(
    ("member", "belongs"),
    [
        ({"tenantId": "M1", "userRole": "user", "userPrincipalName": "ana@alize.example"}, MEMBER),
        ({"tenantId": "M1"}, MEMBER),
        ({"userRole": "user", "userPrincipalName": "ana@alize.example"}, UNKNOWN),
        ({"tenantId": ""}, UNKNOWN),
        ({"tenantId": "M2", "userRole": "user", "userPrincipalName": "ana@other.example"}, EXTERNAL),
        ({"tenantId": "M1", "userRole": "guest"}, GUEST),
        ({"tenantId": "M1", "userRole": "anonymous"}, GUEST),
        ({"tenantId": "M1", "userPrincipalName": "ana_other.example#EXT#@alize.example"}, GUEST),
        ({"tenantId": "M1", "userRole": "user", "userPrincipalName": "ana_other.example#ext#@alize.example"}, GUEST),
    ],
)
def test_who_belongs_to_a_tenant_of_teams(member: dict[str, Any], belongs: Belonging) -> None:
    assert in_teams(member, "M1") is belongs


def test_the_playground_names_no_tenant() -> None:
    assert in_teams({}, PLAYGROUND) is MEMBER
    assert in_teams({"tenantId": "M1"}, PLAYGROUND) is EXTERNAL
