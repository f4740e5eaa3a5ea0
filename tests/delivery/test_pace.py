"""How fast a workspace is written to, in virtual time: learned from what it refuses, and from nothing else."""

from collections.abc import Callable, Mapping

import pytest

from bot.delivery.pace import AT_FIRST, BURST, ENOUGH, GAP, IN_A_ROW, WINDOW, Pace
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


@pytest.mark.parametrize(("unclear", "by_chance"), [(0.05, 0.0), (0.1, 0.0), (0.1, 0.3)])
def test_single_calls_that_are_not_answered_do_not_slow_the_workspace(unclear: float, by_chance: float) -> None:
    busy, calm = [
        Workspace(Pace(45.0), conversations=5_000, unclear=share, by_chance=by_chance or 1e-9)
        for share in (unclear, 0.0)
    ]
    for one in (busy, calm):
        one.drains(minutes=5)
    assert busy.taken() >= 0.97 * (1 - unclear) * calm.taken()
    assert not busy.pace.in_trouble


@pytest.mark.parametrize("start", [Pace, lambda: Pace(45.0), lambda: Pace(SLACKS.posts, SLACKS.gap)])
@pytest.mark.parametrize("begin", [0.0, A_MINUTE])
def test_a_workspace_that_does_not_answer_is_tried_now_and_then_and_written_to_as_soon_as_it_does(
    start: Callable[[], Pace], begin: float
) -> None:
    back = begin + 4 * A_MINUTE
    busy = Workspace(start(), conversations=5_000, unclear=1e-9, away=(begin, back))
    busy.drains(minutes=7)
    on_their_way = 64 + IN_A_ROW if begin and busy.pace.rate is None else AT_FIRST
    assert sum(at < begin + 1 for at in busy.lost) <= on_their_way
    assert sum(at > begin + 1 for at in busy.lost) <= 8
    assert busy.taken(since=back + A_MINUTE) >= 0.95 * A_MINUTE * min(busy.pace.rate or 45.0, 45.0)


def in_trouble(now: float) -> Pace:
    """The pace of a workspace that has just been found not to answer."""
    pace = Pace()
    pace.begins(IN_A_ROW)
    assert [pace.unanswered(now - 1, now) for _ in range(IN_A_ROW)] == [False] * (IN_A_ROW - 1) + [True]
    for _ in range(IN_A_ROW):
        pace.ends()
    return pace


def tried_in_vain(pace: Pace) -> float:
    """One more call that is not answered, as soon as it may begin; says how long nothing may begin after that."""
    began = pace.parked_until
    assert (pace.ready(began - 0.1, 1), pace.ready(began, 1), pace.room(began)) == (0, 1, 1)
    pace.begins()
    assert pace.room(began) == 0
    assert pace.unanswered(began, began + 0.1)
    pace.ends()
    return pace.wait(began + 0.1)


def test_a_workspace_that_does_not_answer_is_left_alone_twice_as_long_each_time_and_a_minute_at_most() -> None:
    pace = in_trouble(1000.0)
    assert pace.wait(1000.0) == 1.0
    assert [round(tried_in_vain(pace)) for _ in range(8)] == [2, 4, 8, 16, 32, 60, 60, 60]


def test_a_message_taken_ends_the_trouble_at_once_and_a_refusal_does_not() -> None:
    pace = in_trouble(1000.0)
    assert not pace.refused("full", 1001.5, 30.0)
    assert pace.in_trouble
    assert pace.accepted("a", 1001.6)
    assert (pace.in_trouble, pace.wait(1001.6), pace.parked_until <= 1001.6) == (False, 0.0, True)
    pace = in_trouble(1000.0)
    assert pace.accepted("begun before", 1000.1)
    assert (pace.in_trouble, pace.wait(1000.1)) == (False, 0.0)


def test_what_was_on_its_way_when_the_trouble_was_found_does_not_lengthen_it() -> None:
    pace = in_trouble(1000.0)
    assert [pace.unanswered(999.0, at) for at in (1000.2, 1001.5, 1009.0)] == [False] * 3
    assert pace.wait(1000.0) == 1.0


def test_a_rest_that_the_platform_asked_for_outlasts_a_message_taken_and_one_not_answered() -> None:
    pace = Pace()
    refused(pace, IN_A_ROW, 1000.0, 30.0)
    assert [pace.unanswered(999.0, 1000.5) for _ in range(IN_A_ROW)] == [False] * IN_A_ROW
    pace.accepted("begun before", 1001.0)
    assert (pace.in_trouble, pace.wait(1001.0)) == (False, 29.0)


def test_a_few_conversations_that_are_never_answered_are_no_trouble_of_the_workspace() -> None:
    pace = Pace()
    assert not any(pace.unanswered(at, at) for at in range(1000, 2000, 25))
    assert not pace.in_trouble


def test_after_a_rest_a_few_are_tried_first_and_more_with_each_that_is_taken() -> None:
    pace = Pace()
    rooms = list[int]()
    for round_ in range(4):
        rooms.append(most := pace.room(1000.0 + round_))
        pace.begins(most)
        for one in range(most):
            pace.accepted(f"{one}", 1000.0 + round_)
        for _ in range(most):
            pace.ends()
    assert rooms == [AT_FIRST * 2**number for number in range(4)]
    assert pace.room(1000.0 + 2 * WINDOW) == AT_FIRST
