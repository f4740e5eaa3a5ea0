"""What one process has learned of a workspace is known to the others, and after the next start."""

from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from bot.delivery.known import KnownPaces
from bot.delivery.pace import ENOUGH, IN_A_ROW
from bot.platform import Limits, Platform
from programme.clock import monotonic
from storage import paces
from storage.database import Database

WORKSPACE = ("slack", "T1")


class Somewhere:
    """A platform of which only its limits are asked."""

    limits = Limits(posts=4.5, changes=0.75, gap=1.0)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


def known_paces(database: Database) -> KnownPaces:
    """What a process that has just started knows."""
    return KnownPaces(database, WORKSPACE, cast("Platform", Somewhere()))


def is_refused(known: KnownPaces, wait: float) -> None:
    """The workspace takes a few messages and then nothing for a while."""
    now = monotonic()
    for one in range(ENOUGH):
        known.posting.accepted(f"{one}", now - ENOUGH + one)
    for one in range(IN_A_ROW):
        known.posting.refused(f"quiet {one}", now, wait)


async def test_a_restart_takes_over_what_was_learned_and_how_long_nothing_is_wanted(database: Database) -> None:
    before = known_paces(database)
    is_refused(before, wait=40.0)
    await before.learn(before.posting)
    after = known_paces(database)
    assert after.posting.rate == 4.5
    await after.recall()
    assert after.posting.rate == before.posting.rate != 4.5
    assert 35.0 < after.posting.wait(monotonic()) <= 40.0
    assert (after.changing.rate, after.changing.wait(monotonic())) == (0.75, 0.0)


async def test_what_another_process_learns_is_taken_over_and_what_oneself_has_learned_is_not_forgotten(
    database: Database,
) -> None:
    one, other = known_paces(database), known_paces(database)
    one.posting.rate = 3.0
    await one.learn(one.posting)
    await other.recall()
    assert other.posting.rate == 3.0
    other.posting.rate = 2.0
    await one.recall()
    await other.recall()
    assert (one.posting.rate, other.posting.rate) == (3.0, 2.0), "nothing new was learned"


async def test_changes_are_remembered_apart_from_new_messages(database: Database) -> None:
    known = known_paces(database)
    known.changing.rate = 0.5
    await known.learn(known.changing)
    again = known_paces(database)
    await again.recall()
    assert (again.posting.rate, again.changing.rate) == (4.5, 0.5)


async def test_a_pace_that_cannot_be_remembered_keeps_nobody_from_writing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise OSError("the database is away")

    known = known_paces(database)
    known.posting.rate = 3.0
    monkeypatch.setattr(paces, "learn", away)
    await known.learn(known.posting)
    assert known.posting.rate == 3.0


async def test_without_a_platform_there_is_no_limit(database: Database) -> None:
    known = KnownPaces(database, WORKSPACE, None)
    assert (known.posting.rate, known.changing.rate) == (None, None)
