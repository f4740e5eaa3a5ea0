"""What a run of matching finds: pairs with their scores, and the people left without one."""

from dataclasses import dataclass

from programme.matching.model import Couple, Mentee, Mentor


@dataclass(frozen=True)
class Parts:
    """The four parts of a score, each rounded down by itself."""

    topic: int
    time: int
    silo: int
    interest: int

    @property
    def total(self) -> int:
        """The score."""
        return self.topic + self.time + self.silo + self.interest


@dataclass(frozen=True)
class ScoredPair:
    """Two people whom the run puts together; `pinned` when the lead did."""

    mentor: Mentor
    mentee: Mentee
    parts: Parts
    pinned: bool

    @property
    def score(self) -> int:
        """The sum of the parts."""
        return self.parts.total

    @property
    def couple(self) -> Couple:
        """The ids (mentor, mentee)."""
        return self.mentor.id, self.mentee.id


@dataclass(frozen=True)
class Matching:
    """The optimum: most `people` first, then the highest `quality`; a mentor already at capacity is not unmatched."""

    pairs: tuple[ScoredPair, ...]
    unmatched_mentors: tuple[Mentor, ...]
    unmatched_mentees: tuple[Mentee, ...]
    people: int
    quality: int

    @property
    def worst(self) -> int | None:
        """The lowest score that nobody pinned."""
        return min((pair.score for pair in self.pairs if not pair.pinned), default=None)
