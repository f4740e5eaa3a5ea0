"""Nothing is lost and nothing comes twice, whatever happens to the bot's processes, its database and the platform."""

from pathlib import Path

import pytest

from tests.faults.place import Place, Size
from tests.faults.runs import RUNS, Run

SMALL = [(run.database, run, run.small) for run in RUNS if run.small]


@pytest.mark.parametrize(
    ("database_url", "run", "size"), SMALL, ids=[run.name for _, run, _ in SMALL], indirect=["database_url"]
)
async def test_every_promise_is_kept(database_url: str, run: Run, size: Size, tmp_path: Path) -> None:
    outcome = await run.scenario(Place(database_url, tmp_path), size)
    print(outcome)  # noqa: T201 -- a run prints its figures
    assert outcome.kept, f"{outcome}\n{outcome.verdict!r}"
