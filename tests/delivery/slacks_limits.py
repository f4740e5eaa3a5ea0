"""A drain of a busy workspace in virtual time, against the limits that the sandbox keeps as Slack does, or chance."""

import heapq
from collections import deque
from dataclasses import dataclass, field
from random import Random

from bot.delivery.pace import Pace
from sandbox.rates import Rates

LATENCY = 0.05


@dataclass
class Workspace:
    """Who is written to, always something; `calls` is when each call was made, and whether it was taken.

    With `by_chance` or `unclear` there are no limits: that part of the calls is refused, or not answered, all the same.
    None is answered while it is `away`, from one moment to another; `lost` is when each of these came back.
    """

    pace: Pace
    method: str = "chat.postMessage"
    conversations: int = 500
    at_once: int = 64
    by_chance: float = 0.0
    unclear: float = 0.0
    away: tuple[float, float] = (0.0, 0.0)
    now: float = 0.0
    calls: list[tuple[float, bool]] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rates = Rates(lambda: self.now, on=not (self.by_chance or self.unclear))
        self._luck = Random(7)
        self._next = deque(str(number) for number in range(self.conversations))
        self._parked: dict[str, float] = {}
        self._in_flight: list[tuple[float, str, float]] = []

    def drains(self, minutes: int) -> None:
        """For so long, as bot/delivery/drain.py does: as many calls as the pace allows, then the next answer."""
        until = self.now + 60 * minutes
        while self.now < until:
            room = min(self.at_once - len(self._in_flight), self.pace.room(self.now))
            for _ in range(self.pace.ready(self.now, room)):
                self._begin()
            soon = self.now + max(0.02, self.pace.wait(self.now))
            if self._in_flight and (self._in_flight[0][0] <= soon or len(self._in_flight) == self.at_once):
                self._arrives()
            else:
                self.now = soon

    def _begin(self) -> None:
        """One call to the next conversation that has no message on its way, nor is parked."""
        busy = {conversation for _, conversation, _ in self._in_flight}
        for conversation in self._next:
            if conversation not in busy and self._parked.get(conversation, 0.0) <= self.now:
                self._next.remove(conversation)
                self._next.append(conversation)
                self.pace.begins()
                wait = self.pace.rest(conversation, self.now)
                heapq.heappush(self._in_flight, (self.now + wait + LATENCY, conversation, self.now))
                return

    def _arrives(self) -> None:
        moment, conversation, began = heapq.heappop(self._in_flight)
        self.now = max(self.now, moment)
        if self.away[0] <= self.now < self.away[1] or (self.unclear and self._luck.random() < self.unclear):
            self.lost.append(self.now)
            self._parked[conversation] = self.now + 60
            self.pace.unanswered(began, self.now)
        else:
            self._answers(conversation)
        self.pace.ends()

    def _answers(self, conversation: str) -> None:
        by_chance = float(self._luck.random() < self.by_chance)
        wait = by_chance or self._rates.wait(self.method, {"channel": conversation})
        self.calls.append((self.now, not wait))
        if wait:
            self._parked[conversation] = self.now + wait
            self.pace.refused(conversation, self.now, wait)
        else:
            self.pace.accepted(conversation, self.now)

    def taken(self, since: float = 0.0, until: float = float("inf")) -> int:
        """How many messages were taken in that time."""
        return sum(taken for at, taken in self.calls if since <= at < until)

    def refused(self, since: float = 0.0) -> float:
        """Which part of the calls was refused since then."""
        calls = [taken for at, taken in self.calls if at >= since]
        return calls.count(False) / len(calls)
