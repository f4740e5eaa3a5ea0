"""Nobody who reads the database without the keys learns who refused whom, in any version's rows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import upkeep
from programme.clock import machine_now
from programme.pair import NotFormed, PairState
from storage import audit, blocks, encryption, heartbeats, lead_codes, never_again
from storage.audit import Deed
from storage.blocks import Block
from storage.database import Database
from storage.heartbeats import Heartbeat
from storage.lead_codes import LeadCode
from storage.never_again import NeverAgain
from storage.pairs import Pair
from storage.people import Person
from storage.programmes import Programme
from tests.running import KEY

NOW = datetime(2027, 1, 5, 9, 41, 17, tzinfo=UTC)
MAIL = "ana@alize.example"


@pytest.fixture
async def two(database: Database, organisation: int) -> tuple[int, int]:
    """Two people."""
    async with database.writing() as session:
        session.add_all(one := [Person(organisation=organisation, name=name) for name in ("Ana", "Bruno")])
        await session.flush()
        return one[0].id, one[1].id


async def raw(session: AsyncSession, table: str) -> list[dict[str, Any]]:
    """A table's rows as they stand."""
    return [dict(row) for row in (await session.execute(text(f"SELECT * FROM {table}"))).mappings()]  # noqa: S608


async def as_before(database: Database, organisation: int, one: int, other: int) -> None:
    """What the version before has written: a block, its line in the audit, and a digest that can be guessed."""
    async with database.writing() as session:
        session.add(Block(organisation=organisation, person=one, refused=str(other)))
        session.add(Deed(organisation=organisation, actor=one, deed="blocked", sealed=str(other), day=NOW))
        plain = never_again._plain(organisation, MAIL)
        session.add(NeverAgain(organisation=organisation, digest=plain))


async def everything_found(database: Database, organisation: int) -> tuple[Any, ...]:
    """What can be looked up of it with the keys."""
    async with database.reading() as session:
        deeds = await audit.everything(session, organisation)
        never = await never_again.among(session, organisation, [MAIL, "raj@alize.example"])
        return await blocks.everyone(session, organisation), deeds, never


async def test_what_the_version_before_wrote_is_found_and_taken_out_of_the_clear(
    database: Database, organisation: int, two: tuple[int, int]
) -> None:
    await as_before(database, organisation, *two)
    said = {"programme": None, "actor": two[0], "deed": "blocked", "about": str(two[1]), "at": NOW.isoformat()}
    found = {two}, [said], {MAIL}
    assert await everything_found(database, organisation) == found
    await upkeep.seal(database)
    assert await everything_found(database, organisation) == found
    async with database.reading() as session:
        assert await raw(session, "blocks") == []
        (line,), (never,), (refusal,) = [await raw(session, name) for name in ("audit", "never_again", "refusals")]
    assert (line["actor"], line["deed"], line["programme"]) == (0, "", None)
    assert "09:41" not in str(line["done_at"])
    assert never["digest"] != never_again._plain(organisation, MAIL)
    assert not {*two, *map(str, two)} & {value for name, value in refusal.items() if name not in {"id", "organisation"}}


async def test_as_long_as_the_version_before_runs_it_finds_what_it_wrote(
    database: Database, organisation: int, two: tuple[int, int]
) -> None:
    await as_before(database, organisation, *two)
    async with database.writing() as session:
        await heartbeats.beat(session, "new:1", "serve", "2", NOW, NOW)
        before = {"name": "old:1", "kind": "work", "version": "1", "started_at": NOW, "seen_at": NOW}
        await session.execute(insert(Heartbeat).values(before))
    await upkeep.seal(database)
    async with database.reading() as session:
        # in a file there is one process at a time
        assert (await raw(session, "blocks") == []) is database.embedded
        assert [one["deed"] for one in await raw(session, "audit")] == [""]
    async with database.writing() as session:
        await heartbeats.forget(session, "old:1")
    await upkeep.seal(database)
    async with database.reading() as session:
        assert await raw(session, "blocks") == []


async def test_what_no_key_reads_is_left_as_it_is_and_holds_up_nothing(
    database: Database, organisation: int, two: tuple[int, int]
) -> None:
    await as_before(database, organisation, *two)
    encryption.use_keys([encryption.new_key()])
    await upkeep.seal(database)
    async with database.reading() as session:
        assert [len(await raw(session, name)) for name in ("blocks", "refusals", "audit")] == [1, 0, 1]
        assert (await raw(session, "never_again"))[0]["digest"].startswith(encryption.KEYED)


async def test_a_block_is_kept_found_and_removed_across_a_change_of_keys(
    database: Database, organisation: int, two: tuple[int, int]
) -> None:
    one, other = two
    async with database.writing() as session:
        await blocks.add(session, organisation, one, other)
    encryption.use_keys([encryption.new_key(), KEY])
    async with database.writing() as session:
        await blocks.add(session, organisation, one, other)
        assert await blocks.by(session, organisation, one) == {other}
        assert await blocks.by(session, organisation, other) == set()
        assert await blocks.between(session, organisation, other, one)
        assert len(await raw(session, "refusals")) == 1
        await blocks.remove(session, organisation, other, one)
        assert await blocks.everyone(session, organisation) == {two}
        await blocks.remove(session, organisation, one, other)
        assert not await blocks.between(session, organisation, one, other)


