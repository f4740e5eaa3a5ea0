"""The operators' page leaves nothing out."""

from pathlib import Path

import pytest
import yaml

import bot
from bot.settings import Settings

HOUSE = Path(bot.__file__).parents[1]
PAGE = (HOUSE / "docs" / "operators.md").read_text(encoding="utf-8")
MANIFEST = yaml.safe_load((HOUSE / "manifest.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("scope", MANIFEST["oauth_config"]["scopes"]["bot"])
def test_each_scope_has_a_reason(scope: str) -> None:
    assert f"| `{scope}` |" in PAGE


@pytest.mark.parametrize("setting", Settings.model_fields)
def test_each_setting_is_explained_and_offered(setting: str) -> None:
    assert f"`{setting.upper()}`" in PAGE
    offered = (HOUSE / ".env.example").read_text(encoding="utf-8")
    assert (
        setting in {"slack_api_url", "teams_openid_metadata_url", "teams_login_url"} or f"{setting.upper()}=" in offered
    )
