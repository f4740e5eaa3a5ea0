"""How fast to write to a workspace: pure, in seconds of a clock that never jumps; learned from what it refuses."""

from collections import deque
from dataclasses import dataclass, field
from math import log

WINDOW = 60.0
"""Platforms count by the minute."""
ENOUGH = 30
"""Fewer messages than these in a minute teach nothing."""
IN_A_ROW = 4
"""So many refusals at least without a message taken between them are the workspace's, not one conversation's."""
BY_CHANCE = 1e-6
"""Where refusals come and go by themselves, so many in a row that they come together as rarely as this."""
FEW = 0.01
"""So many refusals for each message taken are those of full conversations, not of a pace that is too fast."""
MARGIN = 0.97
HOLD = 300.0
"""So long a learned rate is kept before a little more is tried."""
EVERY = WINDOW
GROWTH, EXPLORING = 1.03, 1.25
"""By how much a rate that is used grows each time, and until something was refused."""
BURST = 2.0
"""Seconds whose messages may go at once, after a rest."""
MOSTLY = 0.8
"""A rate is used when so much of it was."""
GAP = 1.0
"""Seconds between two messages of one conversation, where a platform asks for it."""
FIRST_REST, LONGEST_REST = 1.0, 60.0
"""Seconds for which a workspace that does not answer is left alone, doubled each time."""
AT_FIRST = 8
"""So many calls at once after a rest, one more with each that is taken, one fewer with each that is not answered: where
a platform does not answer, nobody knows of all that were on their way to it whether they arrived."""


