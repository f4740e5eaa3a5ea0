"""What an operator sets, by environment variables or in `.env`."""

from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from storage.database import address_of


class Settings(BaseSettings):
    """The environment of the contract; a wrong value names itself in one sentence."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    database_url: SecretStr = SecretStr("sqlite:///binome.db")
    port: int = Field(default=3000, ge=1, le=65535)
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

    @field_validator("secret_keys", "binome_leads", "slack_allowed_workspaces", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

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
    def media(self) -> str:
        """Where Slack and people's clients find our pictures; nothing when PUBLIC_URL is not set."""
        return f"{self.public_url.rstrip('/')}/media" if "public_url" in self.model_fields_set else ""

    @property
    def teams(self) -> bool:
        """Whether Teams is to be mounted; without an app id, in development only."""
        return bool(self.microsoft_app_id or self.microsoft_app_password or self.microsoft_app_tenant_id)
