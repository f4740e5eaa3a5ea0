"""Faults that a test orders: what goes wrong with the next calls that match."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "rate_limited",  # 429 with Retry-After
    "server_error",  # 503
    "refused",  # 200 {"ok": false, "error": …}
    "silent",  # no answer until the caller gives up
    "dropped",  # the connection is cut
    "slow",  # an answer like any other, `delay` seconds late
]


def _any(_arguments: Mapping[str, Any]) -> bool:
    return True


@dataclass
class Fault:
    """What goes wrong, with which method (`*`: any; `response_url`), how often, and whether it was accepted still."""

    method: str
    kind: Kind
    times: int = 1
    accepted: bool = False
    retry_after: int | str = 1
    delay: float = 0
    error: str = "internal_error"
    when: Callable[[Mapping[str, Any]], bool] = field(default=_any)


def take(faults: list[Fault], method: str, arguments: Mapping[str, Any]) -> Fault | None:
    """The first fault that matches this call, used up by one."""
    for fault in faults:
        if fault.method in ("*", method) and fault.when(arguments):
            fault.times -= 1
            if fault.times == 0:
                faults.remove(fault)
            return fault
    return None
