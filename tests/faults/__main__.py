"""`make faults`: every run at full size, and what they have shown as a table for operators.

Words choose among the runs, and then nothing is written: `python -m tests.faults kills sqlite`.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from programme.clock import machine_now
from tests import postgres
from tests.faults.outcome import Outcome, machine
from tests.faults.place import Place
from tests.faults.runs import RUNS, Run

PAGE = Path(__file__).parents[2] / "docs" / "operators.md"
BEGIN, END = "<!-- made by make faults -->\n", "<!-- until here -->"
NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'binome.db'}"
    else:
        with postgres.fresh() as url:
            yield url


def _shown(run: Run) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="binome-faults-") as folder, _database(run.database, Path(folder)) as url:
        outcome = asyncio.run(run.scenario(Place(url, Path(folder)), run.full))
    print(f"{'kept  ' if outcome.kept else 'BROKEN'} {NAMES[run.database]}: {outcome}", flush=True)  # noqa: T201
    return outcome


def _table(shown: Sequence[tuple[Run, Outcome]]) -> Iterator[str]:
    yield f"{machine_now():%d %B %Y}, {machine()}, everything on this one machine.\n\n"
    yield "| what happens | on | the workspace's own ledger shows | measured | takes |\n|---|---|---|---|---|\n"
    for run, outcome in shown:
        columns = (outcome.scenario, NAMES[run.database], outcome.verdict, outcome.measured, f"{outcome.seconds:.0f} s")
        yield f"| {' | '.join(map(str, columns))} |\n"


def main(*words: str) -> int:
    """The number of runs that broke a promise."""
    chosen = [run for run in RUNS if all(word in run.name for word in words)]
    shown = [(run, _shown(run)) for run in chosen]
    if not words:
        before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{''.join(_table(shown))}\n{END}{rest.partition(END)[2]}", "utf-8")
    return sum(not outcome.kept for _, outcome in shown)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
