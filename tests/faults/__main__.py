"""`make faults`: every run at full size, and what each has shown as a line of a table for operators.

Words choose among the runs: `python -m tests.faults kills sqlite`.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from programme.clock import machine_now
from tests import postgres
from tests.faults.outcome import Outcome, machine
from tests.faults.place import Place
from tests.faults.runs import RUNS, Run

PAGE = Path(__file__).parents[2] / "docs" / "operators.md"
BEGIN, END = "<!-- made by make faults -->\n", "<!-- until here -->"
HEAD = (
    "| what happens | on | the workspace's own ledger shows | measured | takes | when, and where |\n"
    "|---|---|---|---|---|---|\n"
)
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


def _note(run: Run, outcome: Outcome) -> None:
    """Write a run's line into the operators' table, in place of its last one."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    known, _, after = rest.partition(END)
    lines = [line for line in known.splitlines() if line.startswith("| ") and not HEAD.startswith(line)]
    columns = (outcome.scenario, NAMES[run.database], outcome.verdict, outcome.measured, f"{outcome.seconds:.0f} s",
               f"{machine_now():%Y-%m-%d}, {machine()}")  # fmt: skip
    new = f"| {' | '.join(map(str, columns))} |"
    same = [line for line in lines if line.split(" | ")[:2] == new.split(" | ")[:2]]
    lines = [new if line in same else line for line in lines] + [new] * (not same)
    PAGE.write_text(before + BEGIN + "\n" + HEAD + "\n".join(lines) + "\n\n" + END + after, "utf-8")


def main(*words: str) -> int:
    """The number of runs that broke a promise."""
    chosen = [run for run in RUNS if all(word in run.name for word in words)]
    broken = 0
    for run in chosen:
        outcome = _shown(run)
        broken += not outcome.kept
        if outcome.kept:
            _note(run, outcome)
    return broken


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
