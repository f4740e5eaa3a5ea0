"""What a lead's choice would cost: forcing a pair, asking for a minimum score, lifting the worst pair."""

from dataclasses import dataclass, replace

from programme.matching.draft import match
from programme.matching.model import FIRM, Case, Rule
from programme.matching.pairs import Matching
from programme.matching.rules import BIT, look
from programme.matching.score import encode, indices


@dataclass(frozen=True)
class Price:
    """What forcing a pair costs. Without `available` nothing else is told: a decline, a block and a past look alike."""

    available: bool
    broken: tuple[Rule, ...] = ()
    people: int = 0
    quality: int = 0


def why_not(case: Case, mentor: str, mentee: str) -> Price:
    """Pin a pair and compare: the rules it breaks, the people it leaves out, the quality it loses."""
    case = case.in_order()
    row, column = indices(case, [(mentor, mentee)]).T
    seen = look(encode(case), row, column).broken.item()
    broken = tuple(rule for rule in Rule if seen & BIT[rule])
    if not FIRM.isdisjoint(broken):
        return Price(available=False)
    now, then = match(case), match(case.pinning(mentor, mentee))
    return Price(available=True, broken=broken, people=now.people - then.people, quality=now.quality - then.quality)


def lost_to_min_score(case: Case, matching: Matching) -> int:
    """How many people more a draft without a minimum score would pair."""
    if not case.rules.min_score:
        return 0
    return match(replace(case, rules=replace(case.rules, min_score=0))).people - matching.people


def fairest(case: Case) -> Matching:
    """The draft that pairs as many people as the best one, with the lowest score as high as that allows."""
    best = match(case)
    low, high = best.worst or 0, max((pair.score for pair in best.pairs), default=0)
    while low < high:
        middle = (low + high + 1) // 2
        tried = match(replace(case, rules=replace(case.rules, min_score=middle)))
        if tried.people == best.people:
            best, low = tried, tried.worst or middle
        else:
            high = middle - 1
    return best
