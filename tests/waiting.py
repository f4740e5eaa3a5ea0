"""Waiting for what another process or the database does, which tells no event here."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable


async def comes_true(what: Callable[[], bool | Awaitable[bool]], within: float = 60) -> None:
    """Waits until something is so."""
    async with asyncio.timeout(within):
        while not (await found if inspect.isawaitable(found := what()) else found):  # noqa: ASYNC110 -- see above
            await asyncio.sleep(0.01)
