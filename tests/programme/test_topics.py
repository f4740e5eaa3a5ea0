"""The topics that bring two people together."""

from programme.topics import in_common


def test_topics_in_common_begin_with_what_is_wanted_most() -> None:
    assert in_common({"gifs": 3, "ai": 1, "tbt": 2}, {"ai": 3, "emoji": 2, "gifs": 1}) == ["ai", "gifs"]


def test_topics_wanted_as_much_stand_in_the_same_order_for_both() -> None:
    assert in_common({"b": 1, "a": 3}, {"b": 1, "a": 1}) == ["a", "b"]
