"""A process that is frozen, and goes on as if nothing were: it keeps no lock for long, and says nothing too late."""

import aiohttp
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import InternalError

from bot import fence
from bot.platform import UnsentError
from storage import database
from storage.database import Database
from tests.platforms.sandbox_world import opened

LOCK = select(func.pg_advisory_xact_lock(7))


@pytest.mark.postgres
async def test_the_locks_of_a_transaction_that_stands_still_are_given_to_others(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "FROZEN", 1)
    frozen, other = Database(postgres_url), Database(postgres_url)
    with pytest.raises(InternalError):  # noqa: PT012 -- it is raised where the transaction ends
        async with frozen.writing() as standing_still:
            await standing_still.execute(LOCK)
            async with other.writing() as session:
                await session.execute(LOCK)
    await frozen.close()
    await other.close()


@pytest.mark.parametrize("known", [False, True], ids=["a new connection", "a known connection"])
async def test_nothing_leaves_when_the_fence_closes_while_a_connection_is_waited_for(known: bool) -> None:
    async with opened() as world, aiohttp.ClientSession(trace_configs=[fence.watched()]) as http:
        ana, token = world.workspace.add_user("Ana Silva"), {"Authorization": "Bearer xoxb-1"}
        url = f"{world.workspace.base_url}/api/chat.postMessage"
        if known:
            await (await http.post(url, json={"channel": ana.id, "text": "in time"}, headers=token)).read()
        moments = iter([True, False])
        fence.stand(lambda: next(moments))
        with pytest.raises(UnsentError):
            await http.post(url, json={"channel": ana.id, "text": "too late"}, headers=token)
        assert [entry.text for entry in world.workspace.ledger] == ["in time"] * known
