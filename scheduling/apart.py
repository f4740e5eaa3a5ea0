"""Work too slow for the bot's own process: a process spawned for it does it."""

import asyncio
import multiprocessing
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from typing import Any


async def run_apart(work: Callable[[Any], Mapping[str, object]], material: Mapping[str, object]) -> dict[str, Any]:
    """The result of `work(material)`, from a process spawned for it and ended with it; both must be picklable.

    Raises what `work` raised, or BrokenProcessPool when the process died.
    """
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(max_workers=1, mp_context=spawn)
    try:
        return dict(await asyncio.get_running_loop().run_in_executor(pool, work, material))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
