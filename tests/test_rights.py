"""Who may do what: every command, by whoever could send it and in every way, against a table written by hand."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final

import pytest

import handlers
from bot.installed import Installed
from bot.operator import WhichWorkspaceError, organisation_of
from chat.router import Route
from chat.turn import Platform, Source
from storage import encryption
from storage.database import Database
from tests.pair_cast import match_in_this_process
from tests.running import KEY
from tests.two_companies import EMMA, GUS, Companies, Somebody, heard, lead, member, two_companies
from tests.what_is_sent import said

HOUSE: Final = Path(__file__).parent.parent
TABLE: Final = HOUSE / "tests" / "rights.txt"
GUEST_SINCE: Final = "became-guest"
COLUMNS: Final = (
    "stranger",
    "guest",
    GUEST_SINCE,
    "employee",
    "concerned",
    "participant",
    "elsewhere",
    "lead",
    "other-lead",
    "abroad",
)
CONCERNED: Final = {
    "proposal.": "fanny",
    "checkin.feedback": "ana",
    "checkin.open-feedback": "ana",
    "session.move": "ana",
    "volunteers.": "ivo",
}
"""Whom a command is for: the others are for Bruno, who does not remember that he and Ana have met."""
_strangers = count()


def table() -> dict[tuple[str, str], dict[str, str]]:
    """What is expected, by command and way."""
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] not in "#-"]
    head, *rest = lines
    assert tuple(head[2:]) == COLUMNS
    return {(command, way): dict(zip(COLUMNS, answers, strict=True)) for command, way, *answers in rest}


def who(column: str, route: Route) -> Somebody:
    """Somebody of a column, for what is offered in the first programme of company A."""
    concerned = next((one for name, one in CONCERNED.items() if route.command.name.startswith(name)), "bruno")
    return {
        "stranger": Somebody("A", f"stranger{next(_strangers)}"),
        "guest": Somebody("A", GUS),
        "employee": Somebody("A", EMMA),
        "concerned": member("A1", concerned),
        GUEST_SINCE: member("A1", concerned),
        "participant": member("A1", "gina"),
        "elsewhere": member("A2", "bruno"),
        "lead": lead("A1"),
        "other-lead": lead("A2"),
        "abroad": lead("B1"),
    }[column]


def ways(route: Route) -> Iterator[str]:
    """How a command may arrive: each can be sent as if a button had been pressed."""
    yield from (
        "button",
        *(["form"] if route.command.__name__ in submitted() else []),
        *(["word"] if route.said else []),
    )


@cache
def submitted() -> set[str]:
    """The commands that some form sends."""
    code = (
        file.read_text(encoding="utf-8") for folder in ("chat", "handlers") for file in HOUSE.glob(f"{folder}/**/*.py")
    )
    return {name for text in code for name in re.findall(r"submit=(\w+)", text)}


async def answer(companies: Companies, route: Route, way: str, column: str) -> str:
    person = who(column, route)
    if way == "word":
        return heard(await companies.hears(person, way=Source.WORD, said=route.said[0]))
    values = said(route.command, companies.ids["A1"])
    return heard(await companies.hears(person, route.command.name, way=Source(way), **values))


def test_every_command_stands_in_the_table_for_every_way() -> None:
    routes = handlers.gather().routes.values()
    every = {(route.command.name, way) for route in routes for way in ways(route)}
    missing, gone = sorted(every - table().keys()), sorted(table().keys() - every)
    assert missing == [], f"write into {TABLE.name} who may do this, and what the others are told"
    assert gone == [], f"these are no more: take their lines out of {TABLE.name}"


async def test_everybody_may_do_what_the_table_says(
    migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    match_in_this_process(monkeypatch)
    routes = {route.command.name: route for route in handlers.gather().routes.values()}
    wrong: list[str] = []
    async with two_companies(migrated, tmp_path, Platform.SLACK) as companies:
        wrong += await others_than_expected(companies, routes, [one for one in COLUMNS if one != GUEST_SINCE])
        wrong += await as_of_the_other_programme(companies, [routes[name] for name in routes if "proposal." in name])
        await companies.become_guests(*(member("A1", name) for name in {"bruno", *CONCERNED.values()}))
        wrong += await others_than_expected(companies, routes, [GUEST_SINCE])
    assert wrong == [], "\n".join(wrong)


async def others_than_expected(companies: Companies, routes: dict[str, Route], columns: list[str]) -> list[str]:
    """What is answered otherwise than the table says."""
    wrong = []
    for (command, way), expected in table().items():
        await asyncio.sleep(0)
        for column in columns:
            found = await answer(companies, routes[command], way, column)
            if found != expected[column]:
                wrong.append(f"{command} by {way}, {column}: {found}, not {expected[column]}")
    return wrong


async def as_of_the_other_programme(companies: Companies, proposals: list[Route]) -> list[str]:
    """What Fanny, who takes part in both, can do about a proposal of one as if it were of the other: nothing."""
    fanny, other = member("A1", "fanny"), companies.programmes["A2"]
    answers = {
        route.command.name: heard(
            await companies.hears(fanny, route.command.name, **said(route.command, companies.ids["A1"], other))
        )
        for route in proposals
    }
    return [f"{name} as of another programme: {found}" for name, found in answers.items() if found != "old-button"]


@pytest.fixture
async def two_workspaces(database_url: str) -> AsyncIterator[Database]:
    """A, the environment's own, and B, another company's."""
    database = Database(database_url)
    encryption.use_keys([KEY])
    installed = await started_at_home(database)
    await installed.add(Platform.SLACK, "B", "Beta", "B2", "U1", "token")
    yield database
    await database.close()


async def started_at_home(database: Database, *allowed: str) -> Installed:
    """What a bot knows that has just started with the token of A."""
    installed = Installed(database, allowed)
    await installed.add_home(Platform.SLACK, "A", "B1", "U1", "token")
    return installed


async def test_only_the_environments_own_workspace_is_at_home(two_workspaces: Database) -> None:
    installed = await started_at_home(two_workspaces)
    found = [await installed.at(Platform.SLACK, tenant) for tenant in ("A", "B")]
    assert [one and one.home for one in found] == [True, False]


async def test_of_workspaces_that_are_not_on_the_list_only_the_own_one_is_let_in(two_workspaces: Database) -> None:
    installed = await started_at_home(two_workspaces, "C")
    found = [await installed.at(Platform.SLACK, tenant) for tenant in ("A", "B")]
    assert [one is not None for one in found] == [True, False]


async def test_an_operator_who_is_asked_which_workspace_reads_of_those_alone_that_they_may_mean(
    two_workspaces: Database,
) -> None:
    await Installed(two_workspaces).add(Platform.SLACK, "C", "Beta", "B3", "U1", "token")
    async with two_workspaces.reading() as session:
        with pytest.raises(WhichWorkspaceError) as asked:
            await organisation_of(session, "beta")
    assert str(asked.value) == "Choose a workspace by its id, with --workspace: B (Beta), C (Beta)."
