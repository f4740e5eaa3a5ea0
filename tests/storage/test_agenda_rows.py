"""The agenda's rows: planned once, moved, cancelled, claimed in order and by one alone."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from programme.clock import machine_now
from storage import agenda, condition, organisations
from storage.agenda import AgendaRow, Due
from storage.database import Database
from storage.dialect import moment, name_of
from tests import errands
from tests.errands import Ring

NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)
HOUR, MINUTE, LEASE = timedelta(hours=1), timedelta(minutes=1), timedelta(minutes=2)


@pytest.fixture(autouse=True)
def _commands() -> Iterator[None]:
    with errands.packable():
        yield


async def plan(database: Database, organisation: int, key: str, at: datetime, label: str = "") -> None:
    async with database.writing() as session:
        await agenda.plan(session, organisation, Ring(label=label), at=at, key=key)


async def claim(database: Database, owner: str = "me", *, now: datetime = NOW) -> Due:
    """The next row, which there has to be."""
    async with database.writing() as session:
        row = await agenda.claim(session, now, owner, LEASE)
    assert row is not None
    return row


async def none_left(database: Database) -> bool:
    async with database.writing() as session:
        return await agenda.claim(session, NOW, "nobody", LEASE) is None


async def passes(database: Database, time: timedelta) -> None:
    """So much time has passed since leases and waits were written."""
    leases, waits = AgendaRow.lease_until, AgendaRow.retry_at
    async with database.writing() as session:
        then = moment(name_of(session), -time)
        await session.execute(update(AgendaRow).values(lease_until=then).where(leases.is_not(None)))
        await session.execute(update(AgendaRow).values(retry_at=then).where(waits.is_not(None)))


async def finish(database: Database, row: Due, owner: str = "me") -> bool:
    async with database.writing() as session:
        return await agenda.finish(session, row, owner, NOW)


async def rows(database: Database) -> list[AgendaRow]:
    async with database.reading() as session:
        return list(await session.scalars(select(AgendaRow).order_by(AgendaRow.due_at, AgendaRow.id)))


async def test_planning_the_same_key_again_moves_the_row(database: Database, organisation: int) -> None:
    await plan(database, organisation, "pair:7", NOW + HOUR, "first")
    await plan(database, organisation, "pair:7", NOW, "second")
    assert [(row.due_at, row.command) for row in await rows(database)] == [(NOW, Ring(label="second").pack())]


async def test_the_earliest_instant_planned_is_left_for_the_alarm_clock(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        await agenda.plan(session, organisation, Ring(label=""), at=NOW + HOUR, key="late")
        await agenda.plan(session, organisation, Ring(label=""), at=NOW, key="early")
        await agenda.plan(session, organisation, Ring(label=""), at=NOW + HOUR, key="later")
        assert session.info["planned"] == NOW


async def test_what_is_done_stays_done(database: Database, organisation: int) -> None:
    await plan(database, organisation, "pair:7", NOW, "first")
    assert await finish(database, await claim(database))
    await plan(database, organisation, "pair:7", NOW + HOUR, "again")
    (row,) = await rows(database)
    assert (row.due_at, row.done_at, row.command) == (NOW, NOW, Ring(label="first").pack())
    assert await none_left(database)


async def test_two_organisations_may_use_one_key(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        other = await organisations.add(session, "other")
    await plan(database, organisation, "pair:7", NOW)
    await plan(database, other, "pair:7", NOW)
    async with database.writing() as session:
        await agenda.cancel(session, other, "pair:*")
    assert [row.organisation for row in await rows(database)] == [organisation]


async def test_cancelling_takes_keys_and_beginnings_of_keys_literally(database: Database, organisation: int) -> None:
    for key in ("pair:7:a", "pair:7:b", "pair:77:a", "pair:7", "pair_7:a", "pair%", "tip"):
        await plan(database, organisation, key, NOW)
    async with database.writing() as session:
        await agenda.cancel(session, organisation, "pair:7:*", "pair_*", "pair%*", "tip")
    assert {row.key for row in await rows(database)} == {"pair:77:a", "pair:7"}


async def test_cancelling_no_key_cancels_nothing(database: Database, organisation: int) -> None:
    await plan(database, organisation, "pair:7", NOW)
    async with database.writing() as session:
        await agenda.cancel(session, organisation)
    assert len(await rows(database)) == 1


async def test_cancelling_leaves_what_is_done(database: Database, organisation: int) -> None:
    await plan(database, organisation, "pair:7", NOW)
    await finish(database, await claim(database))
    async with database.writing() as session:
        await agenda.cancel(session, organisation, "pair:7")
    assert len(await rows(database)) == 1


async def test_rows_are_claimed_in_the_order_of_their_time(database: Database, organisation: int) -> None:
    for key, ago in (("second", 2), ("first", 3), ("third", 1), ("future", -1)):
        await plan(database, organisation, key, NOW - ago * HOUR)
    claimed = [await claim(database) for _ in range(3)]
    assert [row.key for row in claimed] == ["first", "second", "third"]
    assert claimed[0].due_at == NOW - 3 * HOUR
    assert await none_left(database)


async def test_a_claimed_row_is_left_alone_until_its_lease_ends(database: Database, organisation: int) -> None:
    await plan(database, organisation, "pair:7", NOW)
    first = await claim(database, "dead")
    assert await none_left(database)
    await passes(database, MINUTE)
    second = await claim(database, "alive")
    assert (first.attempts, second.attempts) == (1, 2)
    assert not await finish(database, first, "dead")
    async with database.writing() as session:
        await agenda.release(session, first, "dead", timedelta(), "too late")
    assert await finish(database, second, "alive")
    assert not await finish(database, second, "alive")


async def test_a_released_row_waits_and_tells_why(database: Database, organisation: int) -> None:
    await plan(database, organisation, "pair:7", NOW)
    row = await claim(database)
    async with database.writing() as session:
        await agenda.release(session, row, "me", HOUR, "x" * 600)
    assert await none_left(database)
    async with database.reading() as session:
        assert await agenda.next_due(session) is None
        assert await condition.late_steps(session, NOW) == (1, NOW)
    assert [(one.attempts, len(one.last_error or "")) for one in await rows(database)] == [(1, 500)]
    await passes(database, MINUTE)
    async with database.reading() as session:
        assert await agenda.next_due(session) == NOW
    again = await claim(database)
    assert await finish(database, again)
    assert [one.last_error for one in await rows(database)] == [None]


async def test_what_failed_together_with_its_claim_waits_too(database: Database, organisation: int) -> None:
    await plan(database, organisation, "pair:7", NOW)
    await claim(database, "gone")
    await passes(database, MINUTE)
    async with database.writing() as session:
        row = await agenda.claim(session, NOW, "me", LEASE)
        await session.rollback()
    assert row is not None
    async with database.writing() as session:
        await agenda.release(session, row, "me", HOUR, "it failed")
    assert await none_left(database)


async def test_a_lease_that_is_renewed_lasts(database: Database, organisation: int) -> None:
    await plan(database, organisation, "pair:7", NOW)
    row = await claim(database)
    await passes(database, MINUTE)
    for owner in ("another", "me"):
        async with database.writing() as session:
            await agenda.renew(session, row, owner, LEASE)
            free = await agenda.next_due(session) is not None
        assert free == (owner == "another")


@pytest.mark.postgres
@pytest.mark.parametrize("off", [-HOUR, HOUR, timedelta(days=1)], ids=str)
async def test_a_machine_whose_clock_is_off_keeps_to_the_databases_leases(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, off: timedelta
) -> None:
    database = Database(postgres_url)
    async with database.writing() as session:
        organisation = await organisations.add(session, "other")
    await plan(database, organisation, "pair:7", NOW)
    row = await claim(database)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("storage.dialect.machine_now", lambda: machine_now() + off)
        assert await none_left(database)
    async with database.writing() as session:
        await agenda.release(session, row, "me", MINUTE, "it failed")
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("storage.dialect.machine_now", lambda: machine_now() + off)
        assert await none_left(database)
    await database.close()


async def test_the_next_due_row_is_the_first_that_may_be_claimed(database: Database, organisation: int) -> None:
    async with database.reading() as session:
        assert await agenda.next_due(session) is None
    await plan(database, organisation, "late", NOW + HOUR)
    await plan(database, organisation, "early", NOW)
    async with database.reading() as session:
        assert await agenda.next_due(session) == NOW
    await claim(database)
    async with database.reading() as session:
        assert await agenda.next_due(session) == NOW + HOUR


async def test_done_rows_are_forgotten_when_they_are_old(database: Database, organisation: int) -> None:
    await plan(database, organisation, "done", NOW)
    await finish(database, await claim(database))
    await plan(database, organisation, "open", NOW - 100 * HOUR)
    async with database.writing() as session:
        assert await agenda.prune(session, NOW, 9) == 0
    assert {row.key for row in await rows(database)} == {"done", "open"}
    async with database.writing() as session:
        assert await agenda.prune(session, NOW + HOUR, 9) == 1
    assert {row.key for row in await rows(database)} == {"open"}


async def test_what_was_done_is_forgotten_a_slice_at_a_time_the_oldest_first(
    database: Database, organisation: int
) -> None:
    for number in range(3):
        await plan(database, organisation, f"done {number}", NOW)
        await finish(database, await claim(database))
    async with database.writing() as session:
        for number, row in enumerate((await session.scalars(select(AgendaRow).order_by(AgendaRow.id))).all()):
            row.done_at = NOW - number * HOUR
    async with database.writing() as session:
        assert await agenda.prune(session, NOW + HOUR, 2) == 2
    assert [row.key for row in await rows(database)] == ["done 0"]
    async with database.writing() as session:
        assert await agenda.prune(session, NOW + HOUR, 2) == 1


async def test_many_claimers_at_once_never_get_the_same_row(database: Database, organisation: int) -> None:
    for number in range(12):
        await plan(database, organisation, f"row:{number}", NOW)
    found = await asyncio.gather(*(claim(database, f"worker {number}") for number in range(12)))
    assert len({row.id for row in found}) == 12


@pytest.mark.postgres
async def test_a_row_in_a_transaction_that_goes_on_is_skipped_by_others(postgres_url: str) -> None:
    database = Database(postgres_url)
    async with database.writing() as session:
        organisation = await organisations.add(session, "other")
    await plan(database, organisation, "first", NOW)
    await plan(database, organisation, "second", NOW)
    async with database.writing() as one, database.writing() as other:
        first = await agenda.claim(one, NOW, "one", LEASE)
        second = await agenda.claim(other, NOW, "other", LEASE)
        third = await agenda.claim(other, NOW, "other", LEASE)
    assert (first and first.key, second and second.key, third) == ("first", "second", None)
    await database.close()
