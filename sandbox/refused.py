"""How the workspace says no: Slack's error names."""

from collections.abc import Sequence
from typing import Any


class Refused(Exception):  # noqa: N818 - said as Slack's clients read it: the call was refused
    """A call answered `{"ok": false, "error": …}`, with what else Slack puts beside the name."""

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.error = error
        self.details = details


def malformed(error: str, problems: Sequence[str]) -> Refused:
    """A refusal that points at what is wrong, as Slack does in `response_metadata.messages`."""
    messages = [f"[ERROR] {problem}" for problem in problems]
    return Refused(error, errors=list(problems), response_metadata={"messages": messages})
