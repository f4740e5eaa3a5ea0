"""The demo's folder: the bot's database and its key, and the workspace; each is worth nothing without the others."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.readiness import CannotServeError, check_keys, with_key
from bot.settings import Settings, made
from sandbox import saved
from sandbox.workspace import Workspace
from storage import migrate
from storage.database import Database

HOUSE = Path(__file__).parent.parent
MANIFEST = HOUSE / "manifest.yml"
LEADS = "camille.moreau@alize.example,idris.osei@alize.example"
SIGNING_SECRET, TOKEN = "only-on-loopback", "xoxb-demo"


class UnusableError(Exception):
    """Why a folder cannot be gone on with, in one sentence."""


@dataclass(frozen=True)
class DemoFolder:
    """What a demo leaves behind."""

    path: Path

    @property
    def workspace(self) -> Path:
        """Where the workspace is kept."""
        return self.path / "workspace.json"

    @property
    def database(self) -> Path:
        """The bot's; its key stands beside it."""
        return self.path / "demo.db"

    def take_up(self, workspace: Workspace) -> bool:
        """Fill a new workspace with the one that was left, if one was. Raises UnusableError."""
        there = {each.exists() for each in (self.workspace, self.database, self.path / "demo.db.key")}
        if there == {False}:
            return False
        if False in there:
            raise UnusableError(f"Only half of a demo is in {self.path}: it begins anew.")
        try:
            check_keys(self.settings(workspace.base_url, workspace.base_url))
        except CannotServeError as error:
            raise UnusableError(f"The key in {self.path} is none: the demo begins anew.") from error
        try:
            saved.load(workspace, self.workspace, version())
        except saved.UnreadableError as error:
            raise UnusableError(f"Another version of Binôme wrote {self.path}: the demo begins anew.") from error
        return True

    def settings(self, page: str, address: str) -> Settings:
        """The settings of a bot whose Slack is the workspace at `page`."""
        settings = made(
            _env_file=None, database_url=SecretStr(f"sqlite:///{self.database}"), secret_keys=(),
            public_url=address, binome_leads=frozenset(LEADS.split(",")), slack_bot_token=SecretStr(TOKEN),
            slack_signing_secret=SecretStr(SIGNING_SECRET), slack_api_url=f"{page}/api/",
        )  # fmt: skip
        return with_key(settings, make=True)

    async def empty(self) -> None:
        """Forget what is there, the workspace first: without it the rest is never gone on with. A new database."""
        for old in (self.workspace, *self.path.glob(f"{self.database.name}*")):
            old.unlink(missing_ok=True)
        database = Database(f"sqlite:///{self.database}")
        await migrate.migrate(database)
        await database.close()


def version() -> str:
    """What tells this version of Binôme from others that could not go on with its folder."""
    written = [HOUSE / "pyproject.toml", MANIFEST, *sorted((migrate.FOLDER / "versions").glob("*.py"))]
    return hashlib.sha256(b"".join(each.read_bytes() for each in written)).hexdigest()
