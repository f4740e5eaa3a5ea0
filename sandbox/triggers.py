"""Trigger ids: proof that a person has just done something; each lives three seconds and works once."""

import secrets
from dataclasses import dataclass

from sandbox.clock import Clock
from sandbox.refused import Refused

LIFE = 3.0


@dataclass
class Trigger:
    """Who acted, until when the id works, and whether it was used."""

    user: str
    expires: float
    exchanged: bool = False


class Triggers:
    """Every trigger id given out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._given: dict[str, Trigger] = {}

    def issue(self, user_id: str) -> str:
        """A new trigger id for what this person has just done."""
        trigger_id = f"{len(self._given) + 1}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._given[trigger_id] = Trigger(user_id, self._clock() + LIFE)
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """The person behind a trigger id, which is used up; Slack's own errors if it is unknown, used or too old."""
        trigger = self._given.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.exchanged:
            raise Refused("exchanged_trigger_id")
        if self._clock() > trigger.expires:
            raise Refused("expired_trigger_id")
        trigger.exchanged = True
        return trigger.user
