"""How fast a workspace is written to, in virtual time: learned from what it refuses, and from nothing else."""

from collections.abc import Callable, Mapping

import pytest

from bot.delivery.pace import BURST, ENOUGH, GAP, IN_A_ROW, WINDOW, Pace
from bot.slack.send import SLACKS
from tests.delivery.slacks_limits import Workspace

A_MINUTE, ALLOWED = 60.0, 300
STARTS: Mapping[str, Callable[[], Pace]] = {
    "unlimited": Pace, "as Slack says": lambda: Pace(SLACKS.posts, SLACKS.gap), "far too fast": lambda: Pace(50.0),
    "a little too fast": lambda: Pace(5.5, GAP),
}  # fmt: skip


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("conversations", [500, 40])
def test_a_workspaces_limit_is_learned_from_its_refusals(start: str, conversations: int) -> None:
    busy = Workspace(STARTS[start](), conversations=conversations)
    busy.drains(minutes=21)
    assert busy.taken(since=A_MINUTE) >= 0.95 * 20 * ALLOWED
    assert busy.refused() < 0.02


def test_a_few_conversations_are_written_to_once_a_second_and_the_workspace_is_not_slowed() -> None:
    few = Workspace(Pace(), conversations=3)
    few.drains(minutes=21)
    assert (few.pace.rate, few.pace.gap) == (None, GAP)
    assert few.taken(since=A_MINUTE) >= 0.95 * 20 * 60 * 3
    assert few.refused() < 0.02


def test_whoever_takes_over_does_not_try_out_again_what_was_learned() -> None:
    busy = Workspace(Pace())
    busy.drains(minutes=3)
    learned, busy.pace = busy.pace.rate, Pace(SLACKS.posts, SLACKS.gap)
    busy.pace.recall(learned, busy.now - A_MINUTE)
    busy.drains(minutes=9)
    assert busy.refused(since=3 * A_MINUTE) < 0.02
    assert busy.taken(since=3 * A_MINUTE) >= 0.95 * 9 * ALLOWED


@pytest.mark.parametrize("start", [Pace(SLACKS.changes, SLACKS.gap), Pace(5.0, GAP)])
def test_changes_of_old_messages_have_a_limit_of_their_own(start: Pace) -> None:
    busy = Workspace(start, method="chat.update")
    busy.drains(minutes=21)
    assert busy.taken(since=A_MINUTE) >= 0.95 * 20 * 50
    assert busy.refused(since=A_MINUTE) < 0.02


@pytest.mark.parametrize("by_chance", [0.05, 0.1, 0.3, 0.5])
def test_refusals_that_come_and_go_by_themselves_are_no_limit(by_chance: float) -> None:
    busy = Workspace(Pace(), conversations=5_000, by_chance=by_chance)
    busy.drains(minutes=2)
    assert (busy.pace.rate, busy.pace.parked_until) == (None, 0.0)


def taken(pace: Pace, number: int, begin: float, every: float) -> float:
    """So many messages taken, each of another conversation; says when the next would be."""
    for one in range(number):
        pace.accepted(f"{begin} {one}", begin + one * every)
    return begin + number * every


def refused(pace: Pace, number: int, now: float, wait: float) -> list[bool]:
    """So many refusals of conversations that have said nothing for long."""
    return [pace.refused(f"quiet {one}", now, wait) for one in range(number)]


@pytest.mark.parametrize("every", [0.25, 1.0], ids=["busy", "quiet"])
def test_single_refusals_of_conversations_do_not_slow_the_workspace(every: float) -> None:
    pace, now = Pace(4.5, GAP), 1000.0
    for number in range(10):
        assert not pace.refused(f"full {number}", now, 30.0)
        now = taken(pace, 200, now, every)
    assert pace.rate is not None
    assert pace.rate >= 4.5
    assert pace.parked_until == 0.0


def test_a_pace_that_was_learned_too_low_is_found_again() -> None:
    busy = Workspace(Pace(0.25, GAP))
    busy.drains(minutes=20)
    assert busy.taken(since=15 * A_MINUTE) >= 0.95 * 5 * ALLOWED


