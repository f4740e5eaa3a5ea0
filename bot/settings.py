"""What an operator sets, by environment variables or in `.env`."""

import re
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.setting_files import ENV, SecretFiles, SettingError, check_env
from storage.database import address_of

NAMES: Final = {
    "binome_leads": (
        re.compile(r"[^\s@/]+@[^\s@/]+|([\w-]+/)?([UW][A-Z0-9]+|[\da-fA-F-]{36})"),
        "neither an e-mail nor a user's id, which no name can stand for",
    ),
    "slack_allowed_workspaces": (
        re.compile(r"[TE][A-Z0-9]+"), "neither a workspace's id (T…) nor an enterprise's (E…)",
    ),
}  # fmt: skip
"""What each of a list has to be, and what is said of one that is not."""


class Settings(BaseSettings):
    """The environment of the contract; a wrong value names itself in one sentence."""

    model_config = SettingsConfigDict(env_file=ENV, extra="ignore", env_ignore_empty=True)

    database_url: SecretStr = SecretStr("sqlite:///binome.db")
    port: int = 3000
    public_url: str = "http://localhost:3000"
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    binome_leads: Annotated[frozenset[str], NoDecode] = frozenset()
    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_allowed_workspaces: Annotated[frozenset[str], NoDecode] = frozenset()
    slack_api_url: str = "https://slack.com/api/"
    microsoft_app_id: str | None = None
    microsoft_app_password: SecretStr | None = None
    microsoft_app_tenant_id: str | None = None
    teams_openid_metadata_url: str | None = None
    teams_login_url: str = "https://login.microsoftonline.com"
    https_proxy: SecretStr | None = None
    http_proxy: SecretStr | None = None
    no_proxy: str = ""

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, env_settings: Any,
        dotenv_settings: Any, file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- ours names files
    ) -> tuple[PydanticBaseSettingsSource, ...]:  # fmt: skip
        """What is set here, in the environment, in `.env`; last the files that either names."""
        given = {**dotenv_settings.env_vars, **env_settings.env_vars}
        return init_settings, env_settings, dotenv_settings, SecretFiles(settings_cls, given)

    @field_validator("port", mode="before")
    @classmethod
    def _numbered(cls, value: object) -> object:
        if not re.fullmatch(r"\d{1,5}", str(value)) or not 1 <= int(str(value)) <= 65535:
            raise ValueError("must be a number from 1 to 65535")
        return value

    @field_validator("secret_keys", "binome_leads", "slack_allowed_workspaces", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("binome_leads", "slack_allowed_workspaces")
    @classmethod
    def _named(cls, value: frozenset[str], info: ValidationInfo) -> frozenset[str]:
        pattern, otherwise = NAMES[str(info.field_name)]
        for one in sorted(value):
            if not pattern.fullmatch(one):
                raise ValueError(f"{one} is {otherwise}")
        return value

    @field_validator("public_url", "slack_api_url", "teams_openid_metadata_url", "teams_login_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value and not _is_address(value):
            raise ValueError("must be an address that begins with https:// (or http://), such as https://your.host")
        return value

    @field_validator("https_proxy", "http_proxy")
    @classmethod
    def _proxy(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not (_is_address(told := value.get_secret_value()) and told.startswith("http://")):
            raise ValueError("must be http://host:port, or http://user:password@host:port")
        return value

    @field_validator("database_url")
    @classmethod
    def _usable(cls, value: SecretStr) -> SecretStr:
        address_of(value.get_secret_value())
        return value

    @property
    def keys(self) -> list[str]:
        """SECRET_KEYS, newest first."""
        return [key.get_secret_value() for key in self.secret_keys]

    @property
    def slack(self) -> bool:
        """Whether Slack is to be mounted."""
        reached = self.slack_signing_secret or self.slack_app_token
        return bool(reached and (self.slack_bot_token or self.slack_client_id))

    @property
    def platforms(self) -> list[str]:
        """What is mounted, in words."""
        slack = "Slack by Socket Mode" if self.slack_app_token else "Slack by HTTP"
        return [*([slack] if self.slack else []), *(["Teams"] if self.teams else [])]

    @property
    def media(self) -> str:
        """Where Slack and people's clients find our pictures; nothing when PUBLIC_URL is not set."""
        return f"{self.public_url.rstrip('/')}/media" if "public_url" in self.model_fields_set else ""

    @property
    def teams(self) -> bool:
        """Whether Teams is to be mounted; without an app id, in development only."""
        return bool(self.microsoft_app_id or self.microsoft_app_password or self.microsoft_app_tenant_id)


def read() -> Settings:
    """The settings of the environment, of `.env` and of the files that either names; raises SettingError."""
    check_env()
    return made()


def made(**given: Any) -> Settings:
    """The settings of the environment, but for those that are given here; raises SettingError."""
    try:
        return Settings(**given)
    except ValidationError as invalid:
        wrong = invalid.errors(include_url=False)[0]
        said = wrong["msg"].removeprefix("Value error, ")
        raise SettingError(f"{str(wrong['loc'][0]).upper()}: {said}") from invalid


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 -- it is only read here
    except ValueError:
        return False
    bare = not (parts.query or parts.fragment or re.search(r"\s", value))
    return bool(parts.scheme in {"http", "https"} and parts.hostname and bare)
