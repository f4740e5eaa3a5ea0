"""What a lead reads of somebody without a pair depends on nothing that anybody has chosen in private."""

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from programme.matching import match_document
from programme.matching.explain import SEEN
from tests.programme import by_hand
from tests.programme.volunteers import TOPICS, Document, crowd

COUPLES = [[f"m{one}", f"l{other}"] for one in range(5) for other in range(5)]
WISHES = st.dictionaries(st.sampled_from(TOPICS), st.integers(1, 3), min_size=1)
SECRETS = st.fixed_dictionaries(
    {
        "forbidden": st.lists(st.sampled_from(COUPLES)),
        "topics": st.lists(WISHES, min_size=10, max_size=10),
        "capacity": st.integers(1, 3),
        "waited": st.integers(0, 3),
    }
)


def with_secrets(people: Document, secrets: dict[str, Any]) -> Document:
    """The same people with other topics, blocks, places and rounds waited."""
    topics = iter(secrets["topics"])
    more = {"capacity": secrets["capacity"], "waited": secrets["waited"], "load": 0}
    return people | {
        "mentors": [one | more | {"offers": next(topics)} for one in people["mentors"]],
        "mentees": [
            one | {"waited": secrets["waited"], "wants": next(topics), "in_person": False, "other_bu": False}
            for one in people["mentees"]
        ],
        "forbidden": secrets["forbidden"],
    }


def alone(people: Document) -> dict[tuple[str, str], tuple[int, Any]]:
    """What is told of each person without a pair: how many candidates there are, and those ruled out."""
    return {
        (one["role"], one["id"]): (sum(one["lost"].values()), one["seen"])
        for one in match_document(people)["unmatched"]  # type: ignore[attr-defined]
    }


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 9), one=SECRETS, other=SECRETS)
def test_whoever_stays_alone_reads_the_same_whatever_the_secrets_are(seed: int, one: Any, other: Any) -> None:
    people = crowd(seed, 5, 5)
    here, there = alone(with_secrets(people, one)), alone(with_secrets(people, other))
    both = here.keys() & there.keys()
    assert {name: here[name] for name in both} == {name: there[name] for name in both}


def test_what_a_lead_sees_is_counted_by_hand_beside_a_past_of_everybody() -> None:
    people = crowd(3, 5, 5) | {"forbidden": COUPLES}
    told = {who: seen for (role, who), (_, seen) in alone(people).items() if role == "mentee"}
    assert len(told) == 5
    for senior in people["mentees"]:
        broken = [by_hand.broken(people, junior, senior) for junior in people["mentors"]]
        first = [next((rule for rule in rules if rule in SEEN), None) for rules in broken]
        assert told[senior["id"]] == Counter(rule for rule in first if rule)
