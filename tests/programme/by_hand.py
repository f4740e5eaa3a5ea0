"""Matching once more, slowly and from the written rules alone: what the fast one is compared with."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, product

from tests.programme.volunteers import Document, Record

Couples = Sequence[tuple[str, str]]

DEFAULTS = {"min_level_gap": 2, "min_common_half_hours": 2, "require_topic": True, "min_score": 0, "loosened": ()}


def broken(document: Document, mentor: Record, mentee: Record) -> list[str]:
    """The names of the hard rules that two people break, in order."""
    rules = DEFAULTS | document.get("rules", {})
    apart = {
        "history": (mentor["id"], mentee["id"]) in map(tuple, document.get("forbidden", ())),
        "self": mentor["id"] == mentee["id"],
        "reporting_line": mentor["id"] in mentee.get("chain", ()) or mentee["id"] in mentor.get("chain", ()),
        "seniority": mentor["level"] - mentee["level"] < rules["min_level_gap"],
        "language": not set(mentor["langs"]) & set(mentee["langs"]),
        "site": bool(mentee.get("in_person")) and mentor["site"] != mentee["site"],
        "business_unit": bool(mentee.get("other_bu")) and mentor["bu"] == mentee["bu"],
        "common_time": not mentee.get("in_person") and common(mentor, mentee) < rules["min_common_half_hours"],
        "topic": rules["require_topic"] and not set(mentor["offers"]) & set(mentee["wants"]),
        "score": score(mentor, mentee) < rules["min_score"],
    }
    return [rule for rule, breaks in apart.items() if breaks and rule not in rules["loosened"]]


def common(mentor: Record, mentee: Record) -> int:
    """The half-hours of the day in which both work."""
    return sum(_works(mentor, moment) and _works(mentee, moment) for moment in range(48))


def score(mentor: Record, mentee: Record) -> int:
    """The score with the default weights."""
    offers, wants = mentor["offers"], mentee["wants"]
    shared = sum(wants[topic] * offers.get(topic, 0) for topic in wants)
    interests = len(set(mentor.get("interests", ())) & set(mentee.get("interests", ())))
    points: int = (
        600 * shared // (3 * sum(wants.values()))
        + 200 * min(common(mentor, mentee), 8) // 8
        + 100 * (mentor["dept"] != mentee["dept"] and "" not in {mentor["dept"], mentee["dept"]})
        + 100 * min(interests, 3) // 3
    )
    return points


def worth(document: Document, couples: Couples) -> tuple[int, int]:
    """People in a pair, then quality with what is gained by keeping the previous pairs."""
    mentors = {mentor["id"]: mentor for mentor in document["mentors"]}
    mentees = {mentee["id"]: mentee for mentee in document["mentees"]}
    given, taken = Counter(one for one, _ in couples), Counter(other for _, other in couples)
    kept = sum(couple in map(tuple, document.get("previous", ())) for couple in couples)
    waited = sum(mentors[one].get("waited", 0) for one in given) + sum(mentees[one].get("waited", 0) for one in taken)
    load = sum(sum(range(count)) for count in given.values())
    quality = sum(score(mentors[one], mentees[other]) for one, other in couples)
    return len(given) + len(taken), quality + 5 * kept + 50 * waited - 20 * load


def best(document: Document) -> tuple[int, int]:
    """The worth of the best of all legal drafts."""
    return max(worth(document, couples) for couples in _drafts(document))


def _drafts(document: Document) -> Iterator[Couples]:
    pinned = [(one, other) for one, other in document.get("pinned", ())]
    free = {mentor["id"]: mentor.get("capacity", 1) - mentor.get("load", 0) for mentor in document["mentors"]}
    choices = [list(_choices(document, mentee, pinned)) for mentee in document["mentees"]]
    for chosen in product(*choices):
        couples = [*pinned, *(couple for some in chosen for couple in some)]
        given = Counter(one for one, _ in couples)
        if all(count <= free[one] for one, count in given.items()):
            yield couples


def _choices(document: Document, mentee: Record, pinned: Couples) -> Iterator[Couples]:
    already = sum(other == mentee["id"] for _, other in pinned)
    partners = [
        (mentor["id"], mentee["id"])
        for mentor in document["mentors"]
        if not broken(document, mentor, mentee) and (mentor["id"], mentee["id"]) not in pinned
    ]
    for count in range(mentee.get("wanted", 1) - already + 1):
        yield from combinations(partners, count)


def _works(person: Record, moment: int) -> bool:
    return any(person["start"] <= day < person["end"] for day in (moment, moment + 48))
