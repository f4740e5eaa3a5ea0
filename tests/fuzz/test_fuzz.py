"""Whatever is sent to the bot over the wire: no fault, no line of the log that is not JSON, and it goes on.

BINOME_FUZZ=5000, as in `make test-all`, sends so many requests instead of a few.
"""

import os
from pathlib import Path

from tests.fuzz.bout import HIDDEN, fought, told

NUMBER = int(os.environ.get("BINOME_FUZZ", "800"))


async def test_whatever_is_sent_the_bot_lives_and_its_log_is_json(tmp_path: Path) -> None:
    bout = await fought(tmp_path, NUMBER)
    assert bout.wrong == []
    assert told(bout.lines) == set()
    assert (bout.afterwards, bout.code) == ([200, 200], 0)
    assert [secret for secret in HIDDEN if secret in bout.log] == []
    assert bout.sent >= NUMBER
