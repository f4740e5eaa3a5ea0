"""A draft: the pinned pairs and the best pairs beside them, scored."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

import numpy as np

from programme.matching.arcs import Pairs, joined
from programme.matching.flow import network, prices, solve
from programme.matching.model import Case, Couple
from programme.matching.pairs import Matching, Parts, ScoredPair
from programme.matching.score import encode, in_common, indices, parts

SHORTLIST: Final = 30
ADDED: Final = 10
"""So many missing pairs of everybody join the list at a time: on tied data millions are as good as one another."""


def match(case: Case, *, most: int = SHORTLIST) -> Matching:
    """The most people in a pair, then the best pairs: the proven optimum, and the same for any order of the lists.

    Everybody starts with their `most` best candidates: any number gives the same worth, sooner or later.
    """
    case = case.in_order()
    pairs = _scored(case, case.pinned.union(_best(case.with_room(), most)))
    mentors, mentees = Counter(pair.mentor.id for pair in pairs), Counter(pair.mentee.id for pair in pairs)
    return Matching(
        pairs=pairs,
        unmatched_mentors=tuple(one for one in case.mentors if one.places and one.id not in mentors),
        unmatched_mentees=tuple(one for one in case.mentees if one.places and one.id not in mentees),
        people=len(mentors) + len(mentees),
        quality=_quality(case, pairs),
    )


def _best(case: Case, most: int) -> list[Couple]:
    """Solve for the shortlist, add the best of the pairs that its prices show to be missing, and again until none is.

    Then no pair outside the list could improve the draft: it is the optimum over all pairs, without holding them all.
    """
    pairs, mentors = Pairs(encode(case)), len(case.mentors)
    missing = arcs = pairs.shortlist(most)
    best = np.zeros((0, 2), dtype=np.int32)
    while len(missing.worth):
        arcs = joined([arcs, missing])
        net = network(case, arcs)
        used = solve(net)
        price, best = prices(net, used), np.stack([arcs.mentor, arcs.mentee], axis=1)[used[: len(arcs.worth)]]
        missing = pairs.missing(best, price[:mentors], -price[mentors:-2], ADDED)
    return [(case.mentors[mentor].id, case.mentees[mentee].id) for mentor, mentee in best.tolist()]


def _scored(case: Case, couples: Iterable[Couple]) -> tuple[ScoredPair, ...]:
    crowd, chosen = encode(case), indices(case, couples)
    mentors, mentees = chosen[:, :1], chosen[:, 1:]
    tables = parts(crowd, mentees, in_common(crowd, mentors, mentees))
    points = np.stack(tables, axis=-1).reshape(-1, len(tables)).tolist()
    people = [(case.mentors[mentor], case.mentees[mentee]) for mentor, mentee in chosen.tolist()]
    return tuple(
        ScoredPair(mentor, mentee, Parts(*four), pinned=(mentor.id, mentee.id) in case.pinned)
        for (mentor, mentee), four in zip(people, points, strict=True)
    )


def _quality(case: Case, pairs: tuple[ScoredPair, ...]) -> int:
    given = Counter(pair.mentor.id for pair in pairs)
    paired = {(type(person), person.id): person.waited for pair in pairs for person in (pair.mentor, pair.mentee)}
    return (
        sum(pair.score for pair in pairs)
        + case.weights.waited * sum(paired.values())
        - case.weights.load * sum(count * (count - 1) // 2 for count in given.values())
    )
