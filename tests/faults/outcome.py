"""What a fault run has shown, in one line: the verdict, what was measured, on which machine, how long it took."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.judge import Verdict


@dataclass(frozen=True)
class Measure:
    """A figure, and the bound that it has to keep."""

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def kept(self) -> bool:
        """Whether it is within its bound."""
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    def __str__(self) -> str:
        digits = 1 if self.value < 100 else 0
        return f"{self.what} {self.value:,.{digits}f} {self.unit}"


@dataclass(frozen=True)
class Outcome:
    """One scenario's."""

    scenario: str
    verdict: Verdict
    seconds: float
    measures: Sequence[Measure] = ()

    @property
    def kept(self) -> bool:
        """Whether everything is as promised."""
        return self.verdict.kept and all(measure.kept for measure in self.measures)

    @property
    def measured(self) -> str:
        """The figures."""
        return "; ".join(map(str, self.measures))

    def __str__(self) -> str:
        said = " · ".join(filter(None, (str(self.verdict), self.measured)))
        return f"{self.scenario}: {said} · {self.seconds:.0f} s, {machine()}"


def machine() -> str:
    """How large this machine is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB"
