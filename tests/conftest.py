"""What every test may ask for."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from storage.database import Database
from storage.migrate import migrate
from tests.conversation import Bot
from tests.errands import known_to
from tests.running import bot_in_tenant, bot_in_workspace
from tests.teams_cast import TeamsBot

HERE = Path(__file__).parent
LEADS = "camille@alize.example"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database of this version, to be copied."""
    path = tmp_path_factory.mktemp("database") / "empty.db"

    async def make() -> None:
        database = Database(f"sqlite:///{path}")
        await migrate(database)
        await database.close()

    asyncio.run(make())
    return path


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a feature's test on each platform, and one marked `both_databases` on each database too."""
    if "bot" in metafunc.fixturenames and metafunc.definition.path.parent == HERE:
        slack_alone = metafunc.definition.get_closest_marker("slack_alone")
        metafunc.parametrize("platform", ["slack"] if slack_alone else ["slack", "teams"], indirect=True)
    if metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path) -> str:
    """A fresh database of this test's own; BINOME_TESTS_ON=postgresql has all of them on a server."""
    kind = getattr(request, "param", os.environ.get("BINOME_TESTS_ON", "sqlite"))
    if kind == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    shutil.copy(migrated, tmp_path / "binome.db")
    return f"sqlite:///{tmp_path / 'binome.db'}"


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A fresh PostgreSQL database of this test's own; the first one starts the server."""
    from tests.postgres import fresh  # noqa: PLC0415 -- most tests need no server

    with fresh() as url:
        yield url


@asynccontextmanager
async def _running(url: str) -> AsyncIterator[Bot]:
    async with bot_in_workspace(url, LEADS) as (running, workspace):
        cast = Bot(running, workspace)
        await cast.moves_to("2027-01-05 10:00")
        yield cast


@asynccontextmanager
async def _running_on_teams(url: str) -> AsyncIterator[Bot]:
    async with bot_in_tenant(url, LEADS) as (running, tenant):
        cast = TeamsBot(running, tenant)
        await cast.moves_to("2027-01-05 10:00")
        yield cast


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> str:
    """Where people talk to the bot."""
    return str(getattr(request, "param", "slack"))


@pytest.fixture
async def bot(database_url: str, platform: str) -> AsyncIterator[Bot]:
    """A running bot in a workspace or a tenant; Camille may set up programmes."""
    async with (_running_on_teams if platform == "teams" else _running)(database_url) as cast:
        yield cast


@pytest.fixture
def errands(bot: Bot) -> Iterator[None]:
    """The bot knows the tests' own commands."""
    with known_to(bot.running):
        yield


@pytest.fixture
async def bot_on_postgres(postgres_url: str) -> AsyncIterator[Bot]:
    """The same bot on PostgreSQL: one test a feature, marked `postgres`."""
    async with _running(postgres_url) as cast:
        yield cast
