"""`lead-code` and `import` where several workspaces have installed the bot: `--workspace` says whose, or a sentence."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import select

from bot.installed import About, Installed
from chat.turn import Platform
from programme.clock import machine_now
from storage import encryption, installations, lead_codes
from storage.database import Database
from storage.people import Person
from storage.programmes import Programme
from tests.running import KEY
from tests.test_command_line import Types, sentence, types
from tests.test_volunteers import ANA, HEADER

__all__ = ["types"]
NAMES = {"TA": "Alizé", "TB": "Bora", "TC": "Cers", "TD": "Cers"}
THERE = "TA (Alizé), TB (Bora), TC (Cers), TD (Cers)"
WRONG = {
    "unknown": (["--workspace", "Nowhere"], f"No workspace is called Nowhere. There are: {THERE}."),
    "ambiguous": (["--workspace", "Cers"], "Choose a workspace by its id, with --workspace: TC (Cers), TD (Cers)."),
    "not said": ([], f"Choose a workspace by its id, with --workspace: {THERE}."),
}
Told = TypeVar("Told")


def asked(database_url: str, question: Callable[[Database], Awaitable[Told]]) -> Told:
    """What is in a database, or done to it, before or after a command."""

    async def ask() -> Told:
        encryption.use_keys([KEY])
        database = Database(database_url)
        try:
            return await question(database)
        finally:
            await database.close()

    return asyncio.run(ask())


async def _install(database: Database) -> None:
    for tenant, name in NAMES.items():
        await Installed(database).add(Platform.SLACK, tenant, name, "B1", "U1", f"xoxb-{tenant}", About(name))
        async with database.writing() as session:
            its = await installations.at(session, Platform.SLACK, tenant)
            assert its is not None
            session.add(Programme(
                organisation=its.organisation, name=f"Duos {tenant}", track="executive", platform="slack",
                tenant=tenant, channel="C1", languages=["fr"], zone="Europe/Paris", country="FR",
                starts_on=date(2027, 2, 1), tip_weekday=1, tip_at=time(10), opened_at=datetime(2027, 1, 5, tzinfo=UTC),
            ))  # fmt: skip


@pytest.fixture
def url(database_url: str) -> str:
    """A database of four companies, none of them at home."""
    asked(database_url, _install)
    return database_url


def whose(url: str) -> dict[int, str]:
    """The workspaces by their organisations."""

    async def question(database: Database) -> dict[int, str]:
        async with database.reading() as session:
            return {one.organisation: one.tenant for one in await installations.named(session)}

    return asked(url, question)


def stored(url: str) -> dict[str, set[str]]:
    """Who is stored, by workspace."""

    async def question(database: Database) -> dict[int, str]:
        async with database.reading() as session:
            found = await session.execute(select(Person.organisation, Person.email))
            return {number: email or "" for number, email in found}

    there = whose(url)
    return {there[number]: {email} for number, email in asked(url, question).items()}


@pytest.mark.parametrize("named", ["TB", "tb", "Bora", "BORA"])
def test_a_lead_code_works_in_the_workspace_that_is_named_and_in_no_other(types: Types, url: str, named: str) -> None:
    result = types("lead-code", "--workspace", named, DATABASE_URL=url, SECRET_KEYS=KEY)
    code = re.match(r"[2-9A-Z]{4}-[2-9A-Z]{4}", result.stdout)
    assert (result.exit_code, bool(code)) == (0, True)

    async def redeemed(database: Database) -> set[int]:
        async with database.writing() as session:
            known = [one.organisation for one in await installations.named(session)]
            assert code is not None
            return {one for one in known if await lead_codes.redeem(session, one, code[0], machine_now())}

    assert {whose(url)[one] for one in asked(url, redeemed)} == {"TB"}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG)
def test_a_workspace_that_is_not_clear_is_one_sentence_and_nothing_is_done(
    types: Types, url: str, tmp_path: Path, words: list[str], said: str
) -> None:
    (tmp_path / "people.csv").write_text(HEADER + ANA, "utf-8")
    assert sentence(types("lead-code", *words, DATABASE_URL=url, SECRET_KEYS=KEY)) == said
    assert sentence(types("import", "people.csv", *words, DATABASE_URL=url, SECRET_KEYS=KEY)) == said
    assert stored(url) == {}


def test_volunteers_are_imported_into_the_workspace_that_is_named(types: Types, url: str, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(HEADER + ANA, "utf-8")
    result = types("import", "people.csv", "--workspace", "bora", DATABASE_URL=url, SECRET_KEYS=KEY)
    assert (result.exit_code, result.stdout) == (0, "1 rows stored, 1 of them new.\n")
    assert stored(url) == {"TB": {"ana@alize.example"}}
    again = types("import", "people.csv", "--workspace", "TD", DATABASE_URL=url, SECRET_KEYS=KEY)
    assert again.exit_code == 0
    assert stored(url) == {"TB": {"ana@alize.example"}, "TD": {"ana@alize.example"}}


def test_where_nobody_has_installed_it_a_name_is_refused_in_a_sentence(types: Types, database_url: str) -> None:
    said = sentence(types("lead-code", "--workspace", "Bora", DATABASE_URL=database_url, SECRET_KEYS=KEY))
    assert said == "No workspace is called Bora: Binôme is not installed in any yet."
