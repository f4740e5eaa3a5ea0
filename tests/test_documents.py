"""The operators' page leaves nothing out."""

import re
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


def test_the_example_of_a_feature_is_in_each_folder_that_is_named() -> None:
    text = (HOUSE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    said = re.search(r"`git ls-files '(\S+)'` prints its commands \(`(.+?)`\)(.+?)\. Write", text, re.DOTALL)
    assert said
    named = {said[2], *re.findall(r"`([a-z]+)/`", said[3])}
    found = {str(file.relative_to(HOUSE)) for folder in named for file in (HOUSE / folder).rglob(said[1])}
    assert len(named) == 5
    assert [folder for folder in named if not any(file.startswith(folder) for file in found)] == []


@pytest.mark.parametrize("setting", Settings.model_fields)
def test_each_setting_is_explained_and_offered(setting: str) -> None:
    assert f"`{setting.upper()}`" in PAGE
    offered = (HOUSE / ".env.example").read_text(encoding="utf-8")
    assert (
        setting in {"slack_api_url", "teams_openid_metadata_url", "teams_login_url"} or f"{setting.upper()}=" in offered
    )
