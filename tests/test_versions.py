"""A database of another version: each command says so in a line, or goes on where it may."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from storage import compatibility
from storage.compatibility import known, typed
from storage.database import Database
from tests.running import KEY
from tests.schemas import stands_at
from tests.test_command_line import SLACK, Types, sentence, types

__all__ = ["types"]
NEWEST = known()[-1]
NOWHERE = ("--host", "nowhere.example")
OLD = f"The database has schema 0003, and this version needs {NEWEST}. Make a backup, then run `{typed('migrate')}`."
NEW = f"The database has schema 9999, for versions that know 9998; this one knows {NEWEST}. {compatibility.UPDATE}"
Stands = Callable[..., str]


@pytest.fixture(params=["database_url", pytest.param("oldest_postgres_url", marks=pytest.mark.postgres)])
def stands(request: pytest.FixtureRequest) -> Stands:
    """Gives the database another version's schema; its address."""
    url = str(request.getfixturevalue(request.param))

    def stand(revision: str, oldest: str | None = None) -> str:
        async def work() -> None:
            database = Database(url)
            await stands_at(database, revision, oldest)
            await database.close()

        asyncio.run(work())
        return url

    return stand


@pytest.mark.parametrize(("revision", "oldest", "said"), [("0003", None, OLD), ("9999", "9998", NEW)])
def test_each_command_says_that_the_schema_is_another_versions(
    types: Types, stands: Stands, tmp_path: Path, revision: str, oldest: str | None, said: str
) -> None:
    (tmp_path / "people.csv").write_text("email\n", "utf-8")
    given = {"DATABASE_URL": stands(revision, oldest), "SECRET_KEYS": KEY, **SLACK}
    # `serve` brings a file up to date itself, and nobody may `work` on one
    server, newer = given["DATABASE_URL"].startswith("postgresql"), revision == "9999"
    starting = [*([["work"]] if server else []), *([["serve"]] if server or newer else [])]
    for words in (["lead-code"], ["import", "people.csv"], *starting):
        assert sentence(types(*words, **given)) == said
    doctor = types("doctor", "--json", SLACK_API_URL="http://127.0.0.1:9/", **given)
    assert (doctor.exit_code, f"with schema {revision}" in doctor.stdout) == (1, True)


def test_where_a_newer_version_allows_it_the_one_before_goes_on(types: Types, stands: Stands) -> None:
    given = {"DATABASE_URL": stands("9999", oldest=NEWEST), "SECRET_KEYS": KEY, **SLACK}
    assert types("lead-code", **given).exit_code == 0
    assert sentence(types("serve", *NOWHERE, **given)).startswith("PORT: nowhere.example")
    if not given["DATABASE_URL"].startswith("sqlite"):
        assert sentence(types("work", "--metrics-port", "0", *NOWHERE, **given)).startswith("--metrics-port: nowhere")


@pytest.mark.parametrize("oldest", [None, "9998"])
def test_a_newer_schema_is_not_migrated(types: Types, stands: Stands, oldest: str | None) -> None:
    said = f"The database has schema 9999; the newest here is {NEWEST}. {compatibility.UPDATE}"
    assert sentence(types("migrate", DATABASE_URL=stands("9999", oldest))) == said


async def test_what_is_required_last_holds(database_url: str) -> None:
    database = Database(database_url)
    for oldest in ("0001", NEWEST, "9998"):
        await stands_at(database, NEWEST, oldest)
        assert await compatibility.standing(database) == (NEWEST, oldest)
    with pytest.raises(compatibility.SchemaError, match="for versions that know 9998"):
        await compatibility.check(database)
    await database.close()
