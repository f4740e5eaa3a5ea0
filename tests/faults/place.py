"""Where a fault run happens and how large it is, and the weather that it happens in."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.delivery import pace
from programme.clock import monotonic
from tests.faults.company import Order
from tests.faults.outcome import Measure, Outcome
from tests.faults.world import World, opened

HURRY: Final = {
    "bot.slack.send.TIMEOUT": 1,
    "bot.delivery.protocol.TIMEOUT": 2,
    "bot.delivery.protocol.SETTLE": 6,
    "bot.delivery.protocol.LEASE": 12,
    "scheduling.backoff.FIRST": 0.5,
    "storage.database.FROZEN": 3,
}
"""The protocol's durations, all of them a tenth of the real ones."""
SWEEP: Final = {"scheduling.clock.SWEEP_SECONDS": 2}
"""How soon a process sees what another one has put into the outbox."""
LEASE = HURRY["bot.delivery.protocol.LEASE"]
PATIENCE = 120.0
POST = "chat.postMessage"


def minute(seconds: int) -> dict[str, float]:
    """The bot's pace where a platform's minute has so many seconds."""
    return {
        f"bot.delivery.pace.{name}": getattr(pace, name) * seconds / 60
        for name in ("WINDOW", "EVERY", "HOLD", "BURST", "ENOUGH")
    }


def fault(kind: str, chance: float = 1, **more: Any) -> dict[str, Any]:
    """Something that goes on going wrong with that part of all messages."""
    return {"method": POST, "kind": kind, "times": 0, "chance": chance, **more}


WEATHER = (
    fault("rate_limited", 0.30),
    fault("server_error", 0.025),
    fault("server_error", 0.025, accepted=True),
    fault("refused", 0.02, accepted=True, error="internal_error"),
    fault("silent", 0.01, accepted=True),
    fault("dropped", 0.01, accepted=True),
)


@dataclass(frozen=True)
class Size:
    """How much of it: messages and how many people they go to, processes at work, and how often something happens."""

    messages: int
    people: int
    processes: int = 1
    times: int = 1
    teams: int = 1
    seconds: float = 0
    minute: int = 60


@dataclass(frozen=True)
class Place:
    """Where a run happens: its database, and a folder of its own."""

    database_url: str
    folder: Path

    @asynccontextmanager
    async def world(
        self, size: Size, hurry: Mapping[str, float], *faults: Mapping[str, Any], **order: Any
    ) -> AsyncIterator[World]:
        """The world of this size, in which some durations are others than in life, and these things go wrong."""
        ordered = Order(teams=size.teams, people=size.people, faults=faults, **order)
        async with opened(self.database_url, self.folder, ordered, hurry) as world:
            yield world


async def outcome(scenario: str, world: World, since: float, *measures: Measure) -> Outcome:
    """What came of a run, once everything is decided."""
    await world.settled()
    return Outcome(scenario, await world.verdict(), monotonic() - since, measures)
