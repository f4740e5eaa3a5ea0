"""Work too slow for the bot's own process: a process begun for it does it, with bounds of memory and time."""

import asyncio
import os
import pickle
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

Work = Callable[[Any], Mapping[str, object]]

MEMORY: Final = 1 << 30
"""Bytes; matching 10,000 by 10,000 people takes half of that."""
LONGEST: Final = 300
"""Seconds; the same takes one minute."""
LAST_WORDS: Final = 4_000
CHILD: Final = "from scheduling.apart import answer; answer({memory}, {longest})"


class NoResultError(Exception):
    """The process ended without a result: it failed, somebody killed it, or memory or time was not enough."""


async def run_apart(work: Work, material: Mapping[str, object]) -> dict[str, Any]:
    """The result of `work(material)`, from a process begun for it and ended with it; both must be picklable.

    Raises NoResultError, with what the process said last. Whoever is cancelled meanwhile ends the process.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHILD.format(memory=MEMORY, longest=LONGEST),
        stdin=PIPE, stdout=PIPE, stderr=PIPE, env=_surroundings(),
    )  # fmt: skip
    try:
        async with asyncio.timeout(LONGEST):  # one that is frozen does not hear its own alarm
            result, said = await child.communicate(pickle.dumps((work, material)))
    except TimeoutError:
        raise NoResultError("the process took too long") from None
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    if child.returncode:
        raise NoResultError(f"the process ended with {child.returncode}\n{said.decode(errors='replace')[-LAST_WORDS:]}")
    return dict(pickle.loads(result))  # noqa: S301 -- our own child's


def answer(memory: int, longest: int) -> None:
    """Do the work that comes in, within bounds, and hand out its result: in the process begun for it."""
    signal.alarm(longest)  # also when the bot is gone meanwhile
    with suppress(ImportError, ValueError, OSError):  # not every system knows this bound
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    work, material = pickle.load(sys.stdin.buffer)  # noqa: S301 -- the bot's own
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no part of the result
        pickle.dump(work(material), out)


def _surroundings() -> dict[str, str]:
    """The environment, with the same modules to import; more threads would only take more memory."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"}
