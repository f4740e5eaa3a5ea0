"""Ending tasks that go on for ever."""

import asyncio

AGAIN = 0.5


async def end(*tasks: asyncio.Task[None]) -> None:
    """Cancel tasks until they have ended: a library may take a cancellation for a failure, which they survive."""
    while going_on := {task for task in tasks if not task.done()}:
        for task in going_on:
            task.cancel()
        await asyncio.wait(going_on, timeout=AGAIN)
