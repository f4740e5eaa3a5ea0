"""Who is paired with whom: the most people first, then the best pairs.

Importing this package loads neither numpy nor ortools; calling it does, so the bot calls it in a spawned process.
"""

from collections.abc import Mapping

from programme.matching.document import BadInput, consistent, read
from programme.matching.model import Case, Mentee, Mentor, Role, Rule, Rules, Weights
from programme.matching.pairs import Matching

__all__ = [
    "BadInput",
    "Case",
    "Matching",
    "Mentee",
    "Mentor",
    "Role",
    "Rule",
    "Rules",
    "Weights",
    "match",
    "match_document",
    "match_draft",
    "read",
    "why_not",
]


def match(case: Case) -> Matching:
    """The optimum of a case: pure, deterministic, and the same for any order of its lists."""
    from programme.matching import draft, whatif  # noqa: PLC0415 -- loads numpy and ortools

    return whatif.fairest(case) if case.rules.raise_worst else draft.match(case)


def match_document(document: Mapping[str, object], *, topics: bool = False) -> dict[str, object]:
    """Match a document of the file format and explain the answer; `BadInput` names what is wrong with it.

    Topics are counted; `topics` also names those that a pair shares, for the operator's eyes.
    """
    from programme.matching import answer, explain  # noqa: PLC0415 -- loads numpy and ortools

    case = read(document)
    matching = match(case)
    return answer.write(case, matching, explain.explain(case, matching), topics=topics)


def match_draft(document: Mapping[str, object]) -> dict[str, object]:
    """Match a document, and tell what a draft shows: no alternatives, which cost as much as the matching itself."""
    from programme.matching import answer, explain  # noqa: PLC0415 -- loads numpy and ortools

    case = read(document)
    matching = match(case)
    return answer.draft(case, matching, explain.explain(case, matching, alternatives=False))


def why_not(document: Mapping[str, object], mentor: str, mentee: str) -> dict[str, object]:
    """What forcing a pair costs: `available`, the rules `broken`, the `people` left out and the `quality` lost.

    A couple with a past (a pair, a decline, a block) is not `available`, and nothing else is told of it.
    """
    from programme.matching import answer, whatif  # noqa: PLC0415 -- loads numpy and ortools

    case = read(document)
    consistent(case.pinning(mentor, mentee))
    return answer.price(whatif.why_not(case, mentor, mentee))
