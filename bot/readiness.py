"""What a bot needs before it can start: keys, a platform; and one sentence that says what is missing."""

from pathlib import Path
from typing import Final

from pydantic import SecretStr

from bot.belonging import PLAYGROUND
from bot.settings import Settings
from storage import encryption
from storage.database import Database

REACHED, INSTALLED = ("slack_signing_secret", "slack_app_token"), ("slack_bot_token", "slack_client_id")
TEAMS = ("microsoft_app_id", "microsoft_app_password", "microsoft_app_tenant_id")
EXPIRING = (
    "SLACK_BOT_TOKEN: this token ends within twelve hours, for the app has token rotation on: leave it empty, set "
    "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, and open /slack/install, for Binôme renews the token of an installation."
)
EXPIRES = "xoxe"
"""How tokens begin that end, and those that renew them."""
HALVES = (
    ("slack_client_id", ("slack_client_secret",)), ("slack_client_secret", ("slack_client_id",)),
    ("slack_client_id", REACHED), ("slack_bot_token", REACHED),
    ("slack_signing_secret", INSTALLED), ("slack_app_token", INSTALLED),
    ("slack_allowed_workspaces", ("slack_client_id",)),
)  # fmt: skip
"""What a setting of Slack's needs beside it: one of these."""
PLAYER = "camille.moreau@alize.example"
"""Whose Teams it plays, unless it is told another's."""


NOT_WRITTEN = ("readonly", "read-only", "disk is full", "disk I/O error", "No space left")
NOT_OPENED = "unable to open database file"
WRITABLE: Final = "Is there space left, and do the file and its folder belong to whoever runs the bot?"


class CannotServeError(Exception):
    """Why the bot cannot start, in one sentence."""


def database_trouble(error: Exception) -> str:
    """What a database said, in one sentence."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}."
    said = (str(getattr(error, "orig", None) or error) or repr(error)).splitlines()[0]
    if any(one in said for one in NOT_WRITTEN):
        return f"The database cannot be written to: {said}. {WRITABLE}"
    theirs = ", and may whoever runs the bot read and write there" if said == NOT_OPENED else ""
    return f"The database does not answer as it should: {said}. Is DATABASE_URL right{theirs}?"


def for_development(settings: Settings) -> Settings:
    """The settings with a key; where nothing of a platform is set, the bot is in the Agents Playground."""
    keyed = with_key(settings, make=True)
    if settings.teams or settings.slack_bot_token or settings.slack_signing_secret or settings.slack_app_token:
        return keyed
    leads = settings.binome_leads or frozenset({PLAYER})
    return keyed.model_copy(update={TEAMS[-1]: PLAYGROUND, "binome_leads": leads})


def with_key(settings: Settings, *, make: bool) -> Settings:
    """The settings, with the key that development keeps beside its database when none is given; `make` makes it."""
    database = Database(settings.database_url.get_secret_value())
    file = Path(f"{database.address.database}.key")
    if settings.secret_keys or not database.embedded or not (make or file.exists()):
        return settings
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(encryption.new_key(), encoding="utf-8")
    return settings.model_copy(update={"secret_keys": (SecretStr(file.read_text(encoding="utf-8").strip()),)})


def check_keys(settings: Settings) -> None:
    """Raises CannotServeError unless there are good keys for private text."""
    if not settings.secret_keys:
        raise CannotServeError(f"SECRET_KEYS is not set: private text needs a key, for example {encryption.new_key()}")
    try:
        encryption.use_keys(settings.keys)
    except ValueError as error:
        raise CannotServeError("SECRET_KEYS: each key is 32 bytes in URL-safe base64, joined by commas.") from error


def check(settings: Settings, *, dev: bool) -> None:
    """Raises CannotServeError, which names what is missing."""
    check_keys(settings)
    _check_slack(settings)
    if not settings.slack and not settings.teams:
        raise CannotServeError(
            "No platform is configured: set SLACK_BOT_TOKEN with SLACK_SIGNING_SECRET or SLACK_APP_TOKEN, or "
            "MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD and MICROSOFT_APP_TENANT_ID."
        )
    needed = TEAMS[-1:] if dev and not settings.microsoft_app_id else TEAMS
    missing = [name.upper() for name in needed if settings.teams and not getattr(settings, name)]
    if missing:
        raise CannotServeError(f"{missing[0]} is not set: without it, anybody could pass for Microsoft Teams.")


def _check_slack(settings: Settings) -> None:
    """Raises CannotServeError for half of what Slack needs, and for a token that would be dead tomorrow."""
    for half, others in HALVES:
        if getattr(settings, half) and not any(getattr(settings, one) for one in others):
            wanted = " or ".join(one.upper() for one in others)
            raise CannotServeError(f"{wanted} is not set: {half.upper()} does nothing without it.")
    if settings.slack_client_id and not settings.media:
        raise CannotServeError("PUBLIC_URL is not set: SLACK_CLIENT_ID does nothing without it.")
    token = settings.slack_bot_token
    if token and token.get_secret_value().startswith(EXPIRES):
        raise CannotServeError(EXPIRING)
