"""A flow of least cost: source → mentors' places → pairs → mentees' places → sink."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from programme.matching.arcs import Arcs
from programme.matching.model import Case, Mentee, Mentor, Role
from programme.matching.score import Bools, Ints, Longs


class Network(NamedTuple):
    """Arcs of one unit each, those of the pairs first. Nodes are the mentors, the mentees, the source and the sink."""

    tail: Ints
    head: Ints
    cost: Longs
    nodes: int
    supply: int


class Places(NamedTuple):
    """Everybody's free places: whose each is, the points it costs, and whether it brings its person in."""

    who: Ints
    cost: Longs
    first: Bools


def network(case: Case, arcs: Arcs) -> Network:
    """People first: a person's first place is worth more than all points together. Places may stay empty."""
    giving = _places(case.mentors, case.pins(Role.MENTOR), case.weights.waited, case.weights.load)
    taking = _places(case.mentees, case.pins(Role.MENTEE), case.weights.waited, 0)
    supply = min(len(giving.who), len(taking.who))
    points = supply * int(arcs.worth.max(initial=0)) + int(np.abs(giving.cost).sum() + np.abs(taking.cost).sum())
    mentee, source = len(case.mentors), len(case.mentors) + len(case.mentees)
    sink = source + 1
    legs = [
        (arcs.mentor, mentee + arcs.mentee, -arcs.worth),
        (np.full_like(giving.who, source), giving.who, giving.cost - (points + 1) * giving.first),
        (mentee + taking.who, np.full_like(taking.who, sink), taking.cost - (points + 1) * taking.first),
        (np.full(supply, source), np.full(supply, sink), np.zeros(supply)),
    ]
    tail, head, cost = (np.concatenate(field) for field in zip(*legs, strict=True))
    return Network(tail.astype(np.int32), head.astype(np.int32), cost.astype(np.int64), sink + 1, supply)


def solve(net: Network) -> Bools:
    """Which arcs the cheapest flow uses."""
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(net.tail, net.head, np.ones_like(net.cost), net.cost)
    flow.set_node_supply(net.nodes - 2, net.supply)
    flow.set_node_supply(net.nodes - 1, -net.supply)
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("No optimum: the case's points are out of range")
    used: Bools = flow.flows(np.arange(len(net.cost), dtype=np.int32)) > 0
    return used


def prices(net: Network, used: Bools) -> Longs:
    """What a unit costs at each node, by the shortest ways through what the flow left free (Bellman-Ford).

    No free arc costs less than its two nodes differ by: this proves the flow the cheapest.
    """
    tail, head = np.where(used, net.head, net.tail), np.where(used, net.tail, net.head)
    cost = np.where(used, -net.cost, net.cost)
    before, now = np.ones(net.nodes, dtype=np.int64), np.zeros(net.nodes, dtype=np.int64)
    while not np.array_equal(before, now):
        before = now.copy()
        np.minimum.at(now, head, before[tail] + cost)
    return now


def _places(people: Sequence[Mentor | Mentee], pins: Counter[str], waited: int, load: int) -> Places:
    places = [
        (index, load * nth - (nth == 0) * waited * person.waited, nth == 0)
        for index, person in enumerate(people)
        for nth in range(pins[person.id], person.places)
    ]
    who, cost, first = zip(*places, strict=True) if places else ((), (), ())
    return Places(np.array(who, np.int32), np.array(cost, np.int64), np.array(first, np.bool_))
