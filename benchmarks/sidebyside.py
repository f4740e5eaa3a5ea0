"""One peer after the other, each in a process of its own: requests a second, latencies, CPU a request."""

import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.processes import answering, free_port, process
from benchmarks.requests import send, signed

REQUESTS = int(os.environ.get("BENCH_REQUESTS", "1500"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Result:
    """One line of the table: best of the rounds for CPU, as the machine is shared."""

    name: str
    rate: float
    p50: float
    p99: float
    cpu: float


def _cpu(running: subprocess.Popen[bytes]) -> float:
    """Seconds of processor that a process has had, its threads included."""
    fields = Path(f"/proc/{running.pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def measure(
    name: str,
    peer: tuple[str, ...],
    warm: Sequence[bytes],
    bodies: Sequence[bytes],
    request: Callable[[bytes], bytes] = signed,
) -> Result:
    """Start a peer (module, name, and what follows its port), send it some requests first, then all in rounds."""
    port = free_port()
    module, which, *more = peer
    with process("-m", module, which, str(port), *more) as running:
        await answering(port)
        await send(port, warm, request=request)
        rounds = []
        each = len(bodies) // ROUNDS
        for first in range(0, each * ROUNDS, each):
            before = _cpu(running)
            timing = await send(port, bodies[first : first + each], request=request)
            cpu = (_cpu(running) - before) / each
            rounds.append(Result(name, each / timing.elapsed, timing.percentile(0.5), timing.percentile(0.99), cpu))
    return min(rounds, key=lambda result: result.cpu)


def show(title: str, results: Sequence[Result], stock: str) -> None:
    """Print the table; the last column compares with the result of that name."""
    table = Table("peer", "requests/s", "p50 ms", "p99 ms", "CPU ms", f"CPU ÷ {stock}", title=title)
    (other,) = (one.cpu for one in results if one.name == stock)
    for one in results:
        table.add_row(
            one.name, f"{one.rate:.0f}", f"{one.p50 * 1000:.2f}", f"{one.p99 * 1000:.2f}", f"{one.cpu * 1000:.2f}",
            f"{one.cpu / other:.2f}",
        )  # fmt: skip
    Console(width=110).print(table)
