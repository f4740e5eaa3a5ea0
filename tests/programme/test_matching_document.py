"""The file format: what is read, what is refused and how, and what it takes to load it."""

import json
import multiprocessing
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

from programme.matching import BadInput, Rules, Weights, match_document, read
from tests.programme.volunteers import crowd, document, mentee, mentor

FULL = json.loads("""
{"weights": {"topic": 600, "time": 200, "silo": 100, "interest": 100, "waited": 50, "load": 20},
 "rules":   {"min_level_gap": 2, "min_common_half_hours": 2, "require_topic": true, "min_score": 0},
 "mentors": [{"id": "m1", "chain": ["boss", "ceo"], "level": 5, "langs": ["fr"], "site": "Lyon", "bu": "X", "dept": "Y",
              "start": 16, "end": 34, "offers": {"linkedin": 3}, "interests": ["music"], "capacity": 2, "load": 0,
              "waited": 0}],
 "mentees": [{"id": "l1", "chain": [], "level": 1, "langs": ["fr", "en"], "site": "Paris", "bu": "Z", "dept": "W",
              "start": 16, "end": 36, "wants": {"linkedin": 3, "gifs": 1}, "interests": [], "wanted": 1, "waited": 0,
              "in_person": false, "other_bu": false}],
 "forbidden": [["m1", "l9"]], "pinned": [["m1", "l1"]], "previous": [["m4", "l4"]], "keep": 5}
""")

NO_NUMPY = """
import sys
import programme.matching
print({"numpy", "ortools"} & {name.partition(".")[0] for name in sys.modules})
"""


def test_the_whole_format_is_understood() -> None:
    answer = match_document(FULL)
    assert set(answer) == {"pairs", "unmatched", "summary"}
    assert json.loads(json.dumps(answer)) == answer


def test_what_is_left_out_has_its_default() -> None:
    case = read(document())
    assert (case.rules, case.weights, case.keep) == (Rules(), Weights(), 5)
    assert (case.mentors[0].capacity, case.mentors[0].load, case.mentees[0].wanted) == (1, 0, 1)


@pytest.mark.parametrize(
    ("people", "why"),
    [
        ([], "document: must be an object"),
        ({"mentors": []}, "document: mentees: is missing"),
        (document(colour="red"), "document: colour: is not a field of the format"),
        ({"mentors": [3], "mentees": []}, "mentors[0]: must be an object"),
        (
            document(1, [{name: value for name, value in mentee().items() if name != "id"}]),
            "mentees[0]: id: is missing",
        ),
        (document([mentor(level="high")], 1), "mentors[0] m1: level: must be a valid integer"),
        (document([mentor(level=True)], 1), "mentors[0] m1: level: must be a valid integer"),
        (document([mentor(capacity=4)], 1), "mentors[0] m1: capacity: must be less than or equal to 3"),
        (document([mentor(langs="fr")], 1), "mentors[0] m1: langs: must be a list"),
        (document([mentor(capcity=2)], 1), "mentors[0] m1: capcity: is not a field of the format"),
        (
            document(1, [mentee(start=16, end=16)]),
            "mentees[0] l1: end: must come after start, by 48 half-hours at most",
        ),
        (document(1, [mentee(start=0, end=49)]), "mentees[0] l1: end: must come after start, by 48 half-hours at most"),
        (document([mentor(), mentor()], 1), "mentors[1] m1: id: is used twice"),
        (document(rules={"min_score": -1}), "rules: min_score: must be greater than or equal to 0"),
        (document(weights={"topic": 0.5}), "weights: topic: must be a valid integer"),
        (document(keep=-1), "document: keep: must be greater than or equal to 0"),
        (document(forbidden=[["m0", "l0"], ["m0"]]), "forbidden[1]: 1: is missing"),
        (document(pinned=[["m0", "l9"]]), "pinned: l9: is not a mentee of this document"),
        (document(1, 2, pinned=[["m0", "l0"], ["m0", "l1"]]), "pinned: m0: is in 2 pairs, and has places for 1"),
        (
            document([mentor("ana")], [mentee("ana")], pinned=[["ana", "ana"]]),
            "pinned: ana: cannot be paired with themselves",
        ),
    ],
)
def test_bad_input_names_the_record_the_field_and_the_reason(people: Any, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        match_document(people)
    assert str(refused.value) == why


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        match_document(document([mentor(level=0)], [mentee(wanted=3)]))
    assert [(fault.record, fault.field) for fault in refused.value.faults] == [
        ("mentors[0] m1", "level"),
        ("mentees[0] l1", "wanted"),
    ]


def test_a_refusal_never_names_a_topic() -> None:
    with pytest.raises(BadInput, match=r"mentees\[0\] l1: wants: ") as refused:
        match_document(document(1, [mentee(wants={"canary": 9})]))
    assert "canary" not in str(refused.value)


def test_a_refusal_survives_the_way_back_from_another_process() -> None:
    with pytest.raises(BadInput) as refused:
        match_document(document([mentor(level=0)], 1))
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)  # noqa: S301 -- our own


def test_importing_matching_loads_neither_numpy_nor_ortools() -> None:
    found = subprocess.run([sys.executable, "-c", NO_NUMPY], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_an_answer_comes_back_from_a_spawned_process_as_plain_values() -> None:
    people = crowd(1, 12, 12)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as elsewhere:
        answer = elsewhere.submit(match_document, people).result()
    assert answer == match_document(people)
    assert b"programme" not in pickle.dumps(answer)