@dataclass
class Pace:
    """The pace of one kind of call in one workspace.

    `rate` is in calls per second, None while none was refused; `gap` in seconds between two of one conversation.
    """

    rate: float | None = None
    gap: float = 0.0
    parked_until: float = 0.0
    _tokens: float = 0.0
    _filled_at: float = -WINDOW
    _accepted: deque[float] = field(default_factory=deque)
    _since_change: int = 0
    _parks: deque[tuple[float, float]] = field(default_factory=deque)
    _taken: dict[str, float] = field(default_factory=dict)
    _refused_in_a_row: int = 0
    _scattered: deque[float] = field(default_factory=deque)
    _refused_since_change: int = 0
    _learned: bool = False
    _changed_at: float = 0.0
    _at_once: int = AT_FIRST
    _on_the_way: int = 0
    _unanswered: deque[float] = field(default_factory=deque)
    _rest: float = 0.0
    _rested_since: float = -WINDOW

    @property
    def in_trouble(self) -> bool:
        """Whether the workspace does not answer: one call at a time tries it, until one is taken."""
        return self._rest > 0

    def recall(self, rate: float | None, learned: float) -> None:
        """Take over a rate that another process has learned, or this one before its restart, and when that was."""
        self.rate, self._learned = rate, True
        self._changed(learned + HOLD)

    def room(self, now: float) -> int:
        """How many more calls may be on their way at once."""
        if not self._accepted or self._accepted[-1] <= now - WINDOW:
            self._at_once = min(self._at_once, AT_FIRST)
        return max(0, self._at_once - self._on_the_way)

    def ready(self, now: float, most: int) -> int:
        """How many calls may begin now, `most` at most."""
        if now < self.parked_until:
            return 0
        if self.rate is None:
            return most
        self._fill(now, self.rate)
        return max(0, min(most, int(self._tokens)))

    def wait(self, now: float) -> float:
        """In how many seconds one more call may begin."""
        if now < self.parked_until or self.rate is None:
            return max(0.0, self.parked_until - now)
        self._fill(now, self.rate)
        return max(0.0, (1 - self._tokens) / self.rate)

    def begins(self, calls: int = 1) -> None:
        """Calls were begun."""
        self._on_the_way += calls
        if self.rate is not None:
            self._tokens -= calls

    def ends(self) -> None:
        """What came of a call is known, and stored."""
        self._on_the_way -= 1

    def rest(self, conversation: str, now: float) -> float:
        """In how many seconds a message may go to a conversation: platforms count from when they took the last one."""
        return max(0.0, self._taken.get(conversation, -WINDOW) + self.gap - now)

    def accepted(self, conversation: str, now: float) -> bool:
        """A message was taken; says whether the rate has changed by that, or a trouble is over."""
        over = self._answers(now)
        return self._taught(conversation, now) or over

    def _answers(self, now: float) -> bool:
        """The workspace answers; says whether that is new."""
        over, self._rest = self.in_trouble, 0.0
        self._unanswered.clear()
        if self._on_the_way >= self._at_once / 2:
            self._at_once += 1
        if over and now < self.parked_until:
            self.parked_until, self._parks = now, deque(park for park in self._parks if park[1] <= now)
        return over

    def _taught(self, conversation: str, now: float) -> bool:
        """Learn from a message that was taken; says whether the rate has changed."""
        self._scattered.extend([now] * self._refused_in_a_row)
        self._refused_in_a_row = 0
        self._taken[conversation] = now
        self._accepted.append(now)
        self._since_change += 1
        self._forget(now)
        since = now - self._changed_at
        if since < EVERY:
            return False
        self._taken = {conversation: at for conversation, at in self._taken.items() if at > now - GAP}
        before = self.rate
        used = before is not None and len(self._accepted) >= MOSTLY * before * WINDOW
        too_many = self._refused_since_change > FEW * self._since_change and len(self._accepted) >= ENOUGH
        if before and used and too_many:
            self.rate, self._learned = min(before, self._taken_rate(now)), True
            self._changed(now + HOLD)
        else:
            self.rate = before and before * ((GROWTH if self._learned else EXPLORING) if used else 1)
            self._changed(now)
        return self.rate != before

    def refused(self, conversation: str, now: float, retry_after: float) -> bool:
        """A call was refused for now; says whether it is the workspace that wants nothing for `retry_after` seconds."""
        if now < self.parked_until:  # begun before it was known: nothing new
            return False
        if self.gap < GAP and now - self._taken.get(conversation, -WINDOW) < GAP:
            self.gap = GAP
            return False
        self._refused_in_a_row += 1
        self._refused_since_change += 1
        self._forget(now)
        if self._refused_in_a_row < self._in_a_row():
            return False
        self._refused_in_a_row, self._rest = 0, 0.0
        if len(self._accepted) >= ENOUGH:
            self.rate, self._learned = self._taken_rate(now, min(retry_after, WINDOW)), True
        self._tokens = 0.0
        self._park(now, retry_after)
        self._changed(now + HOLD)
        return True

    def unanswered(self, began: float, now: float) -> bool:
        """A call begun then did not leave, or nobody knows whether it was taken; says whether that is the workspace's.

        Then it is left alone for a while, and for longer each time it is tried in vain.
        """
        if now < self.parked_until or began < self._rested_since:  # begun before it was known: nothing new
            return False
        self._forget(now)
        self._unanswered.append(now)
        self._at_once = max(1, self._at_once - 1)
        if not self.in_trouble and len(self._unanswered) < IN_A_ROW:
            return False
        self._rest = min(LONGEST_REST, 2 * self._rest or FIRST_REST)
        self._at_once, self._rested_since = 1, now
        self._park(now, self._rest)
        return True

    def _park(self, now: float, seconds: float) -> None:
        self.parked_until = now + seconds
        self._parks.append((now, self.parked_until))

    def _fill(self, now: float, rate: float) -> None:
        most = max(1.0, BURST * rate)
        self._tokens = min(most, self._tokens + (now - self._filled_at) * rate)
        self._filled_at = now

    def _in_a_row(self) -> float:
        """So many refusals in a row are not by chance, after the last minute's that came among messages taken."""
        if not self._scattered:
            return IN_A_ROW
        share = len(self._scattered) / (len(self._scattered) + len(self._accepted))
        return max(IN_A_ROW, log(BY_CHANCE) / log(share))

    def _forget(self, now: float) -> None:
        for moments in (self._accepted, self._scattered, self._unanswered):
            while moments and moments[0] <= now - WINDOW:
                moments.popleft()
        while self._parks and self._parks[0][1] <= now - WINDOW:
            self._parks.popleft()

    def _taken_rate(self, now: float, retry_after: float = 0.0) -> float:
        """What the last minute's messages teach: so many in the time they took, with that which has still to pass."""
        begin = self._accepted[0]
        parked = sum(max(0.0, min(until, now) - max(since, begin)) for since, until in self._parks)
        active = max(1.0, now - begin - parked + retry_after)
        return MARGIN * len(self._accepted) / active

    def _changed(self, at: float) -> None:
        self._changed_at, self._since_change, self._refused_since_change = at, 0, 0
