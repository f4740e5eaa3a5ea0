"""Slow work for a process of its own, which loads what the bot's process must not."""

import os
import sys
from collections.abc import Mapping


def work(material: Mapping[str, object]) -> Mapping[str, object]:
    """Which process this is, and whether it has numpy."""
    import numpy as np  # noqa: PLC0415 -- only here

    return {"label": material["label"], "process": os.getpid(), "loaded": np.__name__ in sys.modules}
