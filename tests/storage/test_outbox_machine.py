"""The simulation's outbox in memory and the one in SQL are the same, whatever is done to them, on both databases."""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from bot.delivery import protocol
from storage import organisations, outbox, outgoing, taking_back
from storage.database import Database
from storage.outbox import FAILED, SENT, UNKNOWN, WAITING, OutboxRow
from storage.outgoing import Outgoing
from storage.people import Person
from tests.faults.memory import Outbox, Outcome, Row
from tests.storage.test_outbox_rows import message

EPOCH, LEASE = datetime(2027, 1, 5, tzinfo=UTC), 120
OWNERS, CONVERSATIONS, PEOPLE, KEYS = (
    st.sampled_from("AAB"),
    st.sampled_from("UV"),
    st.integers(0, 1),
    st.integers(0, 8),
)
OUTCOMES = st.builds(
    Outcome,
    st.sampled_from([SENT, FAILED, UNKNOWN, WAITING, WAITING, WAITING]),
    st.sampled_from([0, 0, 60]),
    st.integers(0, 2),
)
WAITS = st.sampled_from([0, 1, 60, LEASE])


def instant(seconds: float | None) -> datetime | None:
    """Seconds of the outbox in memory as the one in SQL has them."""
    return None if seconds is None else EPOCH + timedelta(seconds=seconds)


def seen(row: Row | OutboxRow) -> tuple[object, ...]:
    """What must be the same of a row."""
    times = (row.due, row.lease_until, row.first_try)
    told = [instant(one) if isinstance(one, int | float) else one for one in times]
    return (row.key, row.rank, row.state, row.owner, row.attempts, row.unclear, row.withdrawn, row.erased, *told)


