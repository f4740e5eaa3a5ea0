"""Who reports to whom."""

from collections.abc import Mapping


def chain(person: int, managers: Mapping[int, int]) -> list[int]:
    """A person's managers, nearest first, as far as they are known; `managers` maps people to their own."""
    above: list[int] = []
    while (person := managers.get(person, 0)) and person not in above:
        above.append(person)
    return above
