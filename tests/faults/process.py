"""The bot's own command line in a process of its own, hurried: durations that only tests may shorten."""

import importlib
import json
import os
from collections.abc import Mapping
from datetime import timedelta
from functools import partialmethod

from procrastinate.manager import JobManager
from procrastinate.worker import Worker

from bot.__main__ import cli

HURRY = "FAULTS_HURRY"


def hurry(durations: Mapping[str, float]) -> None:
    """Put other durations, in seconds, in the places of constants, before anything begins."""
    for place, duration in durations.items():
        module, _, constant = place.rpartition(".")
        there = importlib.import_module(module)
        is_long = isinstance(getattr(there, constant), timedelta)
        setattr(there, constant, timedelta(seconds=duration) if is_long else duration)


def notice_sooner(beat: float, gone: float) -> None:
    """Have procrastinate's workers show more often that they live, and be taken for gone sooner."""
    shorter = {"update_heartbeat_interval": beat, "stalled_worker_timeout": gone}
    setattr(Worker, "__init__", partialmethod(Worker.__init__, **shorter))  # noqa: B010 -- mypy forbids the plain way
    stalled = partialmethod(JobManager.get_stalled_jobs, seconds_since_heartbeat=gone)
    setattr(JobManager, "get_stalled_jobs", stalled)  # noqa: B010


if __name__ == "__main__":
    hurry(json.loads(os.environ.get(HURRY, "{}")))
    notice_sooner(beat=1, gone=3)
    cli()
