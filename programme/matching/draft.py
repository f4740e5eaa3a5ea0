"""A draft: the pinned pairs and the best pairs beside them, scored."""

from collections import Counter
from typing import Final

import numpy as np

from programme.matching.arcs import Arcs, dearer, everything, joined, shortlist
from programme.matching.flow import network, prices, solve
from programme.matching.model import Case, Matching, Parts, ScoredPair
from programme.matching.score import Bools, Crowd, Ints, encode, in_common, indices, parts


ALL_PAIRS: Final = 4_000_000
SHORTLIST: Final = 30


def match(case: Case, *, all_pairs: int = ALL_PAIRS, most: int = SHORTLIST) -> Matching:
    """The most people in a pair, then the best pairs: the proven optimum, and the same for any order of the lists.

    Beyond `all_pairs`, everybody starts with their `most` best; memory then grows with people, not with pairs.
    """
    case = case.in_order()
    crowd, pinned = encode(case), indices(case, case.pinned)
    small = len(case.mentors) * len(case.mentees) <= all_pairs
    best = _best_of_all(crowd, pinned) if small else _best_of_shortlist(crowd, pinned, most)
    pairs = _scored(crowd, np.concatenate([pinned, best]))
    mentors, mentees = Counter(pair.mentor.id for pair in pairs), Counter(pair.mentee.id for pair in pairs)
    return Matching(
        pairs=pairs,
        unmatched_mentors=tuple(one for one in case.mentors if one.places and one.id not in mentors),
        unmatched_mentees=tuple(one for one in case.mentees if one.places and one.id not in mentees),
        people=len(mentors) + len(mentees),
        quality=_quality(case, pairs),
    )


def _best_of_all(crowd: Crowd, pinned: Ints) -> Ints:
    arcs = everything(crowd)
    return _taken(arcs, solve(network(crowd.case, pinned, arcs)))


def _best_of_shortlist(crowd: Crowd, pinned: Ints, most: int) -> Ints:
    """Add what the prices show to be missing until nothing is: that proves the optimum over all pairs."""
    arcs, before = shortlist(crowd, most), -1
    mentors = len(crowd.case.mentors)
    while len(arcs.worth) != before:
        net = network(crowd.case, pinned, arcs)
        used = solve(net)
        price = prices(net, used)
        taken, before = _taken(arcs, used), len(arcs.worth)
        arcs = joined([arcs, dearer(crowd, price[:mentors], -price[mentors:-2])])
    return taken


def _taken(arcs: Arcs, used: Bools) -> Ints:
    return np.stack([arcs.mentor, arcs.mentee], axis=1)[used[: len(arcs.worth)]]


def _scored(crowd: Crowd, couples: Ints) -> tuple[ScoredPair, ...]:
    mentors, mentees = couples[:, :1], couples[:, 1:]
    tables = parts(crowd, mentees, in_common(crowd, mentors, mentees))
    points = np.stack(tables, axis=-1).reshape(-1, len(tables)).tolist()
    people = [(crowd.case.mentors[mentor], crowd.case.mentees[mentee]) for mentor, mentee in couples.tolist()]
    pairs = (
        ScoredPair(mentor, mentee, Parts(*four), pinned=(mentor.id, mentee.id) in crowd.case.pinned)
        for (mentor, mentee), four in zip(people, points, strict=True)
    )
    return tuple(sorted(pairs, key=lambda pair: pair.couple))


def _quality(case: Case, pairs: tuple[ScoredPair, ...]) -> int:
    given = Counter(pair.mentor.id for pair in pairs)
    paired = {(type(person), person.id): person.waited for pair in pairs for person in (pair.mentor, pair.mentee)}
    return (
        sum(pair.score for pair in pairs)
        + case.weights.waited * sum(paired.values())
        - case.weights.load * sum(count * (count - 1) // 2 for count in given.values())
    )
