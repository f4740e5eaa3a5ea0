"""Nothing lost, nothing twice, nothing stuck, each conversation in its order: in twenty thousand worlds of faults."""

from collections import Counter
from collections.abc import Iterator

import pytest

from bot.delivery import protocol
from storage.outbox import CANCELLED, FAILED, SENT, UNKNOWN
from tests.faults.memory import Row
from tests.faults.simulation import DIRECT, Rules, World

SEEDS, PARTS = 20_000, 8


def wrongs(world: World) -> Iterator[str]:
    """What the platform's ledger, and the rows, have against a world that has come to rest."""
    yield from world.wrongs
    if not world.over:
        yield f"stuck: {[row.key for row in world.outbox.rows if row.open]}"
    taken = Counter(one.row for one in world.ledger)
    for row in world.outbox.rows:
        judge = _replaced if row.replaces else _direct if row.conversation[0] == DIRECT else _elsewhere
        if not judge(world, row, taken[row.id]):
            yield f"{row} was taken {taken[row.id]} times"
    yield from _disorder(world)


def _replaced(world: World, row: Row, taken: int) -> bool:
    """Said as often as it needs: the last one stands."""
    return {SENT: taken > 0, FAILED: row.id in world.refused, CANCELLED: row.withdrawn}.get(row.state, False)


def _direct(world: World, row: Row, taken: int) -> bool:
    """Once, unless the platform does not want it or somebody left."""
    right = {
        SENT: taken == 1, FAILED: taken == 0 and row.id in world.refused, CANCELLED: taken <= 1 and row.withdrawn,
    }  # fmt: skip
    return right.get(row.state, False)


def _elsewhere(world: World, row: Row, taken: int) -> bool:
    """As its class says, and what may be lost can be seen."""
    right = {SENT: taken > 0, FAILED: row.id in world.refused, CANCELLED: row.withdrawn, UNKNOWN: row.unclear > 0}
    return right.get(row.state, False) and taken <= 1 + row.repeatable


def _disorder(world: World) -> Iterator[str]:
    """A conversation is read in the order of what was decided; what was given up for lost may still arrive late."""
    first: dict[str, int] = {}
    for one in sorted(world.ledger, key=lambda one: one.at):
        row = world.outbox.rows[one.row - 1]
        again = [each.row for each in world.ledger if each.at < one.at]
        if row.state in {UNKNOWN, CANCELLED} or row.id in again:
            continue
        if first.get(row.conversation, 0) > row.id:
            yield f"{row.conversation}: {row.id} came after {first[row.conversation]}"
        first[row.conversation] = row.id


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_lost_or_doubled_or_stuck_whatever_goes_wrong(part: int) -> None:
    for seed in range(part, SEEDS, PARTS):
        assert (seed, [*wrongs(World(seed, Rules()).run())]) == (seed, [])


LACKING = {
    "fence": Rules(may_begin=lambda _: True),
    "settle": Rules(settle=0.0),
    "look-up": Rules(first_step=protocol.by_class),
    "owner": Rules(checks_owner=False, checks_try=False),  # for a try's number tells its owner too
    "try": Rules(checks_try=False),
    "commit before the call": Rules(commits_first=False),
    "one clock": Rules(one_clock=False),
}


@pytest.mark.parametrize("lacking", LACKING)
def test_without_any_one_rule_something_is_lost_or_doubled(lacking: str) -> None:
    assert any([*wrongs(World(seed, LACKING[lacking]).run())] for seed in range(SEEDS))
