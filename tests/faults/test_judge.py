"""The judge of the fault runs finds each kind of breach, and forgives only what a class allows."""

import pytest

from tests.faults.judge import Promise, Verdict, judged


def promise(number: int, conversation: str = "U1", repeat: str = "may-repeat", state: str = "sent") -> Promise:
    return Promise(number, "T1", conversation, f"m{number}", repeat, state)


def judging(*promises: Promise, accepted: str = "") -> Verdict:
    """The verdict over numbers of messages, in the order of their acceptance."""
    return judged(promises, [("T1", f"m{number}") for number in accepted.split()])


def test_what_was_accepted_once_in_order_is_as_promised() -> None:
    verdict = judging(promise(1), promise(2), promise(3, "U2"), accepted="3 1 2")
    assert verdict.kept
    assert str(verdict) == "3 messages: 0 lost, 0 doubled, 0 stuck, 0 disordered"


@pytest.mark.parametrize("state", ["sent", "failed", "cancelled"])
def test_what_never_arrived_is_lost(state: str) -> None:
    assert judging(promise(1, state=state)).lost == ["T1 m1"]


@pytest.mark.parametrize("state", ["waiting", "sending", "unknown"])
def test_what_is_never_decided_is_stuck(state: str) -> None:
    assert judging(promise(1, state=state), accepted="1").stuck == ["T1 m1"]


def test_a_direct_message_may_never_come_twice() -> None:
    assert judging(promise(1), accepted="1 1").doubled == ["T1 m1"]


@pytest.mark.parametrize("conversation", ["C1", "U1,U2"])
def test_elsewhere_a_message_is_judged_by_its_class(conversation: str) -> None:
    assert str(judging(promise(1, conversation), accepted="1 1")).endswith("(1 repeated, 0 unknown)")
    assert judging(promise(1, conversation), accepted="1 1 1").doubled
    assert judging(promise(1, conversation, "may-skip"), accepted="1 1").doubled
    assert judging(promise(1, conversation, "may-skip")).lost
    assert str(judging(promise(1, conversation, "may-skip", "unknown"))).endswith("(0 repeated, 1 unknown)")
    assert judging(promise(1, conversation, "may-skip", "unknown")).kept


def test_what_overtakes_an_earlier_message_is_seen() -> None:
    assert judging(promise(1), promise(2), accepted="2 1").disordered == ["T1 m1"]
    assert judging(promise(1, "C1"), promise(2, "C1"), accepted="1 2 1").disordered == ["T1 m1"]
    assert judging(promise(1, "U1"), promise(2, "U2"), accepted="2 1").kept
