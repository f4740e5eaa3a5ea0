"""How long people are matched who are as good as one another, and with how much memory: part of `make bench`.

`python -m benchmarks.crowds tied 10000 10000` measures one crowd.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from programme.matching import match_draft
from tests.programme.volunteers import Document, contested, document, tied

MOST_MEMORY: Final = 1024
"""MiB."""
KINDS: Final[dict[str, Callable[[int, int], Document]]] = {
    "tied": partial(tied, 1),
    "identical": document,
    "contested": contested,
}
MEASURED: Final = (
    ("tied", 10_000, 10_000),
    ("tied", 10_000, 3_000),
    ("identical", 3_000, 3_000),
    ("contested", 3_000, 3_000),
)


def main() -> int:
    """Match each crowd in a process of its own; how many took more memory than they may, or failed."""
    print(f"\nmatching of people who are as good as one another (bound: {MOST_MEMORY} MiB)")
    sizes = [(kind, str(mentors), str(mentees)) for kind, mentors, mentees in MEASURED]
    return sum(
        subprocess.run([sys.executable, "-m", "benchmarks.crowds", *size], check=False).returncode != 0
        for size in sizes
    )


def measure(kind: str, mentors: int, mentees: int) -> bool:
    """Print one line; whether the bound holds."""
    people = KINDS[kind](mentors, mentees)
    start = time.perf_counter()
    pairs = match_draft(people)["pairs"]
    seconds, memory = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    assert isinstance(pairs, list)
    print(f"{kind}, {mentors:,} × {mentees:,}: {len(pairs):,} pairs, {seconds:.1f} s, {memory} MiB at most", flush=True)
    return memory <= MOST_MEMORY


if __name__ == "__main__":
    name, *sizes = sys.argv[1:]
    sys.exit(not measure(name, *map(int, sizes)))
