"""The topics that bring two people together."""

from collections.abc import Mapping


def in_common(offers: Mapping[str, int], wants: Mapping[str, int]) -> list[str]:
    """Topics that a mentor offers (with a level) and a mentee wants (with a priority), those wanted most first."""
    return sorted(offers.keys() & wants.keys(), key=lambda topic: (-wants[topic], topic))
