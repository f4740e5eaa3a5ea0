"""The app's manifest, judged by Slack's own schema."""

import json
from pathlib import Path

import jsonschema

from tests.running import manifest

SCHEMA = Path(__file__).parent / "slack-app-manifest.2.0.0.schema.json"


def test_the_manifest_is_valid_against_slacks_schema() -> None:
    jsonschema.validate(manifest(), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_the_bot_never_asks_to_read_conversations() -> None:
    oauth = manifest()["oauth_config"]
    assert isinstance(oauth, dict)
    scopes = set(oauth["scopes"]["bot"])
    assert scopes.isdisjoint(
        {"channels:history", "groups:history", "mpim:history", "channels:read", "chat:write.public"}
    )
    assert scopes >= {"commands", "chat:write", "im:history", "users:read.email"}
