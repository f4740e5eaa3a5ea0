"""The best pairs of a case, as one flow of least cost."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from programme.matching.model import Case, Mentee, Mentor
from programme.matching.rules import blocks, look
from programme.matching.score import Crowd, Ints, indices

Longs = npt.NDArray[np.int64]
NOBODY: Final = np.zeros(0, dtype=np.int32)


class Arcs(NamedTuple):
    """Pairs that may be made: indices of mentor and mentee, sorted, and what each pair is worth."""

    mentor: Ints
    mentee: Ints
    worth: Longs


class Places(NamedTuple):
    """Everybody's free places: whose each is, the points it costs, and whether it brings its person in."""

    who: Ints
    cost: Longs
    first: npt.NDArray[np.bool_]


def allowed(crowd: Crowd) -> Arcs:
    """Every pair that breaks no rule and is not pinned; a pair of the previous draft is worth `keep` more."""
    case, columns = crowd.case, np.arange(len(crowd.case.mentees), dtype=np.int32)
    found = [(NOBODY, NOBODY, NOBODY)]
    for rows in blocks(len(case.mentors), len(columns)):
        broken, score = look(crowd, rows, columns)
        row, column = np.nonzero(broken == 0)
        found.append((rows[row], columns[column], score[row, column]))
    mentor, mentee, score = (np.concatenate(field) for field in zip(*found, strict=True))
    arcs = Arcs(mentor, mentee, score.astype(np.int64))
    arcs.worth[_find(arcs, indices(case, case.previous))] += case.keep
    free = np.ones(len(mentor), dtype=np.bool_)
    free[_find(arcs, indices(case, case.pinned))] = False
    return Arcs(mentor[free], mentee[free], arcs.worth[free])


def best(case: Case, pinned: Ints, arcs: Arcs) -> Ints:
    """The arcs that the optimum takes beside the pinned pairs, as (mentor, mentee) indices.

    Source → a mentor's places → pairs → a mentee's places → sink. A person's first place is worth more than all points
    together: people first, then quality.
    """
    giving = _places(case.mentors, pinned[:, 0], case.weights.waited, case.weights.load)
    taking = _places(case.mentees, pinned[:, 1], case.weights.waited, 0)
    supply = min(len(giving.who), len(taking.who))
    if not supply or not len(arcs.worth):
        return np.zeros((0, 2), dtype=np.int32)
    person = 1 + supply * int(arcs.worth.max()) + int(np.abs(giving.cost).sum() + np.abs(taking.cost).sum())
    mentee, source = len(case.mentors), len(case.mentors) + len(case.mentees)
    sink, flow = source + 1, SimpleMinCostFlow()
    _connect(flow, arcs.mentor, mentee + arcs.mentee, -arcs.worth)
    _connect(flow, np.full_like(giving.who, source), giving.who, giving.cost - person * giving.first)
    _connect(flow, mentee + taking.who, np.full_like(taking.who, sink), taking.cost - person * taking.first)
    flow.add_arc_with_capacity_and_unit_cost(source, sink, supply, 0)
    flow.set_node_supply(source, supply)
    flow.set_node_supply(sink, -supply)
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("No optimum: the case's points are out of range")
    taken = np.flatnonzero(flow.flows(np.arange(len(arcs.worth), dtype=np.int32)))
    return np.stack([arcs.mentor[taken], arcs.mentee[taken]], axis=1)


def _places(people: Sequence[Mentor | Mentee], pinned: Ints, waited: int, load: int) -> Places:
    taken = np.bincount(pinned, minlength=len(people)).tolist()
    places = [
        (index, load * nth - (nth == 0) * waited * person.waited, nth == 0)
        for index, person in enumerate(people)
        for nth in range(taken[index], person.places)
    ]
    who, cost, first = zip(*places, strict=True) if places else ((), (), ())
    return Places(np.array(who, np.int32), np.array(cost, np.int64), np.array(first, np.bool_))


def _connect(flow: SimpleMinCostFlow, tails: Ints, heads: Ints, costs: Longs) -> None:
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, np.ones_like(costs), costs)


def _find(arcs: Arcs, couples: Ints) -> Longs:
    arc_keys, keys = (one.astype(np.int64) << 32 | other for one, other in ((arcs.mentor, arcs.mentee), couples.T))
    found: Longs = np.intersect1d(arc_keys, keys, assume_unique=True, return_indices=True)[1]
    return found