def test_a_workspace_that_wants_nothing_is_left_alone_for_exactly_as_long() -> None:
    pace = Pace(4.5, GAP)
    assert refused(pace, IN_A_ROW, 1000.0, 30.0) == [False] * (IN_A_ROW - 1) + [True]
    assert (pace.ready(1029.9, 9), pace.wait(1000.0)) == (0, 30.0)
    assert (pace.ready(1030.1, 9) > 0, pace.wait(1030.1)) == (True, 0.0)


def test_what_was_on_its_way_when_the_workspace_said_so_teaches_nothing() -> None:
    pace = Pace()
    now = taken(pace, 100, 1000.0, 0.1)
    learned = refused(pace, 64, now, 30.0)
    assert learned.count(True) == 1
    rate = pace.rate
    now = taken(pace, ENOUGH, now + 31.0, 0.1)
    refused(pace, IN_A_ROW, now, 30.0)
    assert rate is not None
    assert pace.rate is not None
    assert pace.rate <= 130 / (130 * 0.1 + 30.0), "a pause counts once"


@pytest.mark.parametrize(("number", "learns"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_nothing_is_learned_from_too_few_messages(number: int, learns: bool) -> None:
    pace = Pace(4.5, GAP)
    refused(pace, IN_A_ROW, taken(pace, number, 1000.0, 1.0), 10.0)
    assert (pace.rate != 4.5) == learns


def test_what_was_taken_longer_ago_than_a_minute_teaches_nothing() -> None:
    pace = Pace(4.5, GAP)
    refused(pace, IN_A_ROW, taken(pace, 5 * ENOUGH, 1000.0, 0.1) + WINDOW, 10.0)
    assert pace.rate == 4.5


def test_the_slowest_pace_that_can_be_learned_is_one_that_a_drain_waits_for() -> None:
    pace = Pace(4.5, GAP)
    now = taken(pace, ENOUGH, 1000.0, (WINDOW - 1) / ENOUGH)
    refused(pace, IN_A_ROW, now, 3600.0)
    assert pace.rate is not None
    assert 1 / pace.rate < 5.0


def test_after_a_rest_a_few_go_at_once_and_then_one_after_the_other() -> None:
    pace = Pace(4.0, GAP)
    assert pace.ready(1000.0, 64) == BURST * 4
    pace.begins(8)
    assert (pace.ready(1000.0, 64), pace.wait(1000.0)) == (0, 0.25)
    assert [pace.ready(1000.0 + wait, 64) for wait in (0.25, 1.0, 60.0)] == [1, 4, 8]


def test_calls_begun_beyond_the_pace_are_waited_for_and_never_a_negative_number() -> None:
    pace = Pace(1.0)
    pace.ready(1000.0, 1)
    pace.begins(7)
    assert [pace.ready(1000.0 + seconds, 64) for seconds in (0, 4, 6, 7)] == [0, 0, 1, 2]


def test_before_anything_was_refused_calls_do_not_count() -> None:
    pace = Pace()
    pace.begins(1000)
    pace.rate = 2.0
    assert pace.ready(1000.0, 64) == 4


def test_two_messages_of_a_conversation_keep_their_distance() -> None:
    pace = Pace(4.5, GAP)
    pace.accepted("a", 1000.0)
    assert [pace.rest(who, 1000.25) for who in ("a", "b")] == [0.75, 0.0]
    assert pace.rest("a", 1005.0) == 0.0


def test_a_conversation_that_is_refused_too_soon_teaches_the_distance_and_only_that() -> None:
    pace = Pace()
    pace.accepted("a", 1000.0)
    assert not pace.refused("a", 1000.5, 1.0)
    assert (pace.gap, pace.rate, pace.parked_until) == (GAP, None, 0.0)


def test_a_pace_that_is_not_used_does_not_grow() -> None:
    pace = Pace(4.0, GAP)
    for minute in range(10):
        taken(pace, 10, 1000.0 + 60 * minute, 1.0)
    assert pace.rate == 4.0
