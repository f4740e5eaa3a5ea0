"""The bot's own command line in a process of its own, hurried: durations that only tests may shorten."""

import importlib
import json
import os
from collections.abc import Mapping
from datetime import timedelta

from bot.__main__ import cli

HURRY = "FAULTS_HURRY"
PLACES: Mapping[str, str] = {
    "http": "bot.slack.send.TIMEOUT",
    "settle": "bot.delivery.SETTLE",
    "lease": "bot.delivery.LEASE",
    "sweep": "scheduling.clock.SWEEP_SECONDS",
    "backoff": "scheduling.backoff.FIRST",
}
"""Where each of these durations stands."""


def hurry(seconds: Mapping[str, float]) -> None:
    """Put shorter durations in their places, before anything begins."""
    for name, duration in seconds.items():
        module, _, constant = PLACES[name].rpartition(".")
        there = importlib.import_module(module)
        is_long = isinstance(getattr(there, constant), timedelta)
        setattr(there, constant, timedelta(seconds=duration) if is_long else duration)


if __name__ == "__main__":
    hurry(json.loads(os.environ.get(HURRY, "{}")))
    cli()
