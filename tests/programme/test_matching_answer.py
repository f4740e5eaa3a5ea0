"""What a lead reads of a draft: scores, reasons in counts, alternatives, prices; and never a topic's name."""

import json
from typing import Any

import pytest

from programme.matching import BadInput, match_document, match_draft, why_not
from tests.programme import by_hand
from tests.programme.volunteers import Document, crowd, document, mentee, mentor


def answer(people: Document, *, topics: bool = False) -> Any:
    return match_document(people, topics=topics)


def test_a_pair_reads_its_score_and_its_reasons_in_counts() -> None:
    people = document(
        [mentor(offers={"linkedin": 2, "gifs": 3}, dept="Z", start=10, end=22, interests=["music", "chess"])],
        [mentee(wants={"linkedin": 3, "gifs": 1, "tiktok": 2}, interests=["chess"])],
    )
    assert answer(people)["pairs"] == [
        {
            "mentor": "m1",
            "mentee": "l1",
            "score": 300 + 150 + 100 + 33,
            "parts": {"topic": 300, "time": 150, "silo": 100, "interest": 33},
            "shared": 2,
            "first_wish": True,
            "common_half_hours": 6,
            "other_department": True,
            "shared_interests": 1,
            "pinned": False,
            "kept": False,
            "other_mentees": [],
            "other_mentors": [],
        }
    ]


def test_a_first_wish_is_what_the_mentee_wants_most() -> None:
    people = document([mentor(offers={"gifs": 3})], [mentee(wants={"linkedin": 3, "gifs": 2})])
    assert answer(people)["pairs"][0]["first_wish"] is False


@pytest.mark.parametrize("seed", range(5))
def test_scores_are_those_of_the_written_formula(seed: int) -> None:
    people = crowd(seed, 20, 20)
    by_id = {person["id"]: person for person in people["mentors"] + people["mentees"]}
    for pair in answer(people)["pairs"]:
        assert (
            pair["score"] == by_hand.score(by_id[pair["mentor"]], by_id[pair["mentee"]]) == sum(pair["parts"].values())
        )


def test_weights_change_the_score() -> None:
    people = document([mentor(dept="Z")], 1, weights={"topic": 10, "time": 0, "silo": 7})
    assert answer(people)["pairs"][0]["parts"] == {"topic": 10, "time": 0, "silo": 7, "interest": 0}


def test_alternatives_are_the_next_best_and_say_why_not() -> None:
    people = document(
        [mentor("m0", dept="Z"), mentor("m1"), mentor("m2", dept="Z", capacity=2), mentor("m3"), mentor("m4", level=1)],
        [mentee("l0"), mentee("l1", waited=1)],
    )
    pairs = answer(people)["pairs"]
    assert [(pair["mentor"], pair["score"]) for pair in pairs] == [("m0", 900), ("m2", 900)]
    assert [one["id"] for one in pairs[0]["other_mentors"]] == ["m2", "m1", "m3"]
    assert [one["why_not"] for one in pairs[0]["other_mentors"]] == ["lower_score"] * 3
    assert pairs[0]["other_mentees"] == [{"id": pairs[1]["mentee"], "score": 900, "why_not": "lower_score"}]


def test_a_better_alternative_was_full_or_would_have_left_somebody_out() -> None:
    full = document([mentor("m0", dept="Z"), mentor("m1")], [mentee("l0"), mentee("l1")])
    worse = next(pair for pair in answer(full)["pairs"] if pair["mentor"] == "m1")
    assert worse["other_mentors"] == [{"id": "m0", "score": 900, "why_not": "no_room"}]
    free = document([mentor("m0", dept="Z", capacity=2), mentor("m1")], [mentee("l0"), mentee("l1")])
    worse = next(pair for pair in answer(free)["pairs"] if pair["mentor"] == "m1")
    assert worse["other_mentors"] == [{"id": "m0", "score": 900, "why_not": "better_in_total"}]


