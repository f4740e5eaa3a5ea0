"""What `make faults` writes for operators: a line a run, in place of its last one."""

from pathlib import Path

import pytest

from tests.faults import __main__ as faults
from tests.faults.judge import judged
from tests.faults.outcome import Measure, Outcome
from tests.faults.runs import RUNS, Run


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page that no run has written on."""
    page = tmp_path / "operators.md"
    page.write_text(f"before\n\n{faults.BEGIN}{faults.END}\n\nafter\n", "utf-8")
    monkeypatch.setattr(faults, "PAGE", page)
    return page


def shown(run: Run, seconds: float) -> Outcome:
    """What a run has shown, under the name of what happens: the database has a column of its own."""
    name = run.name.removesuffix(f"-{run.database}")
    return Outcome(name, judged([], []), seconds, [Measure("sent", 1234.5, "a second")])


def test_each_run_has_its_line_and_keeps_it(page: Path) -> None:
    for seconds in (60, 90):
        for run in RUNS:
            faults._note(run, shown(run, seconds))
    text = page.read_text("utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ") and not faults.HEAD.startswith(line)]
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert text.count(faults.HEAD) == 1
    assert [line.split(" | ")[:2] for line in lines] == [
        [f"| {run.name.removesuffix(f'-{run.database}')}", faults.NAMES[run.database]] for run in RUNS
    ]
    assert all("sent 1,234 a second | 90 s |" in line for line in lines)
