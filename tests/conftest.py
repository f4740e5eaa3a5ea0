"""What every test may ask for."""

import asyncio
import gc
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from itertools import count
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
PLATFORMS = ("slack", "teams")
WAYS = {"sqlite": ("sqlite", "http"), "postgresql": ("postgresql", "http"), "socket": ("sqlite", "socket")}


def pytest_collection_finish() -> None:
    """Let no garbage collection look again at the libraries and the tests: it took a quarter of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


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
    """Run a feature's test on each platform; one marked `both_databases` on each database and over Socket Mode too."""
    ways = WAYS if metafunc.definition.get_closest_marker("both_databases") else {}
    slack_alone = metafunc.definition.get_closest_marker("slack_alone")
    on = () if "bot" not in metafunc.fixturenames or metafunc.definition.path.parent != HERE else PLATFORMS
    if on and ways:
        each = {f"{one}-{way}": (one, *ways[way]) for one in on for way in ways if (one, way) != ("teams", "socket")}
        chosen = {name: all_ for name, all_ in each.items() if not slack_alone or all_[0] == "slack"}
        metafunc.parametrize(("platform", "database_url", "way"), chosen.values(), ids=chosen, indirect=True)
    elif on:
        metafunc.parametrize("platform", on[:1] if slack_alone else on, indirect=True)
    elif ways:
        metafunc.parametrize(("database_url", "way"), ways.values(), ids=ways, indirect=True)


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


@pytest.fixture
def oldest_postgres_url() -> Iterator[str]:
    """The same on the oldest PostgreSQL that is promised."""
    from tests.postgres import fresh, oldest  # noqa: PLC0415 -- as above

    with fresh(on=oldest) as url:
        yield url


@pytest.fixture
def way(request: pytest.FixtureRequest) -> str:
    """How Slack reaches the bot; BINOME_TESTS_OVER=socket has all tests over Socket Mode."""
    return str(getattr(request, "param", os.environ.get("BINOME_TESTS_OVER", "http")))


@asynccontextmanager
async def _running(url: str, way: str = "http") -> AsyncIterator[Bot]:
    reached = {"http": way == "http", "socket": way == "socket"}
    async with bot_in_workspace(url, LEADS, **reached) as (running, workspace):
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
async def bot(database_url: str, platform: str, way: str) -> AsyncIterator[Bot]:
    """A running bot in a workspace or a tenant; Camille may set up programmes."""
    async with _running_on_teams(database_url) if platform == "teams" else _running(database_url, way) as cast:
        yield cast


@pytest.fixture
def another(
    database_url: str, platform: str, way: str, migrated: Path, tmp_path: Path
) -> Callable[[], AbstractAsyncContextManager[Bot]]:
    """Makes further bots on the same platform, each with a database of its own, of the same kind."""
    number = count()

    @asynccontextmanager
    async def make() -> AsyncIterator[Bot]:
        from tests.postgres import fresh  # noqa: PLC0415 -- as above

        path = tmp_path / f"another{next(number)}.db"
        shutil.copy(migrated, path)
        embedded = database_url.startswith("sqlite")
        with nullcontext(f"sqlite:///{path}") if embedded else fresh() as url:
            async with _running_on_teams(url) if platform == "teams" else _running(url, way) as cast:
                yield cast

    return make


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
