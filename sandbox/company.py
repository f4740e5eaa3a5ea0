"""Groupe Alizé: the company of the demonstration, none that exists."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.workspace import Workspace

FILE = Path(__file__).with_name("company.json")
_PROFILE = ("name", "email", "title", "locale", "tz", "is_admin", "is_owner", "is_restricted")


def read() -> dict[str, Any]:
    """The company: its people (department, site, manager's e-mail, level from 1) and channels."""
    company: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return company


def load(workspace: "Workspace") -> None:
    """Moves the company in: its people as Slack knows them, its channels, the bot where it was invited."""
    company = read()
    people = [
        workspace.add_user(**{field: person[field] for field in _PROFILE if field in person})
        for person in company["people"]
    ]
    for channel in company["channels"]:
        members = [each for each in people if channel["guests"] or not each.is_restricted]
        workspace.add_channel(channel["name"], [*members, *([workspace.bot] if channel["bot"] else [])])
