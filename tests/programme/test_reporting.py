"""Who reports to whom."""

from programme.reporting import chain


def test_managers_are_named_nearest_first() -> None:
    assert chain(1, {1: 2, 2: 3}) == [2, 3]


def test_whoever_has_no_known_manager_reports_to_nobody() -> None:
    assert chain(3, {1: 2, 2: 3}) == []


def test_a_list_that_goes_in_circles_ends() -> None:
    assert chain(1, {1: 2, 2: 3, 3: 2}) == [2, 3]
