"""The pairs that may be made: everybody's best ones, and those that prices show to be missing from them."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np

from programme.matching.rules import blocks, look
from programme.matching.score import Bools, Crowd, Ints, Longs, among, indices

IMPOSSIBLE: Final = -1


class Arcs(NamedTuple):
    """Pairs: indices of mentor and mentee, and what each pair is worth."""

    mentor: Ints
    mentee: Ints
    worth: Ints


class Table(NamedTuple):
    """Some pairs with every mentee, one column each: the mentor's index and what the pair is worth."""

    mentor: Ints
    worth: Ints

    def arcs(self, chosen: Bools) -> Arcs:
        """The chosen pairs, if they may be made."""
        row, mentee = np.nonzero(chosen & (self.worth != IMPOSSIBLE))
        return Arcs(self.mentor[row, mentee], mentee.astype(np.int32), self.worth[row, mentee])


def shortlist(crowd: Crowd, most: int) -> Arcs:
    """Everybody's `most` best pairs."""
    of_mentors = []
    of_mentees = Table(*np.zeros((2, 0, len(crowd.case.mentees)), dtype=np.int32))
    for table in _tables(crowd):
        chosen = np.zeros(table.worth.shape, dtype=np.bool_)
        np.put_along_axis(chosen, _highest(table.worth, most, axis=1), values=True, axis=1)
        of_mentors.append(table.arcs(chosen))
        both = [np.concatenate(fields) for fields in zip(of_mentees, table, strict=True)]
        kept = _highest(both[-1], most, axis=0)
        of_mentees = Table(*(np.take_along_axis(field, kept, axis=0) for field in both))
    return joined([*of_mentors, of_mentees.arcs(of_mentees.worth != IMPOSSIBLE)])


def dearer(crowd: Crowd, mentors: Longs, mentees: Longs) -> Iterator[Arcs]:
    """The pairs that are worth more than the prices of their two people together."""
    return (table.arcs(table.worth > mentors[table.mentor] + mentees) for table in _tables(crowd))


def joined(found: Iterable[Arcs]) -> Arcs:
    """All arcs, none twice, sorted."""
    mentor, mentee, worth = (np.concatenate(field) for field in zip(*found, strict=True))
    _, first = np.unique(mentor.astype(np.int64) << 32 | mentee, return_index=True)
    return Arcs(mentor[first], mentee[first], worth[first])


def _tables(crowd: Crowd) -> Iterator[Table]:
    """All pairs, in tables that stay small; a pair of the previous draft is worth `keep` more, a pinned one is made."""
    case, mentees = crowd.case, np.arange(len(crowd.case.mentees), dtype=np.int32)
    pinned, previous = indices(case, case.pinned), indices(case, case.previous)
    for mentors in blocks(len(case.mentors), len(mentees)):
        broken, score = look(crowd, mentors, mentees)
        possible = (broken == 0) & ~among(crowd, pinned, mentors, mentees)
        worth = score + np.int32(case.keep) * among(crowd, previous, mentors, mentees)
        yield Table(np.broadcast_to(mentors[:, None], worth.shape), np.where(possible, worth, np.int32(IMPOSSIBLE)))


def _highest(worth: Ints, most: int, axis: int) -> Longs:
    """Where the `most` highest values along an axis are."""
    most = min(most, worth.shape[axis])
    return np.take(np.argpartition(-worth, most - 1, axis=axis), range(most), axis=axis)
