"""The hard rules: which of them a mentor and a mentee break."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from programme.matching.model import Rule
from programme.matching.score import Bools, Common, Crowd, Ints, among, in_common, parts, product

Bits = npt.NDArray[np.uint16]

BIT: Final = {rule: np.uint16(1 << number) for number, rule in enumerate(Rule)}
BLOCK: Final = 500_000


class Look(NamedTuple):
    """Tables of mentors by mentees: the broken rules, one bit each, and the score."""

    broken: Bits
    score: Ints


def look(crowd: Crowd, rows: Ints, columns: Ints) -> Look:
    """Judge and score the mentors `rows` with the mentees `columns`, each with each."""
    common = in_common(crowd, rows, columns)
    score = parts(crowd, columns, common).total
    broken = np.zeros(score.shape, dtype=np.uint16)
    for rule, couples in crowd.apart.items():
        broken |= among(crowd, couples, rows, columns) * BIT[rule]
    for rule, breaks in _judgements(crowd, rows, columns, common, score):
        if rule not in crowd.case.rules.loosened:
            broken |= breaks * BIT[rule]
    return Look(broken, score)


def blocks(count: int, width: int) -> Iterator[Ints]:
    """The indices up to `count` in groups whose tables, `width` wide, stay small: memory must not grow with n²."""
    step = max(1, BLOCK // max(1, width))
    for start in range(0, count, step):
        yield np.arange(start, min(count, start + step), dtype=np.int32)


def _judgements(crowd: Crowd, rows: Ints, columns: Ints, common: Common, score: Ints) -> Iterator[tuple[Rule, Bools]]:
    rules, mentors, mentees = crowd.case.rules, crowd.mentors, crowd.mentees
    in_person = crowd.in_person[columns]
    yield Rule.SENIORITY, mentors.level[rows][:, None] - mentees.level[columns] < rules.min_level_gap
    yield Rule.LANGUAGE, product(mentors.langs[rows], mentees.langs[columns]) == 0
    yield Rule.SITE, in_person & (mentors.site[rows][:, None] != mentees.site[columns])
    yield Rule.BUSINESS_UNIT, crowd.other_bu[columns] & (mentors.bu[rows][:, None] == mentees.bu[columns])
    yield Rule.COMMON_TIME, ~in_person & (common.half_hours < rules.min_common_half_hours)
    yield Rule.TOPIC, (common.topics == 0) & rules.require_topic
    yield Rule.SCORE, score < rules.min_score
