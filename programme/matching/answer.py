"""What a run answers: the pairs, the people without one, and a summary, in plain values that need no numpy to read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from statistics import fmean

from programme.matching.explain import Alternative, Explanation, Unmatched
from programme.matching.model import Case, Role
from programme.matching.pairs import Matching, ScoredPair
from programme.matching.reasons import reasons
from programme.matching.whatif import Price, lost_to_min_score


def write(case: Case, matching: Matching, explanation: Explanation, *, topics: bool) -> dict[str, object]:
    """The operator's answer; a topic is named only when they ask, and then only those in common."""
    return {
        "pairs": [_pair(pair, case, explanation, topics=topics) for pair in matching.pairs],
        "unmatched": [_left_out(person) for person in explanation.unmatched],
        "summary": _summary(case, matching),
    }


def draft(case: Case, matching: Matching, explanation: Explanation) -> dict[str, object]:
    """What the bot keeps for a lead: the pairs with what speaks for them, and the people without one.

    `paired` are mentors who have a running pair, and could have had a further one.
    """
    load = {mentor.id: mentor.load for mentor in case.mentors}
    return {
        "pairs": [
            {"mentor": pair.mentor.id, "mentee": pair.mentee.id, "score": pair.score, **asdict(reasons(pair))}
            for pair in matching.pairs
        ],
        "unmatched": [
            {**_left_out(person), "paired": person.role is Role.MENTOR and load[person.id] > 0}
            for person in explanation.unmatched
        ],
        "summary": _summary(case, matching),
    }


def _pair(pair: ScoredPair, case: Case, explanation: Explanation, *, topics: bool) -> dict[str, object]:
    mentor, mentee = pair.couple
    return {
        "mentor": mentor,
        "mentee": mentee,
        "score": pair.score,
        "parts": asdict(pair.parts),
        **asdict(reasons(pair)),
        **({"topics": sorted(pair.mentor.offers.keys() & pair.mentee.wants.keys())} if topics else {}),
        "pinned": pair.pinned,
        "kept": pair.couple in case.previous,
        "other_mentees": _others(pair, explanation.alternatives[Role.MENTOR, mentor]),
        "other_mentors": _others(pair, explanation.alternatives[Role.MENTEE, mentee]),
    }


def _others(pair: ScoredPair, alternatives: Sequence[Alternative]) -> list[Mapping[str, object]]:
    return [{"id": one.id, "score": one.score, "why_not": one.why_not(pair).value} for one in alternatives]


def _left_out(person: Unmatched) -> Mapping[str, object]:
    return {
        "id": person.id,
        "role": person.role.value,
        "lost": {rule.value: count for rule, count in person.lost.items()},
        "seen": {rule.value: count for rule, count in person.seen.items()},
        "loosen": person.loosen and person.loosen.value,
    }


def _summary(case: Case, matching: Matching) -> dict[str, object]:
    scores = [pair.score for pair in matching.pairs]
    return {
        "mentors": len(case.mentors),
        "mentees": len(case.mentees),
        "pairs": len(matching.pairs),
        "people": matching.people,
        "quality": matching.quality,
        "mean_score": round(fmean(scores)) if scores else None,
        "worst_score": matching.worst,
        "lost_to_min_score": lost_to_min_score(case, matching),
        "kept": sum(pair.couple in case.previous for pair in matching.pairs),
    }


def price(cost: Price) -> dict[str, object]:
    """What forcing a pair costs, in plain values."""
    return {**asdict(cost), "broken": [rule.value for rule in cost.broken]}
