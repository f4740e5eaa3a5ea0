"""The demo's folder is gone on with only as a whole, and only by the version that wrote it."""

from pathlib import Path

import pytest

from bot import demo_folder
from bot.demo_folder import DemoFolder, UnusableError
from tests.kept_demo import ADDRESS, PAGE, leaves_behind, workspace


async def test_what_was_left_is_taken_up_with_its_key(tmp_path: Path) -> None:
    folder, again = await leaves_behind(tmp_path, "Ana"), workspace()
    key = folder.settings(PAGE, ADDRESS).keys
    assert folder.take_up(again)
    assert again.user("Ana").name == "Ana"
    assert folder.settings(PAGE, ADDRESS).keys == key


def test_an_empty_folder_holds_nothing_to_take_up(tmp_path: Path) -> None:
    assert not DemoFolder(tmp_path).take_up(workspace())


@pytest.mark.parametrize("missing", ["workspace.json", "demo.db", "demo.db.key"])
async def test_half_of_a_demo_is_not_taken_up(tmp_path: Path, missing: str) -> None:
    folder = await leaves_behind(tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(UnusableError, match=f"^Only half of a demo is in {tmp_path}: it begins anew.$"):
        folder.take_up(workspace())


async def test_what_another_version_left_is_not_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = await leaves_behind(tmp_path)
    monkeypatch.setattr(demo_folder, "version", lambda: "another")
    with pytest.raises(UnusableError, match=f"^Another version of Binôme wrote {tmp_path}: the demo begins anew.$"):
        folder.take_up(workspace())


async def test_beginning_anew_forgets_everything(tmp_path: Path) -> None:
    folder = await leaves_behind(tmp_path)
    key = folder.settings(PAGE, ADDRESS).keys
    await folder.empty()
    assert not folder.workspace.exists()
    assert folder.settings(PAGE, ADDRESS).keys != key


async def test_a_demo_whose_key_is_none_is_not_taken_up(tmp_path: Path) -> None:
    folder = await leaves_behind(tmp_path)
    (tmp_path / "demo.db.key").write_text("no key")
    with pytest.raises(UnusableError, match=f"^The key in {tmp_path} is none: the demo begins anew.$"):
        folder.take_up(workspace())
