"""The fence: a message leaves only while nobody else may say it too, and that is asked with the connection in hand."""

from collections.abc import Callable
from contextvars import ContextVar

import aiohttp

from bot.platform import UnsentError

_open: ContextVar[Callable[[], bool]] = ContextVar("fence", default=lambda: True)


def stand(is_open: Callable[[], bool]) -> None:
    """From now on nothing leaves in this task unless the fence is open; raises UnsentError if it is not even now."""
    _open.set(is_open)
    _look()


def watched() -> aiohttp.TraceConfig:
    """For a session: a process may be frozen while it waits for a connection."""

    async def look(*_: object) -> None:
        _look()

    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(look)
    trace.on_connection_reuseconn.append(look)
    return trace


def _look() -> None:
    if not _open.get()():
        raise UnsentError("too late after its claim")
