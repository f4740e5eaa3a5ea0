"""Faults that a test orders: what goes wrong with the next calls that match."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

Kind = Literal[
    "rate_limited",  # 429 with Retry-After
    "server_error",  # 503
    "refused",  # 200 {"ok": false, "error": …}
    "nonsense",  # 200 with a page, as of a proxy that wants somebody to sign in
    "silent",  # no answer until the caller gives up
    "dropped",  # the connection is cut
    "slow",  # an answer like any other, `delay` seconds late
]
PAGE = "<!doctype html><title>Sign in</title><p>Who are you?"


def _any(_arguments: Mapping[str, Any]) -> bool:
    return True


@dataclass
class Fault:
    """What goes wrong, with which method (`*`: any; `response_url`), how often, and whether it was accepted still.

    `times` 0 is for ever. With a `chance` it strikes that part of the calls only; those of several faults add up.
    """

    method: str
    kind: Kind
    times: int = 1
    accepted: bool = False
    retry_after: int | str = 1
    delay: float = 0
    error: str = "internal_error"
    chance: float = 1
    when: Callable[[Mapping[str, Any]], bool] = field(default=_any)


def take(faults: list[Fault], method: str, arguments: Mapping[str, Any], luck: Random) -> Fault | None:
    """The fault that strikes this call, used up by one: the first that matches, among those of a chance by lot."""
    lot = luck.random()
    for fault in faults:
        if fault.method in ("*", method) and fault.when(arguments):
            lot -= fault.chance
            if lot < 0:
                fault.times -= 1
                if fault.times == 0:
                    faults.remove(fault)
                return fault
    return None
