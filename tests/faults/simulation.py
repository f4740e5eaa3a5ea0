"""A world in which everything goes wrong, from a seed: senders that live by the product's own protocol, and a ledger.

There are processes that are killed, stopped for longer than a lease and started again; a database that goes away, and
commits of which nobody knows whether they held; and a platform that refuses, stays silent, and takes messages late,
also from somebody who is gone. One clock is everybody's: the database's. A process stopped between its look at the
fence and its first byte is left out: no sender can help that, and it lasts microseconds. So these are one step here.
"""

import heapq
import random
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from bot.delivery import protocol
from bot.delivery.protocol import Step, Tried
from storage.outbox import CANCELLED, FAILED, SENT, UNKNOWN, WAITING
from tests.faults.memory import Outbox, Outcome, Row

Found = TypeVar("Found")
Steps = Generator[float, None, Found]
"""What a process does: it says after how many seconds it goes on."""

TIMEOUT, SETTLE, LEASE = (one.total_seconds() for one in (protocol.TIMEOUT, protocol.SETTLE, protocol.LEASE))
PATIENCE = TIMEOUT / 2
CALM = 600.0
"""After so many seconds nothing goes wrong any more."""
TOO_MANY = 4000
SWEEP = 30.0
DONE = frozenset({SENT, FAILED, UNKNOWN, CANCELLED})
DIRECT, UNREADABLE, ELSEWHERE = "DRE"
"""Conversations that can be looked up; whose look-up is refused; that cannot be looked up."""


@dataclass(frozen=True)
class Rules:
    """What senders live by: the product's protocol, or one that lacks something."""

    first_step: Callable[[Tried], Step] = protocol.first_step
    may_begin: Callable[[float], bool] = protocol.may_begin
    settle: float = SETTLE
    checks_owner: bool = True
    checks_try: bool = True
    commits_first: bool = True
    one_clock: bool = True


class AwayError(Exception):
    """The database did not answer: what was asked of it may have held."""


class Taken(NamedTuple):
    """A message that the platform took, and since when it is shown."""

    row: int
    at: float
    shown: float


class Call(NamedTuple):
    """What a call will come to, and when."""

    state: str
    after: float
    wait: float = 0.0


UNSENT, UNCLEAR, LIMITED = "unsent", "unclear", "limited"


class World:
    """Everything there is. Processes go on in the order of their times."""

    def __init__(self, seed: int, rules: Rules) -> None:
        self.random, self.rules, self.now = random.Random(seed), rules, 0.0
        self.outbox = Outbox(rules.checks_owner, rules.checks_try)
        self.ledger: list[Taken] = []
        self.refused: set[int] = set()
        self.wrongs: list[str] = []
        self.trouble = self.random.choice((0.01, 0.03, 0.1))
        self._away_until = 0.0
        self._steps, self._number = [(0.0, 0, Process(self), 0, self._company())], 0
        self._to_put = self.random.randint(4, 8)
        for name in "abc"[: self.random.randint(2, 3)]:
            Sender(self, name).starts(0.0)

    @property
    def over(self) -> bool:
        """Whether everything was said, or given up."""
        return not self._to_put and self.outbox.all_in(DONE)

    def goes_wrong(self, often: float = 1.0) -> bool:
        """Whether something goes wrong now."""
        return self.now < CALM and self.random.random() < self.trouble * often

    def goes_on(self, process: "Process", steps: Steps[None], after: float) -> None:
        """Have a process take its next step in a while."""
        self._number += 1
        heapq.heappush(self._steps, (self.now + after, self._number, process, process.life, steps))

    def run(self) -> "World":
        """Until nothing is left to do."""
        while self._steps and self._number < TOO_MANY:
            self.now, _, process, life, steps = heapq.heappop(self._steps)
            if life != process.life:
                continue
            if self.now < process.stopped_until:
                self.goes_on(process, steps, process.stopped_until - self.now)
                continue
            after = next(steps, None)
            if after is not None:
                self.goes_on(process, steps, after)
                process.suffers()
        return self

    def database(self, work: Callable[[], Found]) -> Steps[Found]:
        """A transaction; raises AwayError when it did not hold, and when nobody knows."""
        yield self.moment()
        if self.now < self._away_until:
            raise AwayError
        lost, before = self.goes_wrong(0.5), self.goes_wrong(0.2)
        if lost or before:
            self._away_until = self.now + self.moment(200)
        if before:
            raise AwayError
        done = work()
        yield self.moment()
        if lost:
            raise AwayError
        return done

    def moment(self, longest: float = 1.0) -> float:
        """Mostly short."""
        return float(longest * self.random.random() ** 4)

    def post(self, row: Row) -> Call:
        """A call that begins now; it is answered, or given up, when it is; it may be taken later than that."""
        taken, answer, chance = self.moment(TIMEOUT), self.moment(PATIENCE), self.random.random()
        if self.now >= CALM or chance < 0.5:
            self._takes(row, taken)
            return Call(SENT, taken) if taken < PATIENCE else Call(UNCLEAR, PATIENCE)
        if chance < 0.75:
            if chance < 0.65 or row.replaces:
                self._takes(row, taken)
            return Call(UNCLEAR, answer)
        if chance < 0.97:
            return Call(LIMITED if chance < 0.9 else UNSENT, answer, self.moment(60))
        self.refused.add(row.id)
        return Call(FAILED, answer)

    def _takes(self, row: Row, after: float) -> None:
        self.ledger.append(Taken(row.id, self.now + after, self.now + after + self.moment(SETTLE - after)))

    def shows(self, row: Row) -> bool:
        """Whether a message is seen in its conversation."""
        return any(one.row == row.id and one.shown <= self.now for one in self.ledger)

    def _company(self) -> Steps[None]:
        """What is decided: a few messages in a few conversations, and that somebody leaves."""
        choice = self.random.choice
        while self._to_put:
            key = str(self._to_put)
            self._to_put -= 1
            row = Row(key, f"{choice((DIRECT, DIRECT, UNREADABLE, ELSEWHERE))}{choice('12')}", due=self.now)
            row.rank, row.repeatable, row.person = choice((0, 1, 2)), choice((True, False)), choice((1, 2))
            row.replaces = self.random.random() < 0.1
            self.outbox.put(row)
            yield self.moment(60)
        if self.random.random() < 0.3:
            self.outbox.withdraw(1)


