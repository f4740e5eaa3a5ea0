"""How late is late: what a bot that was away does about what fell due meanwhile (docs/decisions/0011)."""

from datetime import timedelta
from typing import Final

AWAY_AFTER: Final = timedelta(hours=1)
"""Later than this, the bot was away, and nobody could answer it: ends wait."""
STALE_AFTER: Final = timedelta(days=1)
"""Later than this, news are news no more."""
