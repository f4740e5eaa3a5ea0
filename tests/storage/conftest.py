"""The databases: every test here runs on SQLite and on real PostgreSQL servers, the newest and the oldest promised."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage import encryption, organisations
from storage.database import Database
from tests.postgres import fresh, oldest
from tests.running import KEY

SERVER = pytest.mark.postgres


@pytest.fixture(
    params=[
        "database_url",
        pytest.param("postgres_url", marks=SERVER),
        pytest.param("oldest_postgres_url", marks=SERVER),
    ]
)
def url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture(autouse=True)
def _keys() -> Iterator[None]:
    """Private text stands under the tests' key."""
    encryption.use_keys([KEY])
    yield
    encryption.use_keys([KEY])


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A fresh database."""
    opened = Database(url)
    yield opened
    await opened.close()


@pytest.fixture
async def organisation(database: Database) -> int:
    """The home organisation."""
    async with database.writing() as session:
        return await organisations.home(session)


@pytest.fixture
def blank_file(tmp_path: Path) -> str:
    """The address of a file that is not there yet."""
    return f"sqlite:///{tmp_path / 'blank.db'}"


@pytest.fixture
def blank_server() -> Iterator[str]:
    """The address of a database in which nothing is, on the newest server."""
    with fresh("template0") as url:
        yield url


@pytest.fixture
def blank_old_server() -> Iterator[str]:
    """The same on the oldest."""
    with fresh("template0", oldest) as url:
        yield url


@pytest.fixture(
    params=["blank_file", pytest.param("blank_server", marks=SERVER), pytest.param("blank_old_server", marks=SERVER)]
)
def blank_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with nothing in it."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
async def blank(blank_url: str) -> AsyncIterator[Database]:
    """A database with nothing in it."""
    opened = Database(blank_url)
    yield opened
    await opened.close()


@pytest.fixture(params=["file", pytest.param("newest", marks=SERVER), pytest.param("oldest", marks=SERVER)])
def where(request: pytest.FixtureRequest) -> str:
    """Where a database of an older schema is made."""
    return str(request.param)
