"""The two databases: every test here runs on SQLite and on a real PostgreSQL."""

from collections.abc import AsyncIterator, Iterator

import pytest

from storage import encryption, organisations
from storage.database import Database
from tests.running import KEY


@pytest.fixture(params=["database_url", pytest.param("postgres_url", marks=pytest.mark.postgres)])
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
