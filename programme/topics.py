"""The topics that bring two people together."""

from collections.abc import Mapping


def in_common(offers: Mapping[str, int], wants: Mapping[str, int]) -> list[str]:
    """Topics that a mentor offers and a mentee wants, those wanted most first; who wants none is open to all."""
    wished = wants or offers
    return sorted(offers.keys() & wished.keys(), key=lambda topic: (-wished[topic], topic))