@pytest.mark.parametrize("seed", range(4))
def test_an_alternative_is_always_a_pair_that_the_rules_allow(seed: int) -> None:
    people = crowd(seed, 20, 20)
    by_id = {person["id"]: person for person in people["mentors"] + people["mentees"]}
    for pair in answer(people)["pairs"]:
        others = [(by_id[pair["mentor"]], by_id[one["id"]], one["score"]) for one in pair["other_mentees"]]
        others += [(by_id[one["id"]], by_id[pair["mentee"]], one["score"]) for one in pair["other_mentors"]]
        for junior, senior, score in others:
            assert not by_hand.broken(people, junior, senior)
            assert score == by_hand.score(junior, senior)


def test_the_summary_counts() -> None:
    people = document(2, 3, previous=[["m1", "l2"]])
    assert answer(people)["summary"] == {
        "mentors": 2,
        "mentees": 3,
        "pairs": 2,
        "people": 4,
        "quality": 1600,
        "mean_score": 800,
        "worst_score": 800,
        "lost_to_min_score": 0,
        "kept": 1,
    }


def test_a_minimum_score_shows_its_price_in_people() -> None:
    people = document([mentor("m0", dept="Z"), mentor("m1")], 2, rules={"min_score": 850})
    assert answer(people)["summary"]["lost_to_min_score"] == 2


def test_forcing_a_pair_shows_its_price() -> None:
    people = document([mentor("m0", dept="Z"), mentor("m1", level=2)], 1)
    assert why_not(people, "m1", "l0") == {"available": True, "broken": ["seniority"], "people": 0, "quality": 100}
    people = document([mentor("m0"), mentor("m1", offers={"gifs": 3})], [mentee("l0"), mentee("l1", wants={"gifs": 3})])
    assert why_not(people, "m0", "l1") == {"available": True, "broken": ["topic"], "people": 2, "quality": 1400}


def test_a_person_who_declined_or_blocked_reads_not_available() -> None:
    people = document(2, 2, forbidden=[["m0", "l0"]])
    assert why_not(people, "m0", "l0") == {"available": False, "broken": [], "people": 0, "quality": 0}


def test_a_pair_that_cannot_be_forced_says_why() -> None:
    with pytest.raises(BadInput, match="m9: is not a mentor"):
        why_not(document(2, 2), "m9", "l0")
    with pytest.raises(BadInput, match="m0: is in 2 pairs, and has places for 1"):
        why_not(document(2, 2, pinned=[["m0", "l0"]]), "m0", "l1")


def test_a_topic_is_never_named_unless_the_operator_asks() -> None:
    people = document([mentor(offers={"canary": 3})], [mentee(wants={"canary": 3, "secret": 1})])
    assert "canary" not in json.dumps(answer(people))
    named = answer(people, topics=True)
    assert named["pairs"][0]["topics"] == ["canary"]
    assert "secret" not in json.dumps(named)


@pytest.mark.parametrize(("one", "other"), [("", "Z"), ("Z", ""), ("", "")])
def test_a_department_that_nobody_has_told_is_not_called_another_one(one: str, other: str) -> None:
    (pair,) = answer(document([mentor(dept=one)], [mentee(dept=other)]))["pairs"]
    assert (pair["parts"]["silo"], pair["other_department"]) == (0, False)


def test_a_draft_tells_who_has_a_pair_already_and_names_no_alternatives() -> None:
    taken = match_draft(document([mentor("m0", capacity=2, load=1), mentor("m1")], [mentee("l0", level=9)]))
    found = match_draft(document(2, 1))
    assert [(one["id"], one["paired"]) for one in taken["unmatched"]] == [("m0", True), ("m1", False), ("l0", False)]  # type: ignore[attr-defined]
    assert not {"other_mentees", "other_mentors", "parts", "topics"} & found["pairs"][0].keys()  # type: ignore[index]
