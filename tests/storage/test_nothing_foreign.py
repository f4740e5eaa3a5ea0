"""What storage answers for one company, or one of its programmes, is the same as if there were no other."""

import asyncio
import inspect
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import delete
from sqlalchemy import inspect as look_at
from sqlalchemy.ext.asyncio import AsyncSession

import storage
from storage import dialect, encryption, held_forms, people
from storage.database import Database
from storage.organisations import Organisation
from storage.programmes import Programme
from storage.schema import Table
from tests.rows import Rows, changed, changes, rows
from tests.running import KEY
from tests.storage.questions import QUESTIONS
from tests.storage.test_records import OF_ALL
from tests.storage.two_by_two import NOW, Place, build

SCOPES: Final = {"A": ("A1", None), "B": ("B1", None), "A1": ("A1", "A1"), "A with B's": ("A1", "B1")}
"""As whose something is asked: a place's organisation, and of which place the programme, if it is asked about one."""
OF_ORGANISATIONS: Final = [("A", "A1"), ("A", "B1"), ("B", "B1")]
OF_PROGRAMMES: Final = [("A1", "A1"), ("A1", "A2"), ("A1", "B1"), ("A with B's", "B1"), ("A with B's", "A1")]
"""As whose, and whose ids are claimed."""
NOT_ASKED: Final = {
    "condition.clock", "dialect.insert_once", "digest_keys.keep", "failures.everywhere", "failures.last",
    "heartbeats.try_writing", "heartbeats.unlike", "installations.install", "moves.adopt",
    "moved_clock.remember", "organisations.add", "organisations.home", "outgoing.hold", "paces.learn",
    "rotation.following", "rotation.keep_digests", "rotation.still_older",
}  # fmt: skip
"""They belong to no organisation, or are an operator's; what *hold* locks is in `test_torn_rows`."""


@dataclass(frozen=True)
class World:
    """The whole of it under "", and what is left for each scope when everybody else is gone; and all rows of each."""

    places: Mapping[str, Place]
    databases: Mapping[str, Database]
    rows: Mapping[str, Rows]

    def asked_as(self, scope: str) -> list[int]:
        """The organisation, and the programme."""
        whose, programme = SCOPES[scope]
        return [self.places[whose].organisation, *([self.places[programme].programme.id] if programme else [])]


@pytest.fixture(scope="module")
def world(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two companies with two programmes, and copies of their database for each scope, without everybody else."""
    encryption.use_keys([KEY])
    files = {name: tmp_path_factory.mktemp("world") / "world.db" for name in ("", *SCOPES)}
    shutil.copy(migrated, files[""])
    databases = {"": Database(f"sqlite:///{files['']}")}

    async def make() -> World:
        async with databases[""].writing() as session:
            made = World(await build(session), databases, {})
        await databases[""].close()  # else its newest rows would lie beside the file
        for name, file in files.items():
            if name:
                shutil.copy(files[""], file)
                databases[name] = Database(f"sqlite:///{file}")
            async with databases[name].writing() as session:
                if name:
                    await _remove_others(session, *made.asked_as(name))
                made.rows[name] = await rows(session)  # type: ignore[index]
        return made

    yield asyncio.run(make())
    for database in databases.values():
        asyncio.run(database.close())


async def _remove_others(session: AsyncSession, organisation: int, programme: int = 0) -> None:
    """Remove other companies, and of what is some programme's whatever is another's."""
    await session.execute(delete(Organisation).where(Organisation.id != organisation))
    if programme:
        for table in reversed(Table.metadata.sorted_tables):
            if "programme" in table.c:
                await session.execute(delete(table).where(table.c.programme.not_in([0, programme])))
        await session.execute(delete(Programme).where(Programme.id != programme))


def plain(value: Any) -> Any:
    """A value without objects, to be compared."""
    if isinstance(value, Table):
        return type(value).__name__, {one.key: getattr(value, one.key) for one in look_at(type(value)).column_attrs}
    if is_dataclass(value) and not isinstance(value, type):
        return type(value).__name__, {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value


async def answer(world: World, which: str, name: str, scope: str, whose: str) -> tuple[Any, list[Any]]:
    """What comes back for a claim, or which error, and what it changes; nothing of it is kept."""
    before = world.rows[which]
    async with world.databases[which].writing() as session:
        begun = await changes(session)
        try:
            said = plain(await QUESTIONS[name](session, *world.asked_as(scope), world.places[whose]))
            await session.flush()
        except Exception as error:  # noqa: BLE001 -- an error is an answer too
            said = type(error).__name__
            await session.rollback()
        after = before if await changes(session) == begun else await rows(session)
        await session.rollback()
    return said, done(before, after)


def done(before: Rows, after: Rows) -> list[tuple[str, dict[str, Any]]]:
    """What has become of the rows; the numbers of new ones depend on who else is there."""
    return [(table, row if (table, row["id"]) in before else row | {"id": 0}) for table, row in changed(before, after)]


def claims(name: str) -> list[tuple[str, str]]:
    return OF_PROGRAMMES if "p" in inspect.signature(QUESTIONS[name]).parameters else OF_ORGANISATIONS


def asked_of(module: str) -> list[str]:
    return [name for name in QUESTIONS if name.partition(".")[0] == module]


@pytest.fixture(autouse=True)
def _one_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (dialect, held_forms, people):
        monkeypatch.setattr(module, "machine_now", lambda: NOW)


@pytest.mark.parametrize("module", sorted({name.partition(".")[0] for name in QUESTIONS}))
async def test_everything_is_answered_as_if_there_were_nobody_else(world: World, module: str) -> None:
    wrong = [
        f"{name} as {scope} of {whose}"
        for name in asked_of(module)
        for scope, whose in claims(name)
        if await answer(world, "", name, scope, whose) != await answer(world, scope, name, scope, whose)
    ]
    assert wrong == [], "these show or change what belongs to somebody else"


async def test_each_question_has_an_answer_for_whoever_it_belongs_to(world: World) -> None:
    silent = []
    for name in QUESTIONS:
        said, effect = await answer(world, "", name, *claims(name)[0])
        if isinstance(said, str) or not (said or effect):
            silent.append(name)
    assert silent == [], "the world has nothing to answer these with, so that nobody would see a fault"


def asked_for_somebody() -> set[str]:
    """Every public function of storage that asks the database, but those which deliberately name no organisation."""
    found = set()
    for file in Path(*storage.__path__).glob("*.py"):
        module = import_module(f"storage.{file.stem}")
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and "session" in inspect.signature(function).parameters and name not in OF_ALL.get(file.stem, ()):
                found.add(f"{file.stem}.{name}")
    return found - NOT_ASKED


def test_no_question_is_forgotten() -> None:
    missing = asked_for_somebody() - QUESTIONS.keys()
    assert missing == set(), "write a line for each in tests/storage/questions.py: the call, with `o`, `p` and `it`"
    assert QUESTIONS.keys() - asked_for_somebody() == set(), "these are no more: take their lines away"
