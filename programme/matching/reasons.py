"""Why two people fit, in counts: a topic's name is theirs alone."""

from dataclasses import dataclass

from programme.matching.pairs import ScoredPair


@dataclass(frozen=True)
class Reasons:
    """What a lead reads of a pair."""

    shared: int
    first_wish: bool
    common_half_hours: int
    other_department: bool
    shared_interests: int


def reasons(pair: ScoredPair) -> Reasons:
    """Count what the two people have in common; a first wish is a topic that the mentee wants most."""
    mentor, mentee = pair.mentor, pair.mentee
    shared = mentor.offers.keys() & mentee.wants.keys()
    return Reasons(
        shared=len(shared),
        first_wish=any(mentee.wants[topic] == max(mentee.wants.values()) for topic in shared),
        common_half_hours=len(mentor.half_hours & mentee.half_hours),
        other_department=bool(mentor.dept and mentee.dept) and mentor.dept != mentee.dept,
        shared_interests=len(mentor.interests & mentee.interests),
    )
