"""Every hard rule keeps two people apart who otherwise fit, and can be loosened."""

from typing import Any

import pytest

from programme.matching import BadInput, match, match_document, read
from tests.programme import by_hand
from tests.programme.volunteers import Document, Record, crowd, document, mentee, mentor

APART = [
    pytest.param("reporting_line", {"chain": ["ceo", "l1"]}, {}, {}, id="the mentee manages the mentor"),
    pytest.param("reporting_line", {}, {"chain": ["m1"]}, {}, id="the mentor manages the mentee"),
    pytest.param("seniority", {"level": 2}, {}, {}, id="one level between them"),
    pytest.param("language", {"langs": ["fr"]}, {"langs": ["en", "de"]}, {}, id="no language in common"),
    pytest.param("site", {}, {"in_person": True, "site": "Paris"}, {}, id="in person, on another site"),
    pytest.param("business_unit", {}, {"other_bu": True}, {}, id="another unit asked for, the same one"),
    pytest.param("common_time", {"start": 16, "end": 21}, {"start": 20, "end": 36}, {}, id="half an hour in common"),
    pytest.param("topic", {}, {"wants": {"gifs": 1}}, {}, id="no topic in common"),
    pytest.param("score", {}, {}, {"min_score": 801}, id="a score below the minimum"),
]


def unmatched(people: Document) -> list[Record]:
    answer: Any = match_document(people)
    found: list[Record] = answer["unmatched"]
    return found


def paired(people: Document) -> bool:
    return bool(match(read(people)).pairs)


def test_two_people_who_fit_are_paired() -> None:
    assert paired(document())


@pytest.mark.parametrize(("rule", "junior", "senior", "rules"), APART)
def test_a_rule_keeps_two_people_apart_and_says_so(rule: str, junior: Record, senior: Record, rules: Record) -> None:
    people = document([mentor(**junior)], [mentee(**senior)], rules=rules)
    assert [(one["lost"], one["loosen"]) for one in unmatched(people)] == [({rule: 1}, rule)] * 2


@pytest.mark.parametrize(("rule", "junior", "senior", "rules"), APART)
def test_a_rule_can_be_loosened(rule: str, junior: Record, senior: Record, rules: Record) -> None:
    assert paired(document([mentor(**junior)], [mentee(**senior)], rules=rules | {"loosened": [rule]}))


@pytest.mark.parametrize(
    ("junior", "senior", "rules"),
    [
        ({"level": 2}, {}, {"min_level_gap": 1}),
        ({"start": 16, "end": 21}, {"start": 20, "end": 36}, {"min_common_half_hours": 1}),
        ({}, {"wants": {"gifs": 1}}, {"require_topic": False}),
        ({}, {}, {"min_score": 800}),
    ],
)
def test_a_rule_with_a_measure_can_be_loosened_by_degrees(junior: Record, senior: Record, rules: Record) -> None:
    assert paired(document([mentor(**junior)], [mentee(**senior)], rules=rules))


def test_who_wants_to_meet_in_person_needs_no_common_hours() -> None:
    assert paired(document([mentor(start=0, end=10)], [mentee(start=20, end=30, in_person=True)]))


def test_working_hours_wrap_around_the_day() -> None:
    tokyo, paris = {"start": 48, "end": 66}, {"start": 16, "end": 34}
    assert paired(document([mentor(**tokyo)], [mentee(**paris)]))
    montreal = {"start": 26, "end": 44}
    assert not paired(document([mentor(**tokyo)], [mentee(**montreal)]))
    late = {"start": 40, "end": 58}
    assert paired(document([mentor(**late)], [mentee(start=0, end=12)]))


def test_a_past_keeps_two_people_apart_until_their_couple_is_taken_out() -> None:
    people = document(1, 1, forbidden=[["m0", "l0"], ["gone", "l9"]])
    assert [(one["lost"], one["loosen"]) for one in unmatched(people)] == [({"history": 1}, None)] * 2
    assert paired(people | {"forbidden": []})


def test_nobody_mentors_themselves() -> None:
    twice = document([mentor("ana", level=5)], [mentee("ana")])
    assert [(one["lost"], one["loosen"]) for one in unmatched(twice)] == [({"self": 1}, None)] * 2


@pytest.mark.parametrize("firm", ["history", "self", "capacity"])
def test_some_rules_stay(firm: str) -> None:
    with pytest.raises(BadInput, match=f"rules: loosened: cannot loosen {firm}"):
        read(document(rules={"loosened": [firm]}))


def test_a_pinned_pair_is_exempt_from_the_rules() -> None:
    stranger = mentor(langs=["de"], offers={"gifs": 1}, level=1)
    people = document([stranger], [mentee()], pinned=[["m1", "l1"]], forbidden=[["m1", "l1"]])
    assert paired(people)


def test_a_pinned_pair_takes_its_places() -> None:
    people = document(1, 2, pinned=[["m0", "l1"]])
    assert [pair.couple for pair in match(read(people)).pairs] == [("m0", "l1")]


def test_a_pinned_pair_is_made_once_even_when_both_have_places_left() -> None:
    people = document(
        [mentor("m1", capacity=2), mentor("m2")],
        [mentee("l1", wanted=2), mentee("l2", wanted=2, wants={"linkedin": 1, "gifs": 3})],
        pinned=[["m1", "l1"]],
        forbidden=[["m2", "l1"]],
    )
    assert [pair.couple for pair in match(read(people)).pairs] == [("m1", "l1"), ("m1", "l2"), ("m2", "l2")]


@pytest.mark.parametrize("seed", range(8))
def test_the_unmatched_read_how_many_candidates_each_rule_cost_the_first_reason_first(seed: int) -> None:
    people = crowd(seed, 12, 12)
    by_id = {person["id"]: person for person in people["mentors"] + people["mentees"]}
    for person in unmatched(people):
        expected: dict[str, int] = {}
        for candidate in people["mentees" if person["role"] == "mentor" else "mentors"]:
            couple = (by_id[person["id"]], candidate)
            reasons = by_hand.broken(people, *(couple if person["role"] == "mentor" else couple[::-1]))
            first = reasons[0] if reasons else "capacity"
            expected[first] = expected.get(first, 0) + 1
        assert person["lost"] == expected


def test_the_rule_to_loosen_is_the_one_that_brings_most() -> None:
    people = document(
        [
            mentor("m0", langs=["de"]),
            mentor("m1", langs=["en"]),
            mentor("m2", level=2),
            mentor("m3", level=1, langs=[]),
        ],
        1,
    )
    answer = {one["id"]: one for one in unmatched(people)}
    assert answer["l0"]["lost"] == {"language": 2, "seniority": 2}
    assert answer["l0"]["loosen"] == "language"
    assert answer["m3"]["loosen"] is None


def test_one_candidate_with_a_free_place_counts_more_than_two_without() -> None:
    english = {"langs": ["en"]}
    people = document(
        [mentor("m0", level=2), mentor("m1", **english), mentor("m2", **english)],
        [mentee("l0"), mentee("l1", **english), mentee("l2", **english)],
    )
    answer = {one["id"]: one for one in unmatched(people)}
    assert answer["l0"]["lost"] == {"seniority": 1, "language": 2}
    assert answer["l0"]["loosen"] == "seniority"
