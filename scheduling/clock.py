"""The alarm clock: APScheduler rings when the next row is due, and slowly sweeps for rows written by others."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from programme.clock import machine_now

SWEEP_SECONDS = 30


class AlarmClock:
    """Rings one bell. Alarms are real time: whoever moves programme time sets the alarm anew."""

    def __init__(self, ring: Callable[[], Awaitable[None]]) -> None:
        self._ring = ring
        self._set_for: datetime | None = None
        self._sweeping: asyncio.Task[None] | None = None
        # an alarm may go off before the one it replaced has finished ringing
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 10}
        )

    def start(self) -> None:
        """Begin to ring: on the sweep, and on every alarm set."""
        self._scheduler.start()
        self._sweeping = asyncio.create_task(self._sweep())

    async def _sweep(self) -> None:
        """By a clock that never jumps: the machine's may be set back."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            await self._ring()

    def no_later_than(self, instant: datetime) -> None:
        """Ring at an instant of machine time, or at an earlier one that is set already."""
        now = machine_now()
        if self._set_for is not None and now < self._set_for <= instant:
            return
        self._set_for = max(instant, now)
        self._scheduler.add_job(self._ring, DateTrigger(self._set_for), id="alarm", replace_existing=True)

    async def stop(self) -> None:
        """Stop ringing."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
            await asyncio.sleep(0)
