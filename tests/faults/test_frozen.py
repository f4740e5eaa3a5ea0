"""A process that is frozen in the middle of a transaction holds up nobody for long."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import InternalError

from storage import database
from storage.database import Database

LOCK = select(func.pg_advisory_xact_lock(7))


@pytest.mark.postgres
async def test_the_locks_of_a_transaction_that_stands_still_are_given_to_others(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "FROZEN", 1)
    frozen, other = Database(postgres_url), Database(postgres_url)
    with pytest.raises(InternalError):
        async with frozen.writing() as standing_still:
            await standing_still.execute(LOCK)
            async with other.writing() as session:
                await session.execute(LOCK)
    await frozen.close()
    await other.close()
