"""People as numbers, and what a mentor and a mentee have in common, by matrix products."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from programme.matching.model import HALF_HOURS_A_DAY, Case, Couple, Rule, Volunteer, Weights

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]
Longs = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

UNKNOWN: Final = -1


@dataclass(frozen=True)
class Side:
    """One row per person: single numbers, and tables with one column per topic, language, interest or half-hour."""

    level: Ints
    site: Ints
    bu: Ints
    dept: Ints
    langs: Floats
    hours: Floats
    interests: Floats
    topics: Floats


@dataclass(frozen=True)
class Crowd:
    """A case as numbers. `apart` holds, per rule, the (mentor, mentee) indices of couples that it keeps apart."""

    case: Case
    mentors: Side
    mentees: Side
    apart: Mapping[Rule, Ints]
    in_person: Bools
    other_bu: Bools


class Common(NamedTuple):
    """What two people share: priority x level over topics, half-hours, interests; and whether departments differ."""

    topics: Floats
    half_hours: Floats
    interests: Floats
    silo: Bools


class PartTables(NamedTuple):
    """The four parts of the scores."""

    topic: Ints
    time: Ints
    silo: Ints
    interest: Ints

    @property
    def total(self) -> Ints:
        """The scores."""
        return self.topic + self.time + self.silo + self.interest


def encode(case: Case) -> Crowd:
    """Turn people into rows of numbers, in the order of the case."""
    offers, wants = [m.offers for m in case.mentors], [m.wants for m in case.mentees]
    topics = _numbered(topic for strengths in (*offers, *wants) for topic in strengths)
    everybody = (*case.mentors, *case.mentees)
    words = {
        "langs": _numbered(lang for person in everybody for lang in person.langs),
        "interests": _numbered(interest for person in everybody for interest in person.interests),
        "codes": _numbered(code for person in everybody for code in (person.site, person.bu, person.dept)),
    }
    return Crowd(
        case=case,
        mentors=_side(case.mentors, _table(offers, topics), words),
        mentees=_side(case.mentees, _table(wants, topics), words),
        apart=_apart(case),
        in_person=np.array([mentee.in_person for mentee in case.mentees], dtype=np.bool_),
        other_bu=np.array([mentee.other_bu for mentee in case.mentees], dtype=np.bool_),
    )


def indices(case: Case, couples: Iterable[Couple]) -> Ints:
    """The (mentor, mentee) indices of those couples whose two people take part, one row each."""
    mentors = {mentor.id: index for index, mentor in enumerate(case.mentors)}
    mentees = {mentee.id: index for index, mentee in enumerate(case.mentees)}
    found = [(mentors[one], mentees[other]) for one, other in couples if one in mentors and other in mentees]
    return np.array(sorted(found), dtype=np.int32).reshape(-1, 2)


def among(crowd: Crowd, couples: Ints, rows: Ints, columns: Ints) -> Bools:
    """Which pairs of the mentors `rows` with the mentees `columns` are among the couples."""
    mentors, mentees = couples.T
    row, column = _order(rows, len(crowd.case.mentors))[mentors], _order(columns, len(crowd.case.mentees))[mentees]
    here = (row >= 0) & (column >= 0)
    found = np.zeros((len(rows), len(columns)), dtype=np.bool_)
    found[row[here], column[here]] = True
    return found


def in_common(crowd: Crowd, rows: Ints, columns: Ints) -> Common:
    """Compare the mentors `rows` with the mentees `columns`, each with each; leading axes are batches."""
    mentors, mentees = crowd.mentors, crowd.mentees
    return Common(
        topics=product(mentors.topics[rows], mentees.topics[columns]),
        half_hours=product(mentors.hours[rows], mentees.hours[columns]),
        interests=product(mentors.interests[rows], mentees.interests[columns]),
        silo=_differ(mentors.dept[rows][..., :, None], mentees.dept[columns][..., None, :]),
    )


def parts(crowd: Crowd, columns: Ints, common: Common) -> PartTables:
    """Score what is in common; every part is rounded down by itself."""
    weights: Weights = crowd.case.weights
    most = np.maximum(1, 3 * crowd.mentees.topics.sum(axis=1, dtype=np.int32))[columns][..., None, :]
    return PartTables(
        topic=weights.topic * common.topics.astype(np.int32) // most,
        time=weights.time * np.minimum(common.half_hours, 8).astype(np.int32) // 8,
        silo=weights.silo * common.silo.astype(np.int32),
        interest=weights.interest * np.minimum(common.interests, 3).astype(np.int32) // 3,
    )


def product(mentors: Floats, mentees: Floats) -> Floats:
    """Every mentor's row by every mentee's row; the sums are far below what 32 bits hold exactly."""
    table: Floats = mentors @ np.swapaxes(mentees, -1, -2)
    return table


def _differ(mentors: Ints, mentees: Ints) -> Bools:
    """Whether departments differ: of one that nobody has told this is not claimed."""
    differ: Bools = (mentors != mentees) & (mentors != UNKNOWN) & (mentees != UNKNOWN)
    return differ


def _side(people: Sequence[Volunteer], topics: Floats, words: Mapping[str, Mapping[str, int]]) -> Side:
    codes = words["codes"]
    hours = {str(moment): moment for moment in range(HALF_HOURS_A_DAY)}
    return Side(
        level=np.array([person.level for person in people], dtype=np.int32),
        site=np.array([codes[person.site] for person in people], dtype=np.int32),
        bu=np.array([codes[person.bu] for person in people], dtype=np.int32),
        dept=np.array([codes[person.dept] if person.dept else UNKNOWN for person in people], dtype=np.int32),
        langs=_table([dict.fromkeys(person.langs, 1) for person in people], words["langs"]),
        hours=_table([dict.fromkeys(map(str, person.half_hours), 1) for person in people], hours),
        interests=_table([dict.fromkeys(person.interests, 1) for person in people], words["interests"]),
        topics=topics,
    )


def _order(chosen: Ints, count: int) -> Ints:
    order = np.full(count, -1, dtype=np.int32)
    order[chosen] = np.arange(len(chosen), dtype=np.int32)
    return order


def _numbered(words: Iterable[str]) -> dict[str, int]:
    return {word: number for number, word in enumerate(sorted(set(words)))}


def _table(rows: Sequence[Mapping[str, int]], columns: Mapping[str, int]) -> Floats:
    table = np.zeros((len(rows), len(columns)), dtype=np.float32)
    for row, values in zip(table, rows, strict=True):
        for name, value in values.items():
            row[columns[name]] = value
    return table


def _apart(case: Case) -> dict[Rule, Ints]:
    below = ((manager, mentee.id) for mentee in case.mentees for manager in mentee.chain)
    above = ((mentor.id, manager) for mentor in case.mentors for manager in mentor.chain)
    couples = {
        Rule.HISTORY: case.forbidden,
        Rule.SELF: [(mentee.id, mentee.id) for mentee in case.mentees],
        Rule.REPORTING_LINE: [*below, *above],
    }
    return {rule: indices(case, apart) for rule, apart in couples.items() if rule not in case.rules.loosened}