class Process:
    """What can be killed and stopped, unless it is the company itself."""

    def __init__(self, world: World) -> None:
        self.world, self.life, self.stopped_until = world, 0, 0.0

    def suffers(self) -> None:
        """What may happen while it waits for something."""


class Sender(Process):
    """A process that delivers; it knows nothing of the others but what the database says."""

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world)
        self.name = name

    def starts(self, after: float) -> None:
        """A life begins, with a name and a clock of its own."""
        self.life += 1
        self.owner, self._set_to = f"{self.name}{self.life}", self.world.random.uniform(-300, 300)
        self._in_flight = 0
        self.world.goes_on(self, self._drain(), after)

    def suffers(self) -> None:
        """Killed, or stopped, perhaps for longer than a lease."""
        if self.world.goes_wrong():
            if not self.world.rules.commits_first:
                self.world.outbox.roll_back(self.owner)
            self.starts(self.world.moment(LEASE))
        elif self.world.goes_wrong():
            self.stopped_until = self.world.now + self.world.moment(3 * LEASE)

    @property
    def _database_now(self) -> float:
        return self.world.now + (0.0 if self.world.rules.one_clock else self._set_to)

    def _monotonic(self) -> float:
        return self.world.now + self._set_to

    def _drain(self) -> Steps[None]:
        world = self.world
        while not world.over:
            now = self._database_now
            if world.outbox.is_waiting(now):
                began = self._monotonic()
                try:
                    rows = yield from world.database(self._claim)
                except AwayError:
                    rows = []
                for row in rows:
                    self._in_flight += 1
                    world.goes_on(self, self._try(row, began), 0.0)
                yield 1.0
            due = world.outbox.next_due(now)
            yield 1.0 if self._in_flight or due is None else min(SWEEP, max(0.1, due - now))

    def _claim(self) -> list[Row]:
        now, outbox = self._database_now, self.world.outbox
        outbox.take_over(now)
        for row in (rows := outbox.claim(self.owner, LEASE, 3, now)):
            if row.withdrawn:
                self.world.wrongs.append(f"{row.key} was tried after it was withdrawn")
        return rows

    def _try(self, row: Row, began: float) -> Steps[None]:
        yield self.world.moment()
        outcome, limited = yield from self._attempt(row, began)
        while True:
            try:
                yield from self.world.database(lambda: self._finish(row, outcome, limited=limited))
            except AwayError:
                yield 1.0
            else:
                self._in_flight -= 1
                return

    def _finish(self, row: Row, outcome: Outcome, *, limited: bool) -> None:
        now, outbox = self._database_now, self.world.outbox
        outbox.finish(self.owner, row, outcome, now)
        if limited:
            outbox.park(row.conversation, now + outcome.wait)

    def _attempt(self, row: Row, began: float) -> Steps[tuple[Outcome, bool]]:
        kind = row.conversation[0]
        tried = Tried(row.unclear, row.replaces, row.repeatable, kind in {DIRECT, UNREADABLE})
        step = self.world.rules.first_step(tried)
        if step is Step.LOOK_UP:
            found = yield from self._look_up(row)
            if found is None:
                return self._later(row), False
            if found:
                return Outcome(SENT), False
            step = Step.SEND if kind == DIRECT else protocol.by_class(tried)
        if step is Step.LEAVE:
            return Outcome(UNKNOWN, unclear=row.unclear), False
        if not self.world.rules.may_begin(self._monotonic() - began):
            return self._later(row), False
        call = self.world.post(row)
        yield call.after
        return self._outcome(row, tried, call), call.state == LIMITED

    def _look_up(self, row: Row) -> Steps[bool | None]:
        """Whether it stands there; None if nobody answers."""
        yield self.world.moment(PATIENCE)
        found = row.conversation[0] == DIRECT and self.world.shows(row)
        trouble = self.world.goes_wrong(3)
        yield self.world.moment(PATIENCE)
        return None if trouble else found

    def _outcome(self, row: Row, tried: Tried, call: Call) -> Outcome:
        if call.state == UNCLEAR:
            unclear = Tried(row.unclear + 1, tried.replaces, tried.repeatable, tried.can_look_up)
            if protocol.rests(unclear):
                return Outcome(WAITING, self.world.rules.settle, unclear.unclear)
            return Outcome(UNKNOWN, unclear=unclear.unclear)
        if call.state in {LIMITED, UNSENT}:
            return Outcome(WAITING, call.wait, row.unclear)
        return Outcome(call.state, unclear=row.unclear)

    def _later(self, row: Row) -> Outcome:
        return Outcome(WAITING, self.world.random.uniform(5, 60), row.unclear)
