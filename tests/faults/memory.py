"""The outbox in memory, as storage/outgoing.py has it in SQL: for the simulation; a state machine holds them equal."""

from collections.abc import Collection, Iterator
from copy import copy
from dataclasses import dataclass

from storage.outbox import CANCELLED, SENDING, SENT, WAITING


@dataclass(slots=True)
class Row:
    """A message; all times are in seconds of the database's clock. `changes` is the row that it replaces, if known."""

    key: str
    conversation: str
    rank: int = 1
    repeatable: bool = True
    replaces: bool = False
    changes: int = 0
    person: int | None = None
    due: float = 0.0
    id: int = 0
    state: str = WAITING
    owner: str | None = None
    lease_until: float | None = None
    attempts: int = 0
    unclear: int = 0
    withdrawn: bool = False
    erased: bool = False
    first_try: float | None = None

    @property
    def open(self) -> bool:
        """Whether it has not left yet, as far as is known."""
        return self.state in {WAITING, SENDING}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try."""

    state: str
    wait: float = 0.0
    unclear: int = 0


@dataclass
class Outbox:
    """One workspace's rows. Whose outcome is noted is a rule that can be taken away."""

    checks_owner: bool = True
    checks_try: bool = True

    def __post_init__(self) -> None:
        self.rows: list[Row] = []

    def put(self, *rows: Row) -> None:
        """Add rows; a key that is there already is left as it is. What stands in front becomes as urgent."""
        for row in rows:
            if all(row.key != other.key for other in self.rows):
                row.id = len(self.rows) + 1
                self.rows.append(row)
        for rank in sorted({row.rank for row in rows}):
            ahead = {row.conversation for row in rows if row.rank == rank}
            for row in self._open():
                if row.conversation in ahead:
                    row.rank = min(row.rank, rank)

    def claim(self, owner: str, lease: float, most: int, now: float, *, posts_only: bool = False) -> list[Row]:
        """Copies of the rows that are now `owner`'s."""
        heads = {row.conversation: row for row in reversed([*self._open()])}.values()
        free = [row for row in heads if row.state == WAITING and row.due <= now and not (posts_only and row.replaces)]
        free.sort(key=lambda row: (row.rank, row.due, row.id))
        for row in free[:most]:
            row.state, row.owner, row.lease_until, row.attempts = SENDING, owner, now + lease, row.attempts + 1
            if row.first_try is None:
                row.first_try = now
        return [copy(row) for row in sorted(free[:most], key=lambda row: (row.rank, row.id))]

    def take_over(self, now: float) -> None:
        """Free the rows whose lease has ended."""
        for row in self._sending():
            if row.lease_until is not None and row.lease_until <= now:
                row.unclear, row.due = row.unclear + 1, now
                self._release(row, WAITING)

    def finish(self, owner: str, tried: Row, outcome: Outcome, now: float) -> None:
        """Note what came of a try that is still `owner`'s."""
        row = self.rows[tried.id - 1]
        same_owner = row.owner == owner or not self.checks_owner
        same_try = row.attempts == tried.attempts or not self.checks_try
        if row.state == SENDING and same_owner and same_try:
            row.unclear = outcome.unclear
            row.due = now + outcome.wait if outcome.wait else row.due
            row.erased |= outcome.state in {SENT, CANCELLED} or (row.replaces and outcome.state != WAITING)
            self._release(row, outcome.state)

    def park(self, conversation: str, until: float) -> None:
        """Let what waits in a conversation wait until then."""
        for row in self._open():
            if row.conversation == conversation and row.state == WAITING:
                row.due = max(row.due, until)

    def withdraw(self, person: int) -> None:
        """Cancel what has not left for somebody."""
        for row in self.rows:
            if row.person == person and row.state not in {SENT, CANCELLED}:
                row.withdrawn = row.erased = True
                row.state = SENDING if row.state == SENDING else CANCELLED

    def roll_back(self, owner: str) -> None:
        """What would become of claims that had not been committed."""
        for row in self._sending():
            if row.owner == owner:
                row.attempts -= 1
                self._release(row, WAITING)

    def next_due(self, now: float) -> float | None:
        """When after an instant something may be tried, or taken over."""
        due = [row.due for row in self._open() if row.state == WAITING and row.due > now]
        return min((*due, *(row.lease_until for row in self._sending() if row.lease_until is not None)), default=None)

    def is_waiting(self, now: float) -> bool:
        """Whether something may be tried now, or stands behind another message, or may be taken over."""
        return any(row.due <= now if row.state == WAITING else (row.lease_until or now) <= now for row in self._open())

    def all_in(self, states: Collection[str]) -> bool:
        """Whether no row is in another state."""
        return all(row.state in states for row in self.rows)

    def _open(self) -> Iterator[Row]:
        return (row for row in self.rows if row.open)

    def _sending(self) -> Iterator[Row]:
        return (row for row in self.rows if row.state == SENDING)

    def _release(self, row: Row, state: str) -> None:
        is_awaited = any(other.changes == row.id and other.state == WAITING for other in self.rows)
        is_over = row.withdrawn and state == WAITING and not (row.unclear and is_awaited)
        row.state = CANCELLED if is_over else state
        row.owner = row.lease_until = None
