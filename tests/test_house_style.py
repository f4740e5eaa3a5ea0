"""The house style: sizes, names and sentences that no other checker holds."""

import ast
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
EXEMPT = ("storage/migrations/", "sandbox/page/")
BANNED_NAMES = {"util", "utils", "helper", "helpers", "manager", "service", "base"}


def files() -> list[Path]:
    """Every Python file of the house, committed or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=HOUSE, capture_output=True, text=True, check=True,
    )  # fmt: skip
    names = (name for name in listed.stdout.split() if not name.startswith(EXEMPT))
    return [HOUSE / name for name in names if (HOUSE / name).exists()]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> list[tuple[str, int]]:
    """(name, lines) of each function of a file."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (node.name, (node.end_lineno or 0) - node.lineno + 1)
        for node in ast.walk(parsed(path))
        if isinstance(node, kinds)
    ]


def words(name: str) -> set[str]:
    """The words of a snake_case or CamelCase name."""
    return {word.casefold() for word in re.findall(r"[A-Z]?[a-z]+", name)}


def test_no_file_is_too_long_to_read() -> None:
    too_long = {
        str(path.relative_to(HOUSE)): lines_of(path)
        for path in files()
        if lines_of(path) > (400 if path.is_relative_to(HOUSE / "tests") else 300)
    }
    assert too_long == {}


def test_no_function_is_too_long_to_read() -> None:
    too_long = {
        f"{path.relative_to(HOUSE)}:{name}": lines for path in files() for name, lines in functions(path) if lines > 40
    }
    assert too_long == {}


def test_every_module_says_in_a_sentence_what_it_is() -> None:
    silent = [str(path.relative_to(HOUSE)) for path in files() if not ast.get_docstring(parsed(path))]
    assert silent == []


def test_names_explain_themselves() -> None:
    vague = [str(path.relative_to(HOUSE)) for path in files() if words(path.stem) & BANNED_NAMES]
    classes = [
        node.name
        for path in files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and words(node.name) & BANNED_NAMES
    ]
    assert vague + classes == []


def test_tests_are_named_as_sentences() -> None:
    short = [
        name
        for path in (HOUSE / "tests").rglob("test_*.py")
        for name, _ in functions(path)
        if name.startswith("test_") and name.count("_") < 2
    ]
    assert short == []


MAY_BE_MISSING = {"BLOCKCHECK.exists()", "TOKEN"}
"""What judges once more, from outside the house, what is judged in it."""


def test_no_test_is_skipped_but_what_judges_once_more_from_outside() -> None:
    skipping = re.compile(r"pytest\.(?:skip|importorskip|exit)\(|mark\.(?:skipif|skip|xfail)\b(?:\(not ([\w.()]+),)?")
    paths = [path for path in files() if path.is_relative_to(HOUSE / "tests") and path != Path(__file__)]
    found = {
        (path.name, one.group(1) or one.group(0))
        for path in paths
        for one in skipping.finditer(path.read_text("utf-8"))
    }
    assert {one for one in found if one[1] not in MAY_BE_MISSING} == set(), "say loudly what is missing instead"


def test_a_test_that_hangs_ends_and_says_where(tmp_path: Path) -> None:
    hangs = "import threading\n\n\ndef test_hangs():\n    threading.Event().wait()\n"
    (tmp_path / "test_hangs.py").write_text(hangs)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", HOUSE / "pyproject.toml", "-o", "faulthandler_timeout=1", tmp_path],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "in test_hangs" in done.stderr


def test_only_the_clocks_read_the_time() -> None:
    reading = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time|time\.monotonic)\(")
    clocks = {HOUSE / "programme/clock.py", HOUSE / "sandbox/clock.py", Path(__file__)}
    found = [
        str(path.relative_to(HOUSE))
        for path in files()
        if path not in clocks and reading.search(path.read_text("utf-8"))
    ]
    assert [name for name in found if not name.startswith("benchmarks/")] == []


def test_sizes_are_known(capsys: pytest.CaptureFixture[str]) -> None:
    ours = [path for path in files() if not path.is_relative_to(HOUSE / "tests")]
    sizes = sorted(lines_of(path) for path in ours)
    lengths = sorted(lines for path in ours for _, lines in functions(path))
    with capsys.disabled():
        print(  # noqa: T201 -- the house prints its own measures
            f"\nfiles: {len(sizes)}, median {statistics.median(sizes):.0f}, p90 {sizes[len(sizes) * 9 // 10]} lines; "
            f"functions: {len(lengths)}, median {statistics.median(lengths):.0f}, p90 {lengths[len(lengths) * 9 // 10]}"
        )
    assert statistics.median(sizes) <= 80
    assert statistics.median(lengths) <= 8
