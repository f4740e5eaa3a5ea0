"""How long to wait after a failure."""

import random
from datetime import timedelta

FIRST, LONGEST = 5.0, 3600.0


def after(attempts: int, longest: float = LONGEST) -> timedelta:
    """The wait after the n-th failure: 5 s, doubled each time, `longest` seconds at most, with jitter of a fifth."""
    wait = min(longest, FIRST * 2 ** min(attempts - 1, 20))
    return timedelta(seconds=wait * random.uniform(0.9, 1.1))
