"""The two clocks: programme time, which may be moved forwards, and machine time, which never moves."""

import time
from datetime import UTC, datetime, timedelta

_BOOT_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", None)


def machine_now() -> datetime:
    """Machine time, UTC: signatures and tokens live by it, and leases where the database has no clock of its own."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds that never jump, for time-outs; they also pass while the machine sleeps, where it can tell."""
    return time.clock_gettime(_BOOT_CLOCK) if _BOOT_CLOCK is not None else time.monotonic()


class ProgrammeClock:
    """Programme time: machine time plus what tests, the demo or `--dev` moved it by."""

    def __init__(self, moved_by: timedelta = timedelta()) -> None:
        self.moved_by = moved_by

    def now(self) -> datetime:
        """The programme's present instant, UTC."""
        return machine_now() + self.moved_by

    def move_to(self, instant: datetime) -> None:
        """Make `instant` the present. Moving backwards is ignored: a programme's time only goes forwards."""
        self.moved_by = max(self.moved_by, instant - machine_now())
