"""Keys are changed: everything private comes under the first one, and is found and read as before."""

import asyncio
from collections import Counter
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot import keys
from programme.clock import machine_now
from storage import audit, blocks, digest_keys, encryption, heartbeats, lead_codes, never_again, rotation
from storage.database import Database
from storage.heartbeats import Heartbeat
from storage.people import Person
from tests.running import KEY
from tests.storage.rows import EACH, fill

NEW = encryption.new_key()
MAIL = "ana@alize.example"


def nothing(_: int) -> None:
    """Nobody looks at the progress."""


async def rotate(database: Database) -> Counter[int | None]:
    """What `rotate-keys` does, with a new key before the one that all stands under."""
    encryption.use_keys([NEW, KEY])
    return await keys.rotate(database, nothing)


async def stands(database: Database) -> dict[str, set[int | None]]:
    """Under which keys each table's private columns stand."""
    found = {}
    async with database.reading() as session:
        for one in rotation.private():
            found[one.table.name] = set(rotation.standing(one, await rotation.following(session, one, 0, 1000)))
    return found


async def filled(database: Database) -> None:
    """Rows in every table, all under the old key, and no process that would have to know the new one."""
    await database.on_connection(partial(fill, changed_later=()))
    async with database.writing() as session:
        await session.execute(delete(Heartbeat))


async def test_whatever_is_private_comes_under_the_first_key(database: Database) -> None:
    await filled(database)
    before, of_old = await contents(database), encryption.digest_keys()
    found = await rotate(database)
    assert found[1] == EACH * sum(len(one.columns) for one in rotation.private())
    assert set(map(frozenset, (await stands(database)).values())) == {frozenset({0})}
    encryption.use_keys([NEW])
    assert [one for one in await contents(database) if one not in {("digest_keys", (key,)) for key in of_old}] == before
    assert {table for table, _ in before} >= {"agenda", "outbox", "audit", "installations", "refusals", "digest_keys"}


async def contents(database: Database) -> list[tuple[str, tuple[str, ...]]]:
    """What is private, as it reads."""
    read = list[tuple[str, tuple[str, ...]]]()
    async with database.reading() as session:
        for one in rotation.private():
            rows = await rotation.following(session, one, 0, 1000)
            read += [(one.table.name, tuple(map(encryption.readable, one.texts(row).values()))) for row in rows]
    return read


