"""SECRET_KEYS: those of another database are one sentence; they are changed beside a bot, and doctor follows."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot import keys as secret_keys
from bot.doctor import examine
from bot.settings import Settings
from programme.clock import machine_now
from storage import audit, blocks, encryption, heartbeats, organisations
from storage.compatibility import typed
from storage.database import Database
from tests.conversation import Bot
from tests.joining import known
from tests.running import KEY, environment
from tests.test_command_line import SLACK, Types, sentence, types

__all__ = ["types"]
AWAY = {**SLACK, "SLACK_API_URL": "http://127.0.0.1:9/"}
NEW, OTHER = encryption.new_key(), encryption.new_key()


def does(url: str, work: Callable[[Database], Coroutine[Any, Any, None]], *keys: str) -> None:
    """Something is done to a database, under some keys."""

    async def do() -> None:
        database = Database(url)
        await work(database)
        await database.close()

    encryption.use_keys(keys or [KEY])
    asyncio.run(do())


async def notes(database: Database) -> None:
    """Something private stands there."""
    async with database.writing() as session:
        audit.note(session, await organisations.home(session), 1, "said", machine_now())


@pytest.fixture(params=["database_url", pytest.param("postgres_url", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """A database with something private in it."""
    url = str(request.getfixturevalue(request.param))
    does(url, notes)
    return url


@pytest.mark.parametrize("command", [["serve"], ["work"], ["doctor"], ["rotate-keys"], ["lead-code"], ["import", "-"]])
def test_keys_of_another_database_are_one_sentence(types: Types, url: str, command: list[str]) -> None:
    if command == ["work"] and url.startswith("sqlite"):
        return
    said = sentence(types(*command, DATABASE_URL=url, SECRET_KEYS=f"{NEW},{OTHER}", **SLACK))
    assert said.startswith("SECRET_KEYS: none of the keys reads what stands in this database;")
    assert KEY not in said


def test_with_the_right_key_behind_another_it_goes_on(types: Types, url: str) -> None:
    assert "SECRET_KEYS" not in sentence(
        types("serve", DATABASE_URL=url, SECRET_KEYS=f"{NEW},{KEY}", PORT="1", **SLACK)
    )


def test_an_operator_puts_everything_under_a_new_key(types: Types, url: str) -> None:
    first = types("rotate-keys", DATABASE_URL=url, SECRET_KEYS=f"{NEW},{KEY}")
    assert (first.exit_code, first.stdout[:62]) == (0, "1 texts re-encrypted; 0 stood under the first key already. The")
    again = types("rotate-keys", DATABASE_URL=url, SECRET_KEYS=NEW)
    assert (again.exit_code, again.stdout[:50]) == (0, "0 texts re-encrypted; 1 stood under the first key ")
    assert "SECRET_KEYS: none" in sentence(types("serve", DATABASE_URL=url, SECRET_KEYS=KEY, **SLACK))


async def types_beside(folder: Path, url: str) -> asyncio.subprocess.Process:
    """An operator types `rotate-keys` in a process of its own."""
    found = environment(folder, DATABASE_URL=url, SECRET_KEYS=f"{NEW},{KEY}")
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "rotate-keys", cwd=folder, env=found, stdout=-1, stderr=-1
    )


@pytest.mark.usefixtures("types")
def test_killed_it_goes_on_and_nobody_is_held_up_meanwhile(url: str, tmp_path: Path) -> None:
    async def lives(database: Database) -> None:
        async with database.writing() as session:
            for number in range(150):
                audit.note(session, 1, number, "said", machine_now())
        encryption.use_keys([NEW, KEY])
        first = await types_beside(tmp_path, url)
        while first.returncode is None and (await secret_keys.needed(database))[1] > 150:
            await notes(database)
        if first.returncode is None:
            first.kill()
        await first.communicate()
        second = await types_beside(tmp_path, url)
        ended = asyncio.create_task(second.communicate())
        while not ended.done():
            await notes(database)
            await asyncio.sleep(0)
        assert (second.returncode, (await ended)[1]) == (0, b"")
        encryption.use_keys([NEW])
        needed = await secret_keys.needed(database)
        assert set(needed) == {0}
        async with database.reading() as session:
            assert len(await audit.everything(session, 1)) == needed[0] > 151

    does(url, lives)


def test_beside_a_process_with_other_keys_nothing_is_changed(types: Types, url: str) -> None:
    async def lives(database: Database) -> None:
        async with database.writing() as session:
            await heartbeats.beat(session, "there:17", "serve", "1", machine_now(), machine_now())

    does(url, lives)
    said = sentence(types("rotate-keys", DATABASE_URL=url, SECRET_KEYS=f"{NEW},{KEY}"))
    assert said.startswith("serve there:17 does not have the same first key: start every process again")


def test_without_keys_or_a_schema_nothing_is_changed(types: Types, tmp_path: Path) -> None:
    assert "SECRET_KEYS is not set" in sentence(types("rotate-keys"))
    said = sentence(types("rotate-keys", SECRET_KEYS=KEY, DATABASE_URL=f"sqlite:///{tmp_path / 'binome.db'}"))
    assert said == f"The database has no schema yet. Run `{typed('migrate')}`."


async def told(settings: Settings, *keys: str) -> list[tuple[str, str]]:
    """What the doctor finds about these keys, and how bad it is."""
    found = await examine(settings.model_copy(update={"secret_keys": tuple(map(SecretStr, keys))}))
    return [(one.level, one.found) for one in found if one.about == "keys"]


async def test_the_doctor_says_that_others_can_read_the_settings(
    bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await bot.running.heart.beat()
    for mode, found in ((0o600, []), (0o640, [("note", "others on this machine can read .env")])):
        (tmp_path / ".env").touch()
        (tmp_path / ".env").chmod(mode)
        assert await told(bot.running.settings, KEY) == found


@pytest.mark.both_databases
async def test_the_doctor_says_when_an_old_key_is_not_needed_any_more(bot: Bot) -> None:
    ana, raj = await bot.meet("Ana"), await bot.meet("Raj")
    await ana.says("block")
    await ana.submits(colleague=raj)
    running = bot.running
    await running.heart.beat()
    assert [level for level, _ in await told(running.settings, KEY)] == []
    encryption.use_keys([NEW, KEY])
    running.heart._known = False
    await running.heart.beat()
    (_, (level, said)) = await told(running.settings, NEW, KEY)
    assert (level, said.partition(" ")[2]) == ("note", "texts or digests need key 2")
    await secret_keys.rotate(running.database, lambda _: None)
    assert (await told(running.settings, NEW, KEY))[1] == ("note", "nothing needs key 2 of SECRET_KEYS any more")
    encryption.use_keys([NEW])
    async with running.database.reading() as session:
        assert await blocks.everyone(session, 1) == {((await known(ana)).person, (await known(raj)).person)}
    encryption.use_keys([KEY])


async def test_the_doctor_names_a_process_with_other_keys_and_what_nobody_reads(bot: Bot) -> None:
    await bot.running.heart.beat()
    await notes(bot.running.database)
    encryption.use_keys([OTHER])
    await notes(bot.running.database)
    found = await told(bot.running.settings, NEW, KEY)
    assert ("attention", "no key reads the last of audit.about") in found
    assert any(level == "attention" and "does not encrypt with the first" in said for level, said in found)
    encryption.use_keys([KEY])
