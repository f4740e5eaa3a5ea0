"""The README's pictures, from the screenshots that the tests take: `make pictures`."""

import sys
from pathlib import Path

from PIL import Image

import bot

ALBUM = Path(bot.__file__).parents[1] / "docs" / "pictures"
CHOSEN = (
    "demo-fr", "demo-fr-small", "draft-en", "faults-en", "introduction-en", "offers-en", "tip-en", "tour-offer-en",
)  # fmt: skip
COLOURS = 128


def main(taken: Path) -> None:
    """Keep the chosen ones, with few colours: they lie in the repository."""
    ALBUM.mkdir(exist_ok=True)
    for name in CHOSEN:
        with Image.open(taken / f"{name}.png") as picture:
            picture.convert("RGB").quantize(COLOURS).save(ALBUM / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
