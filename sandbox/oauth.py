"""Installing the app by OAuth: codes that work once, and tokens that end and are renewed."""

import secrets
from dataclasses import dataclass, field

from sandbox.clock import Clock
from sandbox.refused import Refused

GRACE = 60.0
MOST = 2


@dataclass
class Code:
    """What was asked for when a code was given out, by whom, and whether it was exchanged."""

    redirect_uri: str
    scope: str
    user: str
    used: bool = False


@dataclass
class Rotation:
    """Tokens that are good for `lasts` seconds (0: for ever), two at a time, and what renews them, good once.

    What was used is taken for a short while still: https://docs.slack.dev/authentication/using-token-rotation
    """

    clock: Clock
    lasts: float = 0
    ends: dict[str, float] = field(default_factory=dict)
    renewing: dict[str, float | None] = field(default_factory=dict)

    def grant(self, tokens: dict[str, bool]) -> dict[str, str | int]:
        """A new token, and the oldest of three ends."""
        token, renews = f"xoxe.xoxb-1-{secrets.token_hex(12)}", f"xoxe-1-{secrets.token_hex(12)}"
        tokens[token], self.ends[token], self.renewing[renews] = True, self.clock() + self.lasts, None
        for old in [one for one in self.ends if tokens[one]][:-MOST]:
            tokens[old] = False
        return {"access_token": token, "refresh_token": renews, "expires_in": int(self.lasts)}

    def use(self, renews: str) -> None:
        """Whoever has this may have another token. Raises Refused as Slack does."""
        if renews not in self.renewing or (self.renewing[renews] or self.clock()) < self.clock() - GRACE:
            raise Refused("invalid_refresh_token")
        self.renewing[renews] = self.renewing[renews] or self.clock()

    def is_over(self, token: str) -> bool:
        """Whether a token has ended."""
        return self.ends.get(token, float("inf")) <= self.clock()
