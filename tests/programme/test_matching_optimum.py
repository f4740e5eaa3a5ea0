"""The draft is the best there is: people first, then quality."""

from collections import Counter

import pytest

from programme.matching import Matching, match, read
from programme.matching.draft import match as match_shortlisted
from tests.programme import by_hand
from tests.programme.volunteers import Document, crowd, document, mentee, mentor

LENIENT = {"min_level_gap": 0, "min_common_half_hours": 0, "loosened": ["reporting_line", "language"]}


def couples(found: Matching) -> list[tuple[str, str]]:
    return [pair.couple for pair in found.pairs]


def draft(people: Document) -> Matching:
    return match(read(people))


@pytest.mark.parametrize("seed", range(60))
def test_no_legal_draft_is_better(seed: int) -> None:
    people = crowd(seed, 4, 5, rules=LENIENT if seed % 3 else {})
    found = draft(people)
    assert by_hand.worth(people, couples(found)) == by_hand.best(people)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("most", [1, 3, 8])
def test_a_shortlist_however_short_leads_to_the_same_worth(seed: int, most: int) -> None:
    case = read(crowd(seed, 60, 50, rules=LENIENT, previous=[]))
    full, short = match_shortlisted(case, most=60), match_shortlisted(case, most=most)
    assert (short.people, short.quality) == (full.people, full.quality)


@pytest.mark.parametrize("seed", range(12))
def test_pinned_pairs_stay_and_the_rest_is_still_the_best(seed: int) -> None:
    people = crowd(seed, 4, 5, rules=LENIENT)
    able = next(one["id"] for one in people["mentors"] if one["capacity"] > one["load"])
    people["pinned"] = [(able, "l3")]
    found = draft(people)
    assert [pair.couple for pair in found.pairs if pair.pinned] == people["pinned"]
    assert by_hand.worth(people, couples(found)) == by_hand.best(people)


@pytest.mark.parametrize("seed", range(20))
def test_a_draft_reports_its_own_worth(seed: int) -> None:
    people = crowd(seed, 8, 8, previous=[])
    found = draft(people)
    assert (found.people, found.quality) == by_hand.worth(people, couples(found))


@pytest.mark.parametrize("seed", range(10))
def test_nobody_is_paired_beyond_their_places_nor_twice_with_the_same_person(seed: int) -> None:
    people = crowd(seed, 30, 30, rules=LENIENT)
    found = draft(people)
    assert len(set(couples(found))) == len(found.pairs) > 0
    given, taken = (Counter(couple[side] for couple in couples(found)) for side in (0, 1))
    assert all(given[one["id"]] <= max(0, one["capacity"] - one["load"]) for one in people["mentors"])
    assert all(taken[one["id"]] <= one["wanted"] for one in people["mentees"])


@pytest.mark.parametrize("seed", range(10))
def test_every_pair_obeys_every_rule(seed: int) -> None:
    people = crowd(seed, 25, 25)
    by_id = {person["id"]: person for person in people["mentors"] + people["mentees"]}
    found = draft(people)
    assert found.pairs
    assert not any(by_hand.broken(people, by_id[one], by_id[other]) for one, other in couples(found))


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_lists_changes_nothing(seed: int) -> None:
    people = crowd(seed, 30, 30)
    shuffled = {name: value[::-1] for name, value in people.items()}
    assert draft(people) == draft(shuffled)


def test_people_come_before_quality() -> None:
    weak = {"offers": {"linkedin": 1}, "start": 16, "end": 18}
    people = document(
        [mentor("m0", offers={"linkedin": 3, "gifs": 1}), mentor("m1", **weak)],
        [mentee("l0"), mentee("l1", wants={"gifs": 3})],
    )
    assert couples(draft(people)) == [("m0", "l1"), ("m1", "l0")]


def test_a_mentor_with_a_load_gives_fewer_places() -> None:
    people = document([mentor(capacity=3, load=2)], 3)
    assert len(draft(people).pairs) == 1


def test_a_mentor_at_capacity_is_neither_paired_nor_unmatched() -> None:
    found = draft(document([mentor(capacity=2, load=2)], 1))
    assert not found.pairs
    assert not found.unmatched_mentors
    assert [one.id for one in found.unmatched_mentees] == ["l0"]


def test_a_further_pair_goes_to_the_mentor_who_has_fewer() -> None:
    people = document([mentor("m0", capacity=3), mentor("m1", capacity=3)], 4)
    assert Counter(one for one, _ in couples(draft(people))) == {"m0": 2, "m1": 2}


def test_who_waited_longer_goes_first() -> None:
    people = document(1, [mentee("l0"), mentee("l1", waited=1)])
    assert couples(draft(people)) == [("m0", "l1")]


def test_forbidding_one_pair_moves_few_others() -> None:
    people = crowd(7, 60, 60)
    first = couples(draft(people))
    again = people | {"previous": first, "forbidden": [*people["forbidden"], first[0]]}
    moved = set(first) - set(couples(draft(again)))
    assert first[0] in moved
    assert len(moved) <= 6


def test_without_people_there_is_no_pair() -> None:
    assert not draft(document(0, 0)).pairs
    assert not draft(document(0, 3)).pairs
    assert not draft(document(3, 0)).pairs


def test_the_worst_pair_can_be_raised_without_losing_anybody() -> None:
    people = crowd(3, 40, 40)
    best, fair = draft(people), draft(people | {"rules": {"raise_worst": True}})
    assert best.worst is not None
    assert fair.worst is not None
    assert fair.people == best.people
    assert fair.worst > best.worst
    assert draft(people | {"rules": {"min_score": fair.worst + 1}}).people < best.people


def test_a_thousand_by_a_thousand_is_matched_over_all_pairs() -> None:
    found = draft(crowd(1, 1000, 1000, rules=LENIENT, forbidden=[], previous=[]))
    assert found.people > 1900
