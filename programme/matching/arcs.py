"""The pairs that may be made: everybody's best ones, and those that prices show to be missing from them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from programme.matching.model import Volunteer
from programme.matching.rules import blocks, look
from programme.matching.score import Crowd, Ints, Longs, among, indices

Worths = npt.NDArray[np.uint16]
Hashes = npt.NDArray[np.uint32]

IMPOSSIBLE: Final = np.uint16(0xFFFF)
"""More than a pair can be worth: four parts and what is kept, of 10,000 points at most each."""
NEVER: Final = -1
REMEMBERED: Final = 100_000_000
"""For so many pairs what each is worth is kept from one look to the next: 200 MB."""


class Arcs(NamedTuple):
    """Pairs: indices of mentor and mentee, and what each pair is worth."""

    mentor: Ints
    mentee: Ints
    worth: Ints


class Table(NamedTuple):
    """Some pairs, one column a mentee: indices, what each is worth, and its rank; a negative rank is nobody's.

    Of two pairs that are equally good, a hash of both ids says which comes first: else the same few people would be
    the best ones of everybody.
    """

    mentor: Longs
    mentee: Longs
    worth: Longs
    rank: Longs

    def best(self, most: int, axis: int) -> Self:
        """The `most` highest ranks along an axis."""
        most = min(most, self.rank.shape[axis])
        kept = np.take(np.argpartition(-self.rank, most - 1, axis=axis), range(most), axis=axis)
        return type(self)(*(np.take_along_axis(field, kept, axis=axis) for field in self))

    def beside(self, other: Self) -> Self:
        """The rows of both."""
        return type(self)(*(np.concatenate(fields) for fields in zip(self, other, strict=True)))

    def arcs(self) -> Arcs:
        """The pairs that somebody may have."""
        chosen = self.rank > NEVER
        return Arcs(*(field[chosen].astype(np.int32) for field in (self.mentor, self.mentee, self.worth)))


class Pairs:
    """All pairs of a crowd, looked at in tables that stay small: memory must not grow with n²."""

    def __init__(self, crowd: Crowd) -> None:
        case = crowd.case
        self._crowd, self._mentees = crowd, np.arange(len(case.mentees), dtype=np.int32)
        self._hashes = _hashes(case.mentors), _hashes(case.mentees)
        self._pinned, self._previous = indices(case, case.pinned), indices(case, case.previous)
        self._known: dict[int, Worths] = {}

    def shortlist(self, most: int) -> Arcs:
        """Everybody's `most` best pairs."""
        return self._best(most, lambda _, worth: np.where(worth == IMPOSSIBLE, NEVER, worth.astype(np.int64)))

    def missing(self, used: Ints, mentors: Longs, mentees: Longs, most: int) -> Arcs:
        """The pairs worth more than the prices of their two people, everybody's `most` best of those not used."""

        def gain(rows: Ints, worth: Worths) -> Longs:
            more = worth - mentors[rows][:, None] - mentees
            dear = (more > 0) & (worth != IMPOSSIBLE)
            dear &= ~among(self._crowd, used, rows, self._mentees)
            return np.where(dear, np.minimum(more, np.iinfo(np.int32).max), NEVER)

        return self._best(most, gain)

    def _best(self, most: int, value: Callable[[Ints, Worths], Longs]) -> Arcs:
        """Everybody's `most` pairs of the highest values."""
        of_mentors = []
        of_mentees = Table(*np.zeros((4, 0, len(self._mentees)), dtype=np.int64))
        for mentors, worth in self._worths():
            values = value(mentors, worth)
            some = (values > NEVER).any(axis=1)
            if some.any():
                table = self._table(mentors[some], worth[some], values[some])
                of_mentors.append(table.best(most, axis=1).arcs())
                of_mentees = of_mentees.beside(table).best(most, axis=0)
        return joined([*of_mentors, of_mentees.arcs()])

    def _table(self, mentors: Ints, worth: Worths, values: Longs) -> Table:
        spread = self._hashes[0][mentors][:, None] ^ self._hashes[1]
        spread = (spread ^ spread >> np.uint32(16)) * np.uint32(0x9E3779B1)
        mentor, mentee = np.broadcast_arrays(mentors.astype(np.int64)[:, None], self._mentees.astype(np.int64))
        return Table(mentor, mentee, worth.astype(np.int64), values << 32 | spread)

    def _worths(self) -> Iterator[tuple[Ints, Worths]]:
        """What all pairs are worth; one of the previous draft is worth `keep` more, a pinned one is made already."""
        case = self._crowd.case
        for mentors in blocks(len(case.mentors), len(case.mentees)):
            first = int(mentors[0])
            worth = self._known.get(first)
            if worth is None:
                worth = self._look(mentors)
                if len(case.mentors) * len(case.mentees) <= REMEMBERED:
                    self._known[first] = worth
            yield mentors, worth

    def _look(self, mentors: Ints) -> Worths:
        broken, score = look(self._crowd, mentors, self._mentees)
        possible = (broken == 0) & ~among(self._crowd, self._pinned, mentors, self._mentees)
        worth = score + np.int32(self._crowd.case.keep) * among(self._crowd, self._previous, mentors, self._mentees)
        return np.where(possible, worth, IMPOSSIBLE).astype(np.uint16)


def joined(found: Iterable[Arcs]) -> Arcs:
    """All arcs, none twice, sorted."""
    mentor, mentee, worth = (np.concatenate(field) for field in zip(*found, strict=True))
    _, first = np.unique(mentor.astype(np.int64) << 32 | mentee, return_index=True)
    return Arcs(mentor[first], mentee[first], worth[first])


def _hashes(people: Sequence[Volunteer]) -> Hashes:
    """A number per person, that has nothing to do with the order of the ids."""
    digests = b"".join(blake2b(person.id.encode(), digest_size=4).digest() for person in people)
    return np.frombuffer(digests, dtype="<u4")
