"""Whoever changes several messages locks them in one order: two never wait for each other."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from storage import outbox, outgoing, taking_back
from storage.database import Database
from storage.outbox import SENDING, SENT, WAITING, OutboxRow
from storage.outgoing import Outcome, Outgoing
from storage.people import Person
from tests.storage.test_outbox_rows import claim, message, put

pytestmark = pytest.mark.postgres
Change = Callable[[AsyncSession, list[Outgoing]], Awaitable[object]]


@pytest.fixture
def url(postgres_url: str) -> str:
    return postgres_url


async def urgent(session: AsyncSession, rows: list[Outgoing]) -> None:
    """Something urgent goes to both conversations."""
    more = [message(row.organisation, "urgent", row.conversation, rank=0) for row in reversed(rows)]
    await outbox.put(session, more)


async def withdrawn(session: AsyncSession, rows: list[Outgoing]) -> None:
    """Somebody leaves."""
    await taking_back.withdraw(session, rows[0].organisation, 1, rows[0].person or 0)


async def retracted(session: AsyncSession, rows: list[Outgoing]) -> None:
    """Both are one announcement, taken back."""
    await taking_back.retract(session, rows[0].organisation, "news", "+later")


async def finished(session: AsyncSession, rows: list[Outgoing]) -> None:
    """The second has come back first."""
    await outgoing.finish(session, "me", [(row, Outcome(SENT)) for row in reversed(rows)])


async def held(session: AsyncSession, rows: list[Outgoing]) -> None:
    """The platform wants a rest in both conversations."""
    await outgoing.hold(session, rows[::-1])


@pytest.fixture
async def rows(database: Database, organisation: int) -> list[Outgoing]:
    """Two messages to two conversations, which their index has in the other order."""
    async with database.writing() as session:
        ana = Person(organisation=organisation, name="Ana")
        session.add(ana)
    await put(database, *(message(organisation, "news", place, person=ana.id) for place in ("U9", "U1")))
    return await claim(database)


@pytest.mark.parametrize(
    ("change", "state"),
    [(urgent, WAITING), (withdrawn, WAITING), (retracted, WAITING), (finished, SENDING), (held, WAITING)],
)
async def test_the_second_is_not_locked_before_the_first(
    database: Database, rows: list[Outgoing], change: Change, state: str
) -> None:
    async with database.writing() as session:
        for row in reversed(rows):  # so stand they in the table, too
            await session.execute(update(OutboxRow).where(OutboxRow.id == row.id).values(state=state))

    async def changes() -> None:
        async with database.writing() as session:
            await change(session, rows)

    async with database.writing() as other:
        await other.execute(select(OutboxRow.id).where(OutboxRow.id == rows[0].id).with_for_update())
        changing = asyncio.create_task(changes())
        await asyncio.sleep(0.3)
        assert not changing.done()
        try:
            await other.execute(select(OutboxRow.id).where(OutboxRow.id == rows[1].id).with_for_update(nowait=True))
        except OperationalError:
            pytest.fail("the second is locked, and the first awaited")
    await changing
