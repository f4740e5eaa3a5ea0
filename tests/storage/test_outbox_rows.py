"""The outbox's rows: put once, claimed in each conversation's order, and by one alone."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from programme.clock import machine_now
from programme.refusals import Failure
from storage import condition, failures, organisations, outbox, outgoing, taking_back
from storage.database import Database
from storage.encryption import readable
from storage.outbox import CANCELLED, FAILED, SENDING, SENT, UNKNOWN, WAITING, OutboxRow
from storage.outgoing import Outcome, Outgoing
from storage.people import Person

MINUTE, LEASE = timedelta(minutes=1), timedelta(minutes=2)


def message(organisation: int, key: str, conversation: str = "U1", **columns: Any) -> dict[str, Any]:
    """A row as posting makes it."""
    return {
        "organisation": organisation, "programme": 1, "message": key, "key": f"{key}@{conversation}",
        "platform": "slack", "tenant": "T1", "conversation": conversation, "person": None, "languages": "en",
        "zone": "UTC", "body": f"body of {key}", "repeat": "may-repeat", "updates": None, "rank": 1,
        "due": machine_now() - MINUTE,
    } | columns  # fmt: skip


async def put(database: Database, *rows: dict[str, Any]) -> None:
    async with database.writing() as session:
        await outbox.put(session, rows)


async def claim(
    database: Database, owner: str = "me", *, later: timedelta = timedelta(), most: int = 9, tenant: str = "T1"
) -> list[Outgoing]:
    """What is claimed of a workspace after some time, when leases that have ended by then were taken over."""
    async with database.writing() as session:
        at = machine_now() + later
        await outgoing.take_over(session, at, MINUTE)
        return await outgoing.claim(session, ("slack", tenant), owner, LEASE, most, at=at)


ARRIVED, AGAIN = Outcome(SENT, sent_to="D1", sent_id="1.1"), Outcome(WAITING, MINUTE)


async def finish(database: Database, row: Outgoing, outcome: Outcome = ARRIVED, owner: str = "me") -> None:
    async with database.writing() as session:
        await outgoing.finish(session, owner, [(row, outcome)])


async def rows(database: Database) -> list[OutboxRow]:
    async with database.reading() as session:
        return list(await session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


async def next_due(database: Database) -> datetime | None:
    async with database.reading() as session:
        return await outgoing.next_due(session, machine_now())


def keys(claimed: list[Outgoing]) -> list[str]:
    return [row.key for row in claimed]


async def test_a_message_put_twice_is_there_once_as_it_was_first(database: Database, organisation: int) -> None:
    await put(database, message(organisation, "a", body="first"))
    await put(database, message(organisation, "a", body="second"), message(organisation, "b"))
    assert [(row.message, row.body, row.state) for row in await rows(database)] == [
        ("a", "first", WAITING), ("b", "body of b", WAITING),
    ]  # fmt: skip


async def test_delivery_is_told_that_there_is_something(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        await outbox.put(session, [])
        assert "posted" not in session.info
        await outbox.put(session, [message(organisation, "a")])
        assert session.info["posted"] == {("slack", "T1")}


async def test_only_the_first_message_of_each_conversation_is_claimed(database: Database, organisation: int) -> None:
    await put(
        database, message(organisation, "a1", "U1"), message(organisation, "a2", "U1"),
        message(organisation, "b1", "U2"), message(organisation, "c1", "U1", tenant="T2"),
    )  # fmt: skip
    claimed = await claim(database)
    assert keys(claimed) == ["a1@U1", "b1@U2"]
    assert keys(await claim(database, tenant="T2")) == ["c1@U1"]
    assert (readable(claimed[0].body), claimed[0].attempts, claimed[0].unclear) == ("body of a1", 1, 0)
    assert await claim(database) == []


async def test_a_conversation_goes_on_in_its_order(database: Database, organisation: int) -> None:
    await put(database, *(message(organisation, f"a{number}") for number in range(3)))
    sent = []
    while claimed := await claim(database):
        sent += keys(claimed)
        await finish(database, claimed[0])
    assert sent == ["a0@U1", "a1@U1", "a2@U1"]


async def test_a_message_that_waits_to_be_tried_again_holds_back_the_ones_after_it(
    database: Database, organisation: int
) -> None:
    await put(database, message(organisation, "a1"), message(organisation, "a2"))
    (first,) = await claim(database)
    await finish(database, first, AGAIN)
    assert await claim(database) == []
    assert keys(await claim(database, later=2 * MINUTE)) == ["a1@U1"]


async def test_nothing_is_due_while_a_conversation_waits_for_its_first_message(
    database: Database, organisation: int
) -> None:
    assert await next_due(database) is None
    await put(database, message(organisation, "a1"), message(organisation, "a2"))
    (first,) = await claim(database)
    async with database.reading() as session:
        lease_end = (await session.scalars(select(OutboxRow.lease_until).order_by(OutboxRow.id))).first()
    assert await next_due(database) == lease_end
    await finish(database, first, AGAIN)
    assert await next_due(database) == (await rows(database))[0].due > machine_now() + MINUTE / 2


async def test_no_more_are_claimed_than_asked_for_and_the_oldest_first(database: Database, organisation: int) -> None:
    await put(
        database, message(organisation, "new", "U1"), message(organisation, "old", "U2", due=machine_now() - LEASE),
        message(organisation, "future", "U3", due=machine_now() + MINUTE),
    )  # fmt: skip
    assert keys(await claim(database, most=1)) == ["old@U2"]
    assert keys(await claim(database)) == ["new@U1"]


async def test_a_message_left_by_somebody_who_is_gone_is_taken_over_as_unclear(
    database: Database, organisation: int
) -> None:
    await put(database, message(organisation, "a"))
    (first,) = await claim(database, "dead")
    assert await claim(database, "alive", later=MINUTE) == []
    (second,) = await claim(database, "alive", later=LEASE + MINUTE)
    assert (second.id, second.attempts, second.unclear) == (first.id, 2, 1)
    await finish(database, first, Outcome(SENT, sent_id="9.9"), "dead")
    assert [(row.state, row.owner) for row in await rows(database)] == [(SENDING, "alive")]
    await finish(database, second, owner="alive")
    assert [(row.state, row.sent_id, row.owner, row.lease_until) for row in await rows(database)] == [
        (SENT, "1.1", None, None)
    ]


async def test_an_outcome_belongs_to_its_try_also_when_it_is_stored_a_second_time(
    database: Database, organisation: int
) -> None:
    await put(database, message(organisation, "a"))
    (first,) = await claim(database)
    await finish(database, first, Outcome(WAITING))
    (second,) = await claim(database)
    await finish(database, first, Outcome(WAITING))
    assert [(row.state, row.attempts) for row in await rows(database)] == [(SENDING, second.attempts)]


async def test_what_stands_in_front_of_something_urgent_is_as_urgent_also_when_it_comes_back(
    database: Database, organisation: int
) -> None:
    await put(database, message(organisation, "on its way", rank=2))
    await claim(database)
    await put(database, *(message(organisation, name, rank=2) for name in ("before", "between")))
    await put(database, message(organisation, "urgent", rank=0))
    await put(database, message(organisation, "after", rank=2))
    assert [row.rank for row in await rows(database)] == [0, 0, 0, 0, 2]


async def test_the_first_try_is_remembered(database: Database, organisation: int) -> None:
    await put(database, message(organisation, "a"))
    (first,) = await claim(database)
    (before,) = await rows(database)
    await finish(database, first, AGAIN)
    await claim(database, later=2 * MINUTE)
    (after,) = await rows(database)
    assert before.first_try is not None
    assert (after.first_try, after.attempts) == (before.first_try, 2)


async def test_a_parked_conversation_waits_and_the_others_do_not(database: Database, organisation: int) -> None:
    await put(database, *(message(organisation, f"m{n}", conversation) for n, conversation in enumerate("aab")))
    (first, other) = await claim(database)
    soon = machine_now()
    await finish(database, first, AGAIN)
    await finish(database, other)
    async with database.writing() as session:
        await outgoing.park(session, first, MINUTE)
    assert [(row.conversation, row.due > soon) for row in await rows(database)] == [
        ("a", True), ("a", True), ("b", False),
    ]  # fmt: skip


async def test_messages_to_somebody_who_left_are_withdrawn_unless_they_are_on_their_way(
    database: Database, organisation: int
) -> None:
    async with database.writing() as session:
        gone, other = Person(organisation=organisation, name="Ana"), Person(organisation=organisation, name="Raj")
        session.add_all([gone, other])
    await put(database, message(organisation, "leaving", person=gone.id))
    await claim(database)
    await put(
        database, message(organisation, "waiting", person=gone.id), message(organisation, "other", person=other.id),
        message(organisation, "elsewhere", person=gone.id, programme=2),
    )  # fmt: skip
    async with database.writing() as session:
        await taking_back.withdraw(session, organisation, 1, gone.id)
    assert {row.message: row.state for row in await rows(database)} == {
        "leaving": SENDING, "waiting": CANCELLED, "other": WAITING, "elsewhere": WAITING,
    }  # fmt: skip


async def test_what_waits_is_found_under_its_message_and_can_be_rewritten(
    database: Database, organisation: int
) -> None:
    await put(database, message(organisation, "a", "U1"), message(organisation, "a", "U2"), message(organisation, "b"))
    async with database.writing() as session:
        found = await outbox.under(session, organisation, {"a"})
        for row in found:
            row.body = "rewritten"
    assert [row.conversation for row in found] == ["U1", "U2"]
    assert [readable(claimed.body) for claimed in await claim(database)] == ["rewritten", "rewritten"]


async def test_what_failed_may_be_tried_again_with_what_is_true_by_then(database: Database, organisation: int) -> None:
    await put(database, message(organisation, "a"))
    await finish(
        database, (await claim(database))[0], Outcome(FAILED, reason="channel-closed not_in_channel", unclear=1)
    )
    async with database.writing() as session:
        (row,) = await outbox.under(session, organisation, {"a"})
        row.body = "rewritten"
        assert await failures.count(session, organisation, 1) == {Failure.NOT_ANSWERED: 1}
        assert await failures.try_again(session, organisation, [row.id]) == 1
        assert session.info["posted"] == {("slack", "T1")}
    assert [(one.attempts, one.unclear, readable(one.body)) for one in await claim(database)] == [(1, 1, "rewritten")]
    async with database.reading() as session:
        assert await condition.depth(session) == {("slack", "T1", SENDING): 1}


async def test_what_was_let_be_is_neither_updated_nor_tried_again(database: Database, organisation: int) -> None:
    await put(database, message(organisation, "a"))
    (claimed,) = await claim(database)
    await finish(database, claimed, Outcome(UNKNOWN, reason="HTTP 500"))
    async with database.writing() as session:
        assert await failures.count(session, organisation, 1) == {Failure.NOT_ANSWERED: 1}
        assert await failures.let_be(session, organisation + 1, [claimed.id]) == 0
        assert await failures.let_be(session, organisation, [claimed.id]) == 1
        assert await failures.let_be(session, organisation, [claimed.id]) == 0
        assert await failures.try_again(session, organisation, [claimed.id]) == 0
        assert await outbox.under(session, organisation, {"a"}) == []
        assert "posted" not in session.info
    assert await claim(database) == []


async def test_many_deliveries_at_once_never_claim_the_same_message(database: Database, organisation: int) -> None:
    await put(database, *(message(organisation, f"m{number}", f"U{number}") for number in range(20)))
    found = await asyncio.gather(*(claim(database, f"worker {number}", most=3) for number in range(12)))
    ids = [row.id for claimed in found for row in claimed]
    assert len(ids) == len(set(ids)) == 20


@pytest.mark.postgres
async def test_a_message_that_is_being_rewritten_does_not_leave_with_its_old_words(postgres_url: str) -> None:
    database = Database(postgres_url)
    async with database.writing() as session:
        organisation = await organisations.home(session)
    await put(database, message(organisation, "a"))
    async with database.writing() as session:
        (row,) = await outbox.under(session, organisation, {"a"})
        assert await claim(database) == []
        row.body = "rewritten"
    assert [readable(claimed.body) for claimed in await claim(database)] == ["rewritten"]
    await database.close()


async def test_a_withdrawn_message_is_never_claimed(database: Database, organisation: int) -> None:
    async with database.writing() as session:
        await outbox.put(session, [message(organisation, "a")])
        (row,) = await outbox.under(session, organisation, {"a"})
        row.state = CANCELLED
    assert await claim(database) == []
    assert await next_due(database) is None


async def test_what_has_served_for_long_is_forgotten_a_slice_at_a_time(database: Database, organisation: int) -> None:
    long_ago = machine_now() - timedelta(days=800)
    await put(database, *(message(organisation, f"m{n}", f"U{n}", due=long_ago) for n in range(4)))
    await put(database, message(organisation, "new", "U9"))
    for row, outcome in zip(await claim(database), (ARRIVED, ARRIVED, Outcome(FAILED), AGAIN, ARRIVED), strict=True):
        await finish(database, row, outcome)
    async with database.writing() as session:
        slices = [await outbox.prune(session, machine_now() - timedelta(days=730), 1) for _ in range(3)]
    assert slices == [1, 1, 0]
    assert {row.message: row.state for row in await rows(database)} == {"m2": FAILED, "m3": WAITING, "new": SENT}
