"""Settings that stand in files: `.env` as whatever editor has left it, and secrets in files of their own."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.setting_files import SettingError
from bot.settings import Settings, read
from tests.running import KEY
from tests.test_command_line import SLACK, Types, sentence, types

__all__ = ["types"]
COMMANDS = ["serve", "doctor", "migrate", "lead-code"]
AS_LEFT: dict[str, tuple[Callable[[Path], object], str]] = {
    "Latin 1": (lambda file: file.write_bytes("# clé\n".encode("latin-1")), ".env is not UTF-8 text: save it as such."),
    "UTF-16": (lambda file: file.write_bytes("PORT=1\n".encode("utf-16")), ".env is not UTF-8 text: save it as such."),
    "a folder": (lambda file: file.mkdir(), ".env cannot be read: Is a directory."),
    "a link to nothing": (lambda file: file.symlink_to("gone"), ".env cannot be read: No such file or directory."),
}
SECRETS = sorted(name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation))
VALUES = {"database_url": "sqlite:///hunter2.db", "secret_keys": KEY, "https_proxy": "http://u:hunter2@proxy:3128"}
VALUES["http_proxy"] = VALUES["https_proxy"]


@contextmanager
def nobody_special() -> Iterator[None]:
    """Root may read everything: what follows is done as somebody else."""
    who = os.geteuid()
    if who == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(who)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("leave", "said"), AS_LEFT.values(), ids=AS_LEFT)
def test_a_file_of_settings_that_cannot_be_read_is_one_sentence(
    types: Types, tmp_path: Path, command: str, leave: Callable[[Path], object], said: str
) -> None:
    leave(tmp_path / ".env")
    assert sentence(types(command, SECRET_KEYS=KEY, **SLACK)) == said


def test_a_file_that_is_another_users_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").touch(mode=0)
    with nobody_special(), pytest.raises(SettingError, match=r"^\.env cannot be read: Permission denied\.$"):
        read()


@pytest.mark.parametrize("written", ["\ufeffPORT=1234\n", "PORT=1234\r\n", 'export PORT="1234"'])
def test_a_file_of_settings_is_read_however_editors_write_it(types: Types, tmp_path: Path, written: str) -> None:
    (tmp_path / ".env").write_bytes(written.encode())
    assert types("migrate").exit_code == 0
    assert read().port == 1234


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("where", ["the environment", ".env"])
def test_each_secret_can_stand_in_a_file(
    types: Types, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, where: str
) -> None:
    value, setting = VALUES.get(name, "hunter2"), f"{name}_FILE".upper()
    (tmp_path / "secret").write_text(f"{value}\n", "utf-8")
    monkeypatch.delenv(name.upper(), raising=False)
    if where == ".env":
        (tmp_path / ".env").write_text(f"{setting}=secret\n", "utf-8")
    else:
        monkeypatch.setenv(setting, str(tmp_path / "secret"))
    found = getattr(read(), name)
    one = found[0] if isinstance(found, tuple) else found
    assert isinstance(one, SecretStr)
    assert one.get_secret_value() == value
    monkeypatch.setenv(name.upper(), value)
    said = sentence(types("migrate"))
    assert said == f"{name.upper()} and {setting} are both set: choose one of them."


def test_a_secrets_file_that_holds_nothing_to_read_is_one_sentence(types: Types, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    known = {"SECRET_KEYS": KEY, "SLACK_SIGNING_SECRET": "hunter2", "SLACK_BOT_TOKEN_FILE": "token"}
    assert sentence(types("serve", **known)) == "SLACK_BOT_TOKEN_FILE: token cannot be read: No such file or directory."
    secret.write_text(" \n", "utf-8")
    assert sentence(types("serve", **known)) == "SLACK_BOT_TOKEN_FILE: token is empty."
    secret.write_bytes(b"hunter2\xff")
    assert sentence(types("serve", **known)) == "SLACK_BOT_TOKEN_FILE: token is not UTF-8 text: save it as such."
    secret.write_text("hunter2", "utf-8")
    wrong = sentence(types("serve", **known, SLACK_API_URL="http://127.0.0.1:9/"))
    assert wrong.startswith("Slack cannot be reached at http://127.0.0.1:9/")
