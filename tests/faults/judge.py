"""The judge: what the outbox promised, held against what the platform's own ledger shows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chat.message import Repeat
from storage.outbox import SENDING, UNKNOWN, WAITING


@dataclass(frozen=True)
class Promise:
    """A row of the outbox, as it stood at the end."""

    id: int
    tenant: str
    conversation: str
    key: str
    repeat: str
    state: str

    @property
    def direct(self) -> bool:
        """Whether it went to one person, in whose conversation the bot may look."""
        return self.conversation.startswith("U") and "," not in self.conversation

    @property
    def most(self) -> int:
        """How often it may have been accepted."""
        return 2 if self.repeat == Repeat.MAY_REPEAT and not self.direct else 1

    @property
    def stuck(self) -> bool:
        """Whether nobody knows what became of it, though somebody could."""
        return self.state in {WAITING, SENDING} or (self.direct and self.state == UNKNOWN)


@dataclass(frozen=True)
class Verdict:
    """Keys that are lost, doubled, stuck, or came before an earlier one of their conversation.

    `repeated` were accepted twice, as their class allows, and `unknown` is left to a lead; neither is a breach.
    """

    promised: int
    lost: list[str]
    doubled: list[str]
    stuck: list[str]
    disordered: list[str]
    repeated: int
    unknown: int

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.doubled or self.stuck or self.disordered)

    def __str__(self) -> str:
        counted = ("lost", "doubled", "stuck", "disordered")
        breaches = ", ".join(f"{len(getattr(self, name))} {name}" for name in counted)
        allowed = f" ({self.repeated} repeated, {self.unknown} unknown)" if self.repeated or self.unknown else ""
        return f"{self.promised} messages: {breaches}{allowed}"


def judged(promises: Sequence[Promise], accepted: Sequence[tuple[str, str]]) -> Verdict:
    """The verdict over (tenant, key) of each accepted message, in the ledger's order."""
    times = Counter(accepted)

    def those(breached: Iterable[Promise]) -> list[str]:
        return [f"{one.tenant} {one.key}" for one in breached]

    def reached(one: Promise) -> int:
        return times[one.tenant, one.key]

    return Verdict(
        promised=len(promises),
        lost=those(one for one in promises if not reached(one) and not one.stuck and one.state != UNKNOWN),
        doubled=those(one for one in promises if reached(one) > one.most),
        stuck=those(one for one in promises if one.stuck),
        disordered=those(_overtakers(promises, accepted)),
        repeated=sum(reached(one) == one.most == 2 for one in promises),
        unknown=sum(one.state == UNKNOWN for one in promises),
    )


def _overtakers(promises: Sequence[Promise], accepted: Sequence[tuple[str, str]]) -> Iterator[Promise]:
    """Those that came after a later message of their conversation."""
    known = {(one.tenant, one.key): one for one in promises}
    newest: defaultdict[tuple[str, str], int] = defaultdict(int)
    for one in (known[each] for each in accepted):
        if one.id < newest[one.tenant, one.conversation]:
            yield one
        newest[one.tenant, one.conversation] = max(one.id, newest[one.tenant, one.conversation])
