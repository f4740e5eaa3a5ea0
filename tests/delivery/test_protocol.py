"""The protocol as tables: what is done with a message, by what is known of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery import protocol
from bot.delivery.protocol import LEASE, SETTLE, TIMEOUT, Step, Tried

DAY = timedelta(days=1)
SEND, LOOK_UP, LEAVE = Step.SEND, Step.LOOK_UP, Step.LEAVE


def tried(unclear: int, what: str) -> Tried:
    """A message after so many unclear tries; `what` names its kind."""
    return Tried(unclear, replaces="replaces" in what, repeatable="repeat" in what, can_look_up="direct" in what)


@pytest.mark.parametrize(
    ("what", "steps"),
    [
        # unclear tries:    0     1        2        3
        ("direct repeat", [SEND, LOOK_UP, LOOK_UP, LOOK_UP]),
        ("direct skip", [SEND, LOOK_UP, LOOK_UP, LOOK_UP]),
        ("channel repeat", [SEND, SEND, LEAVE, LEAVE]),
        ("channel skip", [SEND, LEAVE, LEAVE, LEAVE]),
        ("direct replaces", [SEND, SEND, SEND, SEND]),
        ("channel replaces", [SEND, SEND, SEND, SEND]),
    ],
)
def test_what_is_looked_up_what_is_sent_and_what_is_left(what: str, steps: list[Step]) -> None:
    assert [protocol.first_step(tried(unclear, what)) for unclear in range(4)] == steps
    assert [protocol.rests(tried(unclear, what)) for unclear in range(4)] == [step is not LEAVE for step in steps]


@pytest.mark.parametrize(("what", "steps"), [("direct repeat", [SEND, SEND, LEAVE]), ("direct skip", [SEND, LEAVE])])
def test_where_nothing_may_be_read_a_direct_message_goes_by_its_class(what: str, steps: list[Step]) -> None:
    assert [protocol.by_class(tried(unclear, what)) for unclear in range(len(steps))] == steps


@pytest.mark.parametrize(
    ("what", "since", "tries", "rests"),
    [
        ("direct", DAY, 9, True), ("direct", DAY - SETTLE, 40, True), ("direct", DAY, 10, False),
        ("direct replaces", DAY, 10, False), ("channel replaces", DAY, 10, False),
    ],
)  # fmt: skip
def test_what_nobody_answers_about_is_tried_for_a_day_and_often_and_then_left(
    what: str, since: timedelta, tries: int, *, rests: bool
) -> None:
    assert protocol.rests(replace(tried(1, what), since=since, tries=tries)) is rests


def test_no_call_begins_that_would_not_have_settled_before_somebody_else_looks() -> None:
    last = LEASE - TIMEOUT - SETTLE
    assert last >= timedelta(seconds=30), "time for what comes before a call"
    assert [protocol.may_begin(since.total_seconds()) for since in (timedelta(), last, last * 1.001)] == [
        True, True, False,
    ]  # fmt: skip
    assert TIMEOUT < SETTLE, "what is taken late is taken before it is looked for"
