"""When somebody has to be answered, what goes on beside the answer, and what is said when there is none to show."""

import asyncio
import secrets
from collections.abc import Coroutine
from typing import Any, Final

import structlog

from chat.message import Answer, FormErrors
from chat.refusals import card, in_form
from programme.clock import monotonic
from programme.refusals import Failure

log = structlog.get_logger()
WITHIN = 2.3
"""Seconds that a platform has from a request's arrival on: it is acknowledged within 2.5, and Slack waits for three."""
NOT_TOLD: Final = ""
"""The locale of a reply to somebody of whom nothing is known, or to whom nothing but a fault is told."""


class Deadline:
    """When a request that has just come has to be acknowledged."""

    def __init__(self) -> None:
        self._until = monotonic() + WITHIN

    @property
    def left(self) -> float:
        """The seconds until then."""
        return max(self._until - monotonic(), 0.0)


class Beside:
    """What goes on beside the acknowledgements."""

    def __init__(self) -> None:
        self._going: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Have something done; whoever wants to may wait for it."""
        task = asyncio.create_task(_done(work))
        self._going.add(task)
        task.add_done_callback(self._going.discard)
        return task

    async def settle(self) -> None:
        """Wait until it is done."""
        while self._going:
            await asyncio.gather(*self._going, return_exceptions=True)


async def _done(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        log.exception("not answered")


def unshown(failure: Failure, fault: Exception) -> Answer:
    """What is said in place of what cannot be shown: what was decided stays decided, whatever becomes of its words."""
    return Answer(card=card(f"failures.{failure}", reference=_logged(fault)))


def unshown_in_form(fault: Exception) -> FormErrors:
    """The same where a form is still open."""
    return FormErrors(errors={"": in_form(f"failures.{Failure.UNSHOWN}", reference=_logged(fault))})


def _logged(fault: Exception) -> str:
    """A reference by which an operator finds a fault in the log."""
    reference = secrets.token_hex(4)
    log.error("not shown", reference=reference, error=repr(fault), exc_info=fault)
    return reference