async def test_a_rotation_that_is_stopped_goes_on_where_it_was(
    database: Database, organisation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.writing() as session:
        for number in range(10):
            audit.note(session, organisation, number, "said", machine_now())
    monkeypatch.setattr(keys, "CHANGED", 3)
    renewed = list[int]()

    async def stops(session: AsyncSession, **which: Any) -> None:
        if len(renewed) == 2:
            raise KeyboardInterrupt
        renewed.append(len(which["ids"]))
        await real(session, **which)

    real = rotation.renew
    monkeypatch.setattr(rotation, "renew", stops)
    with pytest.raises(KeyboardInterrupt):
        await rotate(database)
    monkeypatch.setattr(rotation, "renew", real)
    assert await keys.needed(database) == {0: 6, 1: 4}
    assert await rotate(database) == {0: 6, 1: 4}
    assert await rotate(database) == {0: 10}


async def test_turns_beside_it_are_neither_held_up_nor_undone(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        for number in range(100):
            audit.note(session, organisation, number, "said", machine_now())
    encryption.use_keys([NEW, KEY])

    async def turns() -> None:
        for number in range(100, 120):
            async with database.writing() as session:
                audit.note(session, organisation, number, "said", machine_now())
            await asyncio.sleep(0)

    await asyncio.gather(keys.rotate(database, nothing), turns())
    encryption.use_keys([NEW])
    async with database.reading() as session:
        assert {one["actor"] for one in await audit.everything(session, organisation)} == set(range(120))


@pytest.mark.postgres
async def test_a_row_that_somebody_holds_is_waited_for_without_a_lock(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(postgres_url)
    async with database.writing() as session:
        await session.execute(text("INSERT INTO organisations (id, name, home) VALUES (1, 'Alizé', true)"))
        audit.note(session, 1, 7, "said", machine_now())
    monkeypatch.setattr(keys, "HELD", 0.01)
    met, real = asyncio.Event(), rotation.still_older

    async def looks(*which: Any) -> list[int]:
        met.set()
        return await real(*which)

    monkeypatch.setattr(rotation, "still_older", looks)
    encryption.use_keys([NEW, KEY])
    async with database.writing() as session:
        line = await session.scalar(text("SELECT about FROM audit FOR UPDATE"))
        at_it = asyncio.create_task(keys.rotate(database, nothing))
        await met.wait()
        assert not at_it.done()
        await session.execute(text("UPDATE audit SET about = :line"), {"line": line})
    assert await at_it == {1: 1}
    assert await keys.needed(database) == {0: 1}
    await database.close()


async def test_a_block_is_found_when_the_old_key_is_gone(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        session.add_all(two := [Person(organisation=organisation, name=name) for name in ("Ana", "Bruno")])
        await session.flush()
        await blocks.add(session, organisation, two[0].id, two[1].id)
    await rotate(database)
    encryption.use_keys([NEW])
    async with database.writing() as session:
        assert await blocks.by(session, organisation, two[0].id) == {two[1].id}
        await blocks.remove(session, organisation, two[0].id, two[1].id)
        assert await blocks.everyone(session, organisation) == set()


async def test_never_again_and_a_lead_code_hold_when_the_old_key_is_gone(database: Database, organisation: int) -> None:
    later = machine_now() + lead_codes.LASTS
    async with database.writing() as session:
        await never_again.add(session, organisation, MAIL)
        code = lead_codes.issue(session, organisation, later)
    encryption.use_keys([NEW, KEY])
    assert await keys.needed(database) == {1: 1}
    await rotate(database)
    await rotate(database)
    assert await keys.needed(database) == {0: 1}
    encryption.use_keys([NEW])
    async with database.writing() as session:
        assert len(await digest_keys.kept(session)) == 1
        assert await never_again.among(session, organisation, [MAIL, "raj@alize.example"]) == {MAIL}
        assert await lead_codes.redeem(session, organisation, code, machine_now())
    third = encryption.new_key()
    encryption.use_keys([third, NEW])
    await keys.rotate(database, nothing)
    encryption.use_keys([third])
    async with database.reading() as session:
        assert await never_again.among(session, organisation, [MAIL]) == {MAIL}


async def test_what_no_key_reads_is_counted_and_left(database: Database, organisation: int) -> None:
    encryption.use_keys([encryption.new_key()])
    async with database.writing() as session:
        audit.note(session, organisation, 1, "said", machine_now())
    encryption.use_keys([KEY])
    async with database.writing() as session:
        audit.note(session, organisation, 2, "said", machine_now())
    found = await rotate(database)
    assert found == {1: 1, None: 1}
    assert "1 stand under a key that is not in SECRET_KEYS" in keys.told(found)
    assert await keys.needed(database) == {0: 1, None: 1}


async def test_nothing_changes_as_long_as_a_process_does_not_know_the_first_key(
    database: Database, organisation: int
) -> None:
    now = machine_now()
    async with database.writing() as session:
        audit.note(session, organisation, 1, "said", now)
        await heartbeats.beat(session, "here:17", "serve", "1", now, now)
        before = {"name": "here:18", "kind": "work", "version": "0", "started_at": now, "seen_at": now}
        await session.execute(insert(Heartbeat).values(before))
    for name in ("serve here:17", "work here:18"):
        with pytest.raises(keys.CannotRotateError, match=f"{name} does not have the same first key"):
            await rotate(database)
        async with database.writing() as session:
            await heartbeats.forget(session, name.partition(" ")[2])
    async with database.writing() as session:
        await heartbeats.beat(session, "here:19", "serve", "1", now, now)
    assert await rotate(database) == {1: 1}


async def test_one_rotation_at_a_time(database: Database) -> None:
    if database.embedded:
        return
    async with database.alone(keys.ROTATING):
        with pytest.raises(keys.CannotRotateError, match="one `rotate-keys` is enough"):
            await rotate(database)
