"""`python -m tests.filters`: takes away each filter in turn and says which test notices; survivors are a failure.

Words choose among the files and lines: `python -m tests.filters storage/people handlers bot/rights.py:100`.
"""

import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from tests.filters.finding import HOUSE, Filter, filters
from tests.filters.removing import take_away

JUDGES: Final = {
    "storage": ("tests/storage/test_nothing_foreign.py", "tests/storage/test_torn_rows.py"),
    "bot": ("tests/test_rights.py", "tests/test_wrong_people.py"),
    "bot/slack/enterprises.py": ("tests/platforms/test_whose_installation.py",),
    "handlers": ("tests/test_rights.py", "tests/test_wrong_people.py"),
    "scheduling": ("tests/test_rhythms.py",),
}
"""Which tests have to notice, by the code's folder, or by a file whose tests are its own."""
OURS: Final = ("bot", "handlers", "scheduling", "storage", "content", "chat", "programme", "sandbox", "tests")
REWRITTEN: Final = ("pytest", "_pytest", "xdist", "hypothesis", "_hypothesis", "anyio")
"""What pytest wants to import by itself."""
OPTIONS: Final = ("-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
AT_ONCE: Final = 2
PASSED, FAILED = 0, 1


def load_what_others_wrote() -> None:
    """Import once what every run needs; each run is a fork of this process, and imports only what is ours."""
    listed = subprocess.run(
        [sys.executable, "-c", "import sys, tests.conftest; print(*sys.modules)"],
        cwd=HOUSE, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.split():
        first = name.partition(".")[0]
        if first not in {*OURS, "__main__"} and not first.startswith(REWRITTEN):
            with suppress(Exception):
                import_module(name)


class FirstFailure:
    """Has pytest begin with the tests that are named after a module, and tells the first that fails."""

    def __init__(self, module: str, told: Path) -> None:
        self._module, self._told = module, told

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items.sort(key=lambda item: f"[{self._module}]" not in item.nodeid)

    def pytest_runtest_logreport(self, report: object) -> None:
        if getattr(report, "failed", False) and not self._told.stat().st_size:
            self._told.write_text(getattr(report, "nodeid", ""), encoding="utf-8")


def run(one: Filter, judges: Iterable[str], told: Path) -> int:
    """The id of a process that runs tests without a filter; what it prints stands beside the file that it writes."""
    process = os.fork()
    if process:
        return process
    code = FAILED + 1
    with told.with_suffix(".out").open("w") as out, redirect_stdout(out), redirect_stderr(out):
        try:
            sys.pycache_prefix = str(told.parent)
            take_away(one)
            judge = FirstFailure(one.module.rpartition(".")[2], told)
            code = int(import_module("pytest").main([*OPTIONS, *judges], plugins=[judge]))
        except BaseException:  # noqa: BLE001 -- the process ends here, whatever it was
            traceback.print_exc()
    os._exit(code)


def noticed(chosen: list[Filter], folder: Path) -> Iterator[tuple[Filter, int, str]]:
    """Each filter, how its run ended, and the test that failed first."""
    running: dict[int, tuple[Filter, Path]] = {}
    waiting = list(enumerate(chosen))
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            number, one = waiting.pop(0)
            told = folder / f"{number}.txt"
            told.touch()
            judges = JUDGES.get(one.path) or JUDGES[one.path.partition("/")[0]]
            running[run(one, judges, told)] = one, told
        process, status = os.wait()
        one, told = running.pop(process)
        yield one, os.waitstatus_to_exitcode(status), told.read_text(encoding="utf-8")


def main(words: list[str]) -> int:
    """0 if every filter's absence is noticed."""
    os.chdir(HOUSE)
    sys.dont_write_bytecode = False  # compiled once, not for each run
    chosen = [one for one in filters() if not words or any(str(one).startswith(word) for word in words)]
    load_what_others_wrote()
    survivors = []
    with tempfile.TemporaryDirectory(prefix="binome-filters-") as name:
        for one, code, test in noticed(chosen, Path(name)):
            said = test.rpartition("/")[2] if code == FAILED and test else "SURVIVED" if code == PASSED else "NOT RUN"
            survivors += [] if code == FAILED and test else [one]
            print(f"{one!s:100} {said}", flush=True)  # noqa: T201
    print(f"{len(chosen)} filters, {len(chosen) - len(survivors)} noticed, {len(survivors)} not")  # noqa: T201
    return 1 if survivors or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
