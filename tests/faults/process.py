"""The bot's own command line in a process of its own, hurried: durations that only tests may shorten."""

import importlib
import json
import os
from collections.abc import Mapping
from datetime import timedelta

from bot.__main__ import cli

HURRY = "FAULTS_HURRY"


def hurry(durations: Mapping[str, float]) -> None:
    """Put other durations, in seconds, in the places of constants, before anything begins."""
    for place, duration in durations.items():
        module, _, constant = place.rpartition(".")
        there = importlib.import_module(module)
        is_long = isinstance(getattr(there, constant), timedelta)
        setattr(there, constant, timedelta(seconds=duration) if is_long else duration)


if __name__ == "__main__":
    hurry(json.loads(os.environ.get(HURRY, "{}")))
    cli()
