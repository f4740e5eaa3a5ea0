"""The ledger of accepted messages: what the bot really said, which nothing ever rewrites."""

from dataclasses import asdict, dataclass
from typing import Any

from sandbox.elements import Json


@dataclass(frozen=True)
class Accepted:
    """One accepted call: by which method (or `command`, `response_url`), where, for whom if ephemeral, what, when.

    `at` is machine time in seconds; nothing here changes when the message does.
    """

    method: str
    channel: str
    user: str | None
    ts: str
    text: str
    metadata: Json | None
    blocks: list[Json]
    at: float

    def as_json(self) -> dict[str, Any]:
        """The entry as the control API gives it."""
        return asdict(self)