async def test_a_block_of_the_version_before_is_removed(
    database: Database, organisation: int, two: tuple[int, int]
) -> None:
    await as_before(database, organisation, *two)
    async with database.writing() as session:
        await blocks.remove(session, organisation, *two)
        assert await blocks.everyone(session, organisation) == set()


async def test_never_again_holds_across_a_change_of_keys(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        await never_again.add(session, organisation, MAIL)
    encryption.use_keys([encryption.new_key(), KEY])
    async with database.writing() as session:
        assert await never_again.among(session, organisation, [MAIL.title()]) == {MAIL.title()}
    encryption.use_keys([KEY])


async def test_a_lead_code_of_the_version_before_works_and_gets_a_key(database: Database, organisation: int) -> None:
    now = machine_now()
    async with database.writing() as session:
        for code in ("7K2M-QX4P", "7K2M-QX4R"):
            plain = lead_codes._plain(code)
            session.add(LeadCode(organisation=organisation, digest=plain, expires_at=now + lead_codes.LASTS))
        await session.flush()
        assert await lead_codes.redeem(session, organisation, "7k2m-qx4p", now)
    await upkeep.seal(database)
    encryption.use_keys([encryption.new_key(), KEY])
    async with database.writing() as session:
        (row,) = await raw(session, "lead_codes")
        assert row["digest"].startswith(encryption.KEYED)
        redeemed = [await lead_codes.redeem(session, organisation, "7K2M-QX4R", now) for _ in range(2)]
        assert redeemed == [True, False]


async def test_digests_differ_by_key_and_need_one(monkeypatch: pytest.MonkeyPatch) -> None:
    here = encryption.digest("words")
    encryption.use_keys([encryption.new_key(), KEY])
    assert encryption.digests("words")[1] == here != encryption.digest("words")
    monkeypatch.setattr(encryption, "_digesting", [])
    with pytest.raises(encryption.KeysMissingError):
        encryption.digest("words")


async def pair(session: AsyncSession, organisation: int, two: tuple[int, int]) -> Pair:
    """A proposal between two people."""
    day = NOW.date()
    programme = Programme(
        organisation=organisation, name="Duos", track="executive", platform="slack", tenant="T1", channel="C1",
        languages=["en"], zone="Europe/Paris", country="FR", starts_on=day, tip_weekday=1,
        tip_at=NOW.time(), opened_at=NOW,
    )  # fmt: skip
    session.add(programme)
    await session.flush()
    proposed = Pair(organisation=organisation, programme=programme.id, mentor=two[0], mentee=two[1],
                    state=PairState.PROPOSED, proposed_at=NOW)  # fmt: skip
    session.add(proposed)
    await session.flush()
    return proposed


async def test_a_no_does_not_show_in_its_row_nor_in_the_length_of_what_stands_there(
    database: Database, organisation: int, two: tuple[int, int]
) -> None:
    stands = []
    async with database.writing() as session:
        proposed = await pair(session, organisation, two)
        for reason in (None, *NotFormed):
            proposed.why_not = reason
            await session.flush()
            stands += await raw(session, "pairs")
            await session.refresh(proposed)
            assert proposed.why_not == reason
    assert {row["why_not"] for row in stands} == {None}
    assert len({len(row["outcome"]) for row in stands}) == 1
    assert len({row["outcome"] for row in stands}) == len(stands)


async def test_reasons_of_the_version_before_are_read_and_moved(
    database: Database, organisation: int, two: tuple[int, int]
) -> None:
    async with database.writing() as session:
        proposed = await pair(session, organisation, two)
        await session.execute(text("UPDATE pairs SET outcome = NULL"))
        await session.execute(update(Pair).values(why_not_before=NotFormed.BLOCKED))
        await session.refresh(proposed)
        assert proposed.why_not == NotFormed.BLOCKED
    await upkeep.seal(database)
    async with database.reading() as session:
        (row,) = await raw(session, "pairs")
        found = (await session.scalars(select(Pair))).one()
    assert row["why_not"] is None
    assert found.why_not == NotFormed.BLOCKED


async def test_a_line_of_the_audit_is_as_long_as_any_other(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        for deed, about in (("blocked", "17"), ("left", ""), ("volunteers-imported", "12000")):
            audit.note(session, organisation, 1, deed, NOW + timedelta(hours=1), programme=3, about=about)
        await session.flush()
        rows = await raw(session, "audit")
    assert len({len(row["about"]) for row in rows}) == 1
    assert len({(row["programme"], row["actor"], row["deed"], str(row["done_at"])) for row in rows}) == 1
