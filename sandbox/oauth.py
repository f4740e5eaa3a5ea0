"""Installing the app by OAuth: codes that work once."""

import secrets
from dataclasses import dataclass


@dataclass
class Code:
    """What was asked for when a code was given out."""

    redirect_uri: str
    scope: str
    user: str
    used: bool = False


class Codes:
    """The codes given out."""

    def __init__(self) -> None:
        self._given: dict[str, Code] = {}

    def issue(self, redirect_uri: str, scope: str, user_id: str) -> str:
        """A new code for this redirect."""
        code = secrets.token_hex(12)
        self._given[code] = Code(redirect_uri, scope, user_id)
        return code

    def find(self, code: str) -> Code | None:
        """What a code stands for, used or not."""
        return self._given.get(code)
