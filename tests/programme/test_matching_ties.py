"""People who are as good as one another: the draft is still the best there is, and the list of pairs stays short."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from programme.matching import draft, read
from programme.matching.arcs import Pairs
from programme.matching.draft import match
from programme.matching.model import Case
from programme.matching.score import encode
from tests.programme import by_hand
from tests.programme.volunteers import Document, contested, document, tied

CROWDS: dict[str, Callable[[int], Document]] = {
    "tied": lambda seed: tied(seed, 60, 50),
    "more mentors": lambda seed: tied(seed, 80, 30),
    "more mentees": lambda seed: tied(seed, 25, 80),
    "identical": lambda _: document(60, 60),
    "contested": lambda _: contested(100, 120),
    "blocked": lambda seed: tied(seed, 40, 40, forbidden=[(f"m{one}", f"l{one}") for one in range(40)]),
}


@pytest.fixture
def _one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft, "ADDED", 1)


def worth(case: Case, most: int) -> tuple[int, int]:
    found = match(case, most=most)
    return found.people, found.quality


@pytest.mark.parametrize("seed", range(20))
def test_no_legal_draft_of_tied_people_is_better(seed: int) -> None:
    people = tied(seed, 4, 5)
    couples = [pair.couple for pair in match(read(people), most=1).pairs]
    assert by_hand.worth(people, couples) == by_hand.best(people)


@pytest.mark.usefixtures("_one_at_a_time")
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", CROWDS)
def test_adding_few_pairs_at_a_time_leads_to_the_same_worth(name: str, seed: int) -> None:
    case = read(CROWDS[name](seed))
    assert worth(case, most=2) == worth(case, most=120)


@pytest.mark.parametrize("people", [document(300, 300), tied(1, 300, 300), contested(300, 300)])
def test_everybody_adds_no_more_than_their_share(people: Document) -> None:
    case = read(people).in_order()
    pairs = Pairs(encode(case))
    listed = pairs.shortlist(5)
    nothing = np.zeros(300, dtype=np.int64)
    missing = pairs.missing(np.stack(listed[:2], axis=1), nothing, nothing, 5)
    assert len(listed.worth) <= 5 * 600
    assert 0 < len(missing.worth) <= 5 * 600


def test_of_equals_everybody_has_others_on_their_list() -> None:
    listed = Pairs(encode(read(document(300, 300)).in_order())).shortlist(5)
    for side in (listed.mentor, listed.mentee):
        assert max(Counter(side.tolist()).values()) < 30
