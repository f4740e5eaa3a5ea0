"""A draft: the pinned pairs and the best pairs beside them, scored."""

from collections import Counter

import numpy as np

from programme.matching.flow import allowed, best
from programme.matching.model import Case, Matching, Parts, ScoredPair
from programme.matching.score import Crowd, Ints, encode, in_common, indices, parts


def match(case: Case) -> Matching:
    """The most people in a pair, then the best pairs: the proven optimum, and the same for any order of the lists."""
    case = case.in_order()
    crowd = encode(case)
    pinned = indices(case, case.pinned)
    pairs = _scored(crowd, np.concatenate([pinned, best(case, pinned, allowed(crowd))]))
    mentors, mentees = Counter(pair.mentor.id for pair in pairs), Counter(pair.mentee.id for pair in pairs)
    return Matching(
        pairs=pairs,
        unmatched_mentors=tuple(one for one in case.mentors if one.places and one.id not in mentors),
        unmatched_mentees=tuple(one for one in case.mentees if one.places and one.id not in mentees),
        people=len(mentors) + len(mentees),
        quality=_quality(case, pairs),
    )


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
