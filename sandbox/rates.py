"""How often each method may be called, as sliding windows; off unless asked for."""

import math
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any, NamedTuple

from sandbox.clock import Clock


class Rate(NamedTuple):
    """So many calls in so many seconds, counted apart for each value of an argument if one is named."""

    calls: int
    seconds: int
    each: str = ""


_TIER_2, _TIER_3, _TIER_4 = (Rate(20, 60),), (Rate(50, 60),), (Rate(100, 60),)
LIMITS: Mapping[str, tuple[Rate, ...]] = {
    "chat.postMessage": (Rate(1, 1, "channel"), Rate(300, 60)),
    "chat.postEphemeral": _TIER_4,
    "chat.update": _TIER_3,
    "chat.delete": _TIER_3,
    "conversations.open": _TIER_3,
    "conversations.info": _TIER_3,
    "conversations.history": _TIER_3,
    "conversations.members": _TIER_4,
    "users.info": _TIER_4,
    "users.lookupByEmail": _TIER_3,
    "users.list": _TIER_2,
    "views.open": _TIER_4,
    "views.push": _TIER_4,
    "views.update": _TIER_4,
    "views.publish": _TIER_4,
    "files.getUploadURLExternal": _TIER_4,
    "files.completeUploadExternal": _TIER_4,
}


class Rates:
    """The calls of the last while; `on` says whether they are limited, `exceeded` when one was refused."""

    def __init__(self, clock: Clock, *, on: bool) -> None:
        self.on = on
        self.exceeded: deque[float] = deque()
        self._clock = clock
        self._calls: dict[tuple[str, Rate, str], deque[float]] = defaultdict(deque)

    def wait(self, method: str, arguments: Mapping[str, Any]) -> int:
        """Counts a call, or answers how many seconds to wait (Retry-After) if it is one too many."""
        if not self.on:
            return 0
        now, waits = self._clock(), [0.0]
        windows = [(rate, self._calls[method, rate, str(arguments.get(rate.each))]) for rate in LIMITS.get(method, ())]
        for rate, calls in windows:
            while calls and calls[0] <= now - rate.seconds:
                calls.popleft()
            if len(calls) >= rate.calls:
                waits.append(calls[0] + rate.seconds - now)
        counted = [calls for _, calls in windows] if len(waits) == 1 else [self.exceeded]
        for calls in counted:
            calls.append(now)
        return math.ceil(max(waits))
