"""Every run: what happens, on which database, how large in `make test` and how large in `make faults`."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from tests.faults import paces, scenarios
from tests.faults.outcome import Outcome
from tests.faults.place import Place, Size


@dataclass(frozen=True)
class Run:
    """One line of the table; without a `small` size it takes too long, or too much of a machine, for every test run."""

    scenario: Callable[[Place, Size], Coroutine[Any, Any, Outcome]]
    database: Literal["postgresql", "sqlite"]
    full: Size
    small: Size | None = None

    @property
    def name(self) -> str:
        """Its scenario and its database."""
        scenario = self.scenario.func if isinstance(self.scenario, partial) else self.scenario
        return f"{getattr(scenario, '__name__', '')}-{self.database}"


RUNS: Final = (
    Run(
        scenarios.kills, "postgresql", Size(10_000, 2_000, processes=4, times=50),
        Size(400, 100, processes=3, times=5),
    ),
    Run(scenarios.kills, "sqlite", Size(1_000, 200, times=10), Size(150, 60, times=2)),
    Run(
        scenarios.database_away, "postgresql", Size(10_000, 2_000, processes=2, seconds=10),
        Size(2_000, 500, seconds=2),
    ),
    Run(scenarios.replica_gone, "postgresql", Size(2_000, 500), Size(400, 200)),
    Run(scenarios.restarts, "postgresql", Size(2_000, 500, times=10)),
    Run(scenarios.restarts, "sqlite", Size(2_000, 500, times=10), Size(150, 60, times=2)),
    Run(
        paces.storm, "postgresql", Size(20_400, 500, processes=2, teams=20, seconds=60),
        Size(510, 75, teams=3, seconds=20, minute=20),
    ),
    Run(partial(paces.draining, at_least=1_000), "postgresql", Size(paces.MANY, paces.MANY), Size(1_000, 1_000)),
    Run(partial(paces.draining, at_least=500), "sqlite", Size(paces.MANY, paces.MANY), Size(1_000, 1_000)),
    Run(paces.at_the_limit, "postgresql", Size(1_500, 1_500)),
)  # fmt: skip
