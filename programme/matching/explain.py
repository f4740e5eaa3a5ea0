"""What a draft did not do, and why: the next best partners of a pair, and what leaves somebody without one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from programme.matching.model import FIRM, Case, Mentee, Mentor, Role, Rule
from programme.matching.pairs import Matching, ScoredPair
from programme.matching.rules import BIT, Bits, Look, blocks, look
from programme.matching.score import Bools, Crowd, Ints, encode

ALTERNATIVES: Final = 3
SEEN: Final = (Rule.REPORTING_LINE, Rule.SENIORITY, Rule.LANGUAGE, Rule.COMMON_TIME)
"""What a lead knows of two people without Binôme; any other rule would tell of a choice that somebody has made."""

Someone = tuple[Role, str]
People = Sequence[Mentor | Mentee]
Sides = Sequence[tuple[Role, People, People]]


class WhyNot(StrEnum):
    """Why an alternative was not taken."""

    LOWER_SCORE = "lower_score"
    NO_ROOM = "no_room"
    BETTER_IN_TOTAL = "better_in_total"


@dataclass(frozen=True)
class Alternative:
    """One of somebody's next best partners: its id, its score, and whether it still has a place."""

    id: str
    score: int
    room: bool

    def why_not(self, pair: ScoredPair) -> WhyNot:
        """Why the pair was preferred."""
        if self.score <= pair.score:
            return WhyNot.LOWER_SCORE
        return WhyNot.BETTER_IN_TOTAL if self.room else WhyNot.NO_ROOM


@dataclass(frozen=True)
class Unmatched:
    """Somebody without a pair.

    `lost` counts the candidates by the first rule that each breaks (`capacity`: none broken, but taken by others);
    `seen` those who break a rule that a lead may see, whatever else keeps them apart;
    `loosen` is the one rule whose loosening would bring the most candidates, those with a free place first.
    """

    id: str
    role: Role
    lost: Mapping[Rule, int]
    seen: Mapping[Rule, int]
    loosen: Rule | None


@dataclass(frozen=True)
class Explanation:
    """The alternatives of everybody in a pair, and the people without one, mentors first."""

    alternatives: Mapping[Someone, tuple[Alternative, ...]]
    unmatched: tuple[Unmatched, ...]


def explain(case: Case, matching: Matching, *, alternatives: bool = True) -> Explanation:
    """Compare everybody with everybody once more, with the draft in hand; without `alternatives`, those alone."""
    case = case.in_order()
    crowd, partners = encode(case), _partners(matching)
    others: dict[Someone, tuple[Alternative, ...]] = {}
    unmatched: list[Unmatched] = []
    sides: Sides = ((Role.MENTOR, case.mentors, case.mentees), (Role.MENTEE, case.mentees, case.mentors))
    for role, people, candidates in sides:
        ids = [candidate.id for candidate in candidates]
        room = np.array([len(partners[_other(role), one.id]) < one.places for one in candidates], dtype=np.bool_)
        asked = [index for index, one in enumerate(people) if alternatives or not partners[role, one.id]]
        for index, seen in zip(asked, _views(crowd, role, np.array(asked, dtype=np.int32)), strict=True):
            person = people[index]
            if met := partners[role, person.id]:
                others[role, person.id] = _alternatives(seen, ids, room, met)
            elif person.places:
                unmatched.append(_unmatched(person.id, role, seen, room))
    return Explanation(others, tuple(unmatched))


def _partners(matching: Matching) -> defaultdict[Someone, set[str]]:
    partners: defaultdict[Someone, set[str]] = defaultdict(set)
    for mentor, mentee in (pair.couple for pair in matching.pairs):
        partners[Role.MENTOR, mentor].add(mentee)
        partners[Role.MENTEE, mentee].add(mentor)
    return partners


def _other(role: Role) -> Role:
    return Role.MENTEE if role is Role.MENTOR else Role.MENTOR


def _views(crowd: Crowd, role: Role, asked: Ints) -> Iterator[Look]:
    """What each of these people of a role sees of all candidates: a row of broken rules and one of scores."""
    mentors, mentees = (np.arange(len(side), dtype=np.int32) for side in (crowd.case.mentors, crowd.case.mentees))
    for some in blocks(len(asked), len(mentees if role is Role.MENTOR else mentors)):
        if role is Role.MENTOR:
            yield from map(Look, *look(crowd, asked[some], mentees))
        else:
            yield from map(Look, *(table.T for table in look(crowd, mentors, asked[some])))


def _alternatives(seen: Look, ids: list[str], room: Bools, partners: set[str]) -> tuple[Alternative, ...]:
    score = np.where(seen.broken == 0, seen.score, -1)
    best = np.argsort(-score, kind="stable")[: ALTERNATIVES + len(partners)].tolist()
    others = (index for index in best if score[index] >= 0 and ids[index] not in partners)
    found = [Alternative(ids[index], int(score[index]), bool(room[index])) for index in others]
    return tuple(found[:ALTERNATIVES])


def _unmatched(who: str, role: Role, seen: Look, room: Bools) -> Unmatched:
    first, only, free = _count(seen.broken & -seen.broken), _count(seen.broken), _count(seen.broken[room])
    loosen = max((rule for rule in Rule if rule not in FIRM), key=lambda rule: (free[BIT[rule]], only[BIT[rule]]))
    lost = {rule: first[0 if rule is Rule.CAPACITY else BIT[rule]] for rule in Rule}
    by_sight = seen.broken & np.bitwise_or.reduce([BIT[rule] for rule in SEEN])
    first_seen = _count(by_sight & -by_sight)
    return Unmatched(
        id=who,
        role=role,
        lost={rule: count for rule, count in lost.items() if count},
        seen={rule: first_seen[BIT[rule]] for rule in SEEN if first_seen[BIT[rule]]},
        loosen=loosen if only[BIT[loosen]] else None,
    )


def _count(broken: Bits) -> list[int]:
    """How many candidates break just these rules, at the number that the rules' bits make."""
    counts: list[int] = np.bincount(broken, minlength=1 << len(Rule)).tolist()
    return counts
