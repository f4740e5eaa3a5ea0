"""The files in which settings stand: `.env`, and those of secrets that others must not find in the environment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

ENV: Final = ".env"
ENDING: Final = "_file"


class SettingError(ValueError):
    """A setting that is wrong, or cannot be read, in one sentence that names it."""


class SecretFiles(PydanticBaseSettingsSource):
    """What stands in the file of a secret, where one is `given`: SLACK_BOT_TOKEN_FILE=/run/secrets/slack-token."""

    def __init__(self, settings: type[BaseSettings], given: Mapping[str, str | None]) -> None:
        super().__init__(settings)
        self._given = given

    def __call__(self) -> dict[str, Any]:
        """Raises SettingError for a file that cannot be read, and for a secret that is given twice."""
        return {name: read for name in self.settings_cls.model_fields if (read := self._of(name))}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 -- pydantic's
        """The same of one setting."""
        return self._of(field_name), field_name, False

    def _of(self, name: str) -> str | None:
        file = self._given.get(name + ENDING)
        if not file or "SecretStr" not in str(self.settings_cls.model_fields[name].annotation):
            return None
        setting = f"{name + ENDING}".upper()
        if self._given.get(name):
            raise SettingError(f"{name.upper()} and {setting} are both set: choose one of them.")
        words = read(file, setting).strip()
        if not words:
            raise SettingError(f"{setting}: {file} is empty.")
        return words


def check_env() -> None:
    """Raises SettingError for a `.env` that is there and cannot be read, of which pydantic tells less or nothing."""
    try:
        read(ENV)
    except SettingError as error:
        if not isinstance(error.__cause__, FileNotFoundError) or Path(ENV).is_symlink():
            raise


def read(file: str, setting: str = "") -> str:
    """What a file holds; raises SettingError."""
    of = f"{setting}: " if setting else ""
    try:
        return Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise SettingError(f"{of}{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SettingError(f"{of}{file} is not UTF-8 text: save it as such.") from error
