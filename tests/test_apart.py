"""Work in a process of its own: it comes to a result, or ends with a word, within bounds of memory and time."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from scheduling import apart
from scheduling.apart import NoResultError, run_apart

Material = Mapping[str, object]


def tells(material: Material) -> Material:
    sys.stdout.write("a library has something to say")
    return {"said": material["say"], "process": os.getpid(), "left": signal.alarm(0)}


def breaks(_: Material) -> Material:
    raise ValueError("nothing to be done")


def takes_memory(_: Material) -> Material:
    return {"size": len(bytearray(2 * apart.MEMORY))}


def is_killed(_: Material) -> Material:
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def never_ends(material: Material) -> Material:
    if "note" in material:
        Path(str(material["note"])).write_text(str(os.getpid()), encoding="utf-8")
    while True:
        time.sleep(60)


async def test_a_result_comes_from_another_process_which_ends_in_time_even_when_nobody_waits_for_it() -> None:
    result = await run_apart(tells, {"say": "é" * 100_000})
    assert result["said"] == "é" * 100_000
    assert result["process"] != os.getpid()
    assert 0 < result["left"] <= apart.LONGEST


@pytest.mark.parametrize(
    ("work", "said"), [(breaks, "ValueError: nothing to be done"), (takes_memory, "MemoryError"), (is_killed, "-9")]
)
async def test_a_process_that_fails_says_why(work: apart.Work, said: str) -> None:
    with pytest.raises(NoResultError, match=f"(?s)the process ended with .*{said}"):
        await run_apart(work, {})


async def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONGEST", 1)
    with pytest.raises(NoResultError):
        await run_apart(never_ends, {})


async def test_whoever_waits_no_more_ends_the_process(tmp_path: Path) -> None:
    note = tmp_path / "process"
    waiting = asyncio.create_task(run_apart(never_ends, {"note": str(note)}))
    for _ in range(1200):
        await asyncio.sleep(0 if note.exists() and note.read_text(encoding="utf-8") else 0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text(encoding="utf-8")), 0)
