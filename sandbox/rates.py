"""How often each method may be called, as a sliding window; off unless asked for."""

import math
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

from sandbox.clock import Clock

# method → (calls, seconds); chat.postMessage counts a channel at a time
LIMITS: Mapping[str, tuple[int, int]] = {
    "chat.postMessage": (1, 1),
    "chat.postEphemeral": (100, 60),
    "chat.update": (50, 60),
    "chat.delete": (50, 60),
    "conversations.open": (50, 60),
    "conversations.info": (50, 60),
    "conversations.history": (50, 60),
    "conversations.members": (100, 60),
    "users.info": (100, 60),
    "users.lookupByEmail": (50, 60),
    "users.list": (20, 60),
    "views.open": (100, 60),
    "views.push": (100, 60),
    "views.update": (100, 60),
    "views.publish": (100, 60),
    "files.getUploadURLExternal": (20, 60),
    "files.completeUploadExternal": (20, 60),
}


class Rates:
    """The calls of the last while; `on` says whether they are limited."""

    def __init__(self, clock: Clock, *, on: bool) -> None:
        self.on = on
        self._clock = clock
        self._calls: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def wait(self, method: str, arguments: Mapping[str, Any]) -> int:
        """Counts a call, or answers how many seconds to wait (Retry-After) if it is one too many."""
        if not self.on or method not in LIMITS:
            return 0
        most, seconds = LIMITS[method]
        now = self._clock()
        calls = self._calls[method, str(arguments.get("channel", "")) if method == "chat.postMessage" else ""]
        while calls and calls[0] <= now - seconds:
            calls.popleft()
        if len(calls) >= most:
            return max(1, math.ceil(calls[0] + seconds - now))
        calls.append(now)
        return 0