class Machine(RuleBasedStateMachine):
    """Does the same to both. Time passes only when it is told to."""

    runner: asyncio.Runner
    database: Database
    organisation: int
    people: tuple[int, int]
    now = 0

    def __init__(self) -> None:
        super().__init__()
        self.memory, self.claims = Outbox(), list[tuple[str, Row, Outgoing]]()
        Machine.now = 0
        self._in_sql(self._empty())

    def _in_sql(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    async def _empty(self) -> None:
        async with self.database.writing() as session:
            await session.execute(delete(OutboxRow))

    @initialize(later=st.lists(WAITS, min_size=6, max_size=6))
    def begins(self, *, later: list[int]) -> None:
        """Something is there from the beginning."""
        for number, each in enumerate(later):
            self.put(key=number, conversation="UV"[number % 2], rank=2, person=number % 2, later=each, replaces=False)

    @rule(key=KEYS, conversation=CONVERSATIONS, rank=st.sampled_from([2, 2, 1, 0]), person=PEOPLE, later=WAITS,
          replaces=st.booleans())  # fmt: skip
    def put(self, *, key: int, conversation: str, rank: int, person: int, later: int, replaces: bool) -> None:
        """A message is decided, perhaps a second time, perhaps for later."""
        row = Row(
            f"{key}@{conversation}", conversation, rank, due=self.now + later, person=self.people[person],
            replaces=replaces and bool(self.memory.rows), changes=int(replaces and bool(self.memory.rows)),
        )  # fmt: skip
        self._in_sql(self._put(f"{key}", replace(row)))
        self.memory.put(row)

    async def _put(self, key: str, row: Row) -> None:
        columns = {"rank": row.rank, "due": instant(row.due), "person": row.person}
        async with self.database.writing() as session:
            first = select(OutboxRow.id).order_by(OutboxRow.id).limit(1)
            columns["updates"] = await session.scalar(first) if row.replaces else None
            await outbox.put(session, [message(self.organisation, key, row.conversation, **columns)])

    @rule(after=WAITS, owner=OWNERS, most=st.sampled_from([1, 1, 2, 4]), posts_only=st.booleans())
    def claim(self, *, after: int, owner: str, most: int, posts_only: bool) -> None:
        """Both give the same rows in the same order."""
        Machine.now += after
        rows = self.memory.claim(owner, LEASE, most, self.now, posts_only=posts_only)
        claimed: list[Outgoing] = self._in_sql(self._claim(owner, most, posts_only=posts_only))
        assert [(row.key, row.attempts, row.unclear) for row in claimed] == [
            (row.key, row.attempts, row.unclear) for row in rows
        ]
        self.claims += zip([owner] * len(rows), rows, claimed, strict=True)

    async def _claim(self, owner: str, most: int, *, posts_only: bool) -> list[Outgoing]:
        async with self.database.writing() as session:
            return await outgoing.claim(
                session, ("slack", "T1"), owner, timedelta(seconds=LEASE), most, posts_only=posts_only
            )

    @rule(which=st.integers(0, 2), outcome=OUTCOMES, parks=st.booleans())
    def finish(self, *, which: int, outcome: Outcome, parks: bool) -> None:
        """An outcome is noted: of a claim of now, of long ago, or of one that was noted already."""
        if self.claims:
            owner, row, claimed = self.claims[-1 - min(which, len(self.claims) - 1)]
            self.memory.finish(owner, row, outcome, self.now)
            if parks:
                self.memory.park(row.conversation, self.now + outcome.wait)
            self._in_sql(self._finish(owner, claimed, outcome, parks=parks))

    async def _finish(self, owner: str, row: Outgoing, outcome: Outcome, *, parks: bool) -> None:
        wait = timedelta(seconds=outcome.wait)
        async with self.database.writing() as session:
            await outgoing.finish(session, owner, [(row, outgoing.Outcome(outcome.state, wait, None, outcome.unclear))])
            if parks:
                await outgoing.park(session, row, wait)

    @rule(after=WAITS)
    def take_over(self, *, after: int) -> None:
        """What is left behind is freed."""
        Machine.now += after
        self.memory.take_over(self.now)
        self._in_sql(self._take_over())

    async def _take_over(self) -> None:
        async with self.database.writing() as session:
            await outgoing.take_over(session, EPOCH + timedelta(seconds=self.now), protocol.SETTLE)

    @rule(person=PEOPLE)
    def withdraw(self, *, person: int) -> None:
        """Somebody leaves."""
        self.memory.withdraw(self.people[person])
        self._in_sql(self._withdraw(self.people[person]))

    async def _withdraw(self, person: int) -> None:
        async with self.database.writing() as session:
            await taking_back.withdraw(session, self.organisation, 1, person)

    @invariant()
    def they_are_the_same(self) -> None:
        """Every row, and what delivery asks of them."""
        rows, next_due, waits = self._in_sql(self._seen())
        assert [seen(row) for row in rows] == [seen(row) for row in self.memory.rows]
        assert next_due == instant(self.memory.next_due(self.now))
        assert waits == self.memory.is_waiting(self.now)

    async def _seen(self) -> tuple[list[OutboxRow], datetime | None, bool]:
        async with self.database.reading() as session:
            now = EPOCH + timedelta(seconds=self.now)
            waits = await outgoing.is_waiting(session, ("slack", "T1")) or await outgoing.is_astray(session, now)
            rows = await session.scalars(select(OutboxRow).order_by(OutboxRow.id))
            return list(rows), await outgoing.next_due(session, now), waits


@pytest.fixture
def machine(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Machine]]:
    """The machine on a database, whose clock is the machine's."""

    async def now(_: object) -> datetime:
        return EPOCH + timedelta(seconds=Machine.now)

    async def known() -> tuple[int, tuple[int, int]]:
        async with Machine.database.writing() as session:
            organisation = await organisations.home(session)
            ana, raj = (Person(organisation=organisation, name=name) for name in ("Ana", "Raj"))
            session.add_all([ana, raj])
            await session.flush()
            return organisation, (ana.id, raj.id)

    monkeypatch.setattr("storage.outgoing.now", now)
    with asyncio.Runner() as runner:
        Machine.runner, Machine.database = runner, Database(url)
        Machine.organisation, Machine.people = runner.run(known())
        yield Machine
        runner.run(Machine.database.close())


def test_the_outbox_in_memory_is_the_one_in_sql(machine: type[Machine], request: pytest.FixtureRequest) -> None:
    # the second server is asked the same statements: fewer will do
    bounded = settings(
        max_examples=15 if "oldest" in request.node.name else 75, stateful_step_count=30, deadline=None,
        derandomize=True, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=bounded)
