"""The bot's own command line in a process of its own, which tells in the end how long its loop was held up at most.

It counts from when it is sent SIGUSR1: the first turn of all loads what all others use.
"""

import asyncio
import json
import signal
import sys
import time
from contextlib import suppress

from bot import serving
from bot.__main__ import cli

GLANCE = 0.001


class Watch:
    """Looks up a thousand times a second; seconds of work between two looks, not of other processes' work."""

    def __init__(self) -> None:
        self.longest, self._keep = 0.0, serving.keep_what_is_loaded
        serving.keep_what_is_loaded = self._begin

    def _begin(self) -> None:
        self._keep()
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self._anew)
        self._looking = asyncio.create_task(self._look())

    def _anew(self) -> None:
        self.longest = 0.0

    async def _look(self) -> None:
        last = time.thread_time()
        while True:
            await asyncio.sleep(GLANCE)
            now = time.thread_time()
            self.longest, last = max(self.longest, now - last), now


if __name__ == "__main__":
    watch = Watch()
    with suppress(SystemExit):
        cli()
    sys.stdout.write(json.dumps({"longest": watch.longest}) + "\n")
