"""Machine time: the only module of the sandbox that reads a clock."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], float]


def now() -> float:
    """Seconds since the epoch."""
    return time.time()


def iso(seconds: float) -> str:
    """An instant as ISO 8601, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def offset(zone: str, seconds: float) -> int:
    """Seconds that an IANA zone is ahead of UTC at an instant; no zone is none."""
    shift = datetime.fromtimestamp(seconds, ZoneInfo(zone or "UTC")).utcoffset()
    return int(shift.total_seconds()) if shift else 0


class Timestamps:
    """A source of Slack's `ts`: seconds and microseconds as text, always growing, never twice the same."""

    def __init__(self, clock: Clock) -> None:
        self.last = 0
        self._clock = clock

    def __call__(self) -> str:
        self.last = max(self.last + 1, int(self._clock() * 1_000_000))
        return f"{self.last // 1_000_000}.{self.last % 1_000_000:06d}"
