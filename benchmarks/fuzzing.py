"""How long the loop is held up while odd requests of all kinds come in: by work, not by other processes."""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.fuzz.bout import fought, told

REQUESTS, AT_MOST = 5_000, 50


def main() -> int:
    """Print the longest block; the number of bounds that are broken."""
    with tempfile.TemporaryDirectory(prefix="binome-bench-", dir=".") as folder:
        bout = asyncio.run(fought(Path(folder), REQUESTS, watched=True))
    held = bout.longest * 1000
    faults = len(bout.wrong) + len(told(bout.lines)) + (bout.afterwards != [200, 200])
    said = "kept" if held <= AT_MOST else "BROKEN"
    print(f"{bout.sent} odd requests, {faults} faults; longest block {held:.1f} ms, at most {AT_MOST}: {said}")
    return (held > AT_MOST) + bool(faults)


if __name__ == "__main__":
    sys.exit(main())
