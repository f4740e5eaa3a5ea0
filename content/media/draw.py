"""Draws every picture of the tips, and the mark of Binôme: `python -m content.media.draw`."""

from collections.abc import Callable
from itertools import combinations
from math import dist
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw

from content.media.pen import COLOURS, PAPER, WHITE, Pen
from content.media.scenes import SCENES, Scene, app_icon, outline_icon

HERE = Path(__file__).parent
WIDTH, HEIGHT, LARGER = 600, 300, 3
MARK = 512
FRAMES, FRAME_MS, REPEATS = 30, 80, 1  # 2.4 s, played twice: within five seconds


def drawn(scene: Scene, t: float) -> Image.Image:
    """One picture of a scene, drawn larger and then reduced, so that its edges are smooth."""
    large = Image.new("RGB", (WIDTH * LARGER, HEIGHT * LARGER), PAPER)
    scene(Pen(ImageDraw.Draw(large), LARGER), t)
    return large.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def palette() -> Image.Image:
    """The pen's colours, and shades between any two of them for smooth edges: the same for every picture."""
    colours = [ImageColor.getrgb(colour)[:3] for colour in COLOURS]
    for first, second in combinations(tuple(colours), 2):
        for share in (1 / 3, 2 / 3):
            shade = tuple(round(one + (other - one) * share) for one, other in zip(first, second, strict=True))
            # Pillow matches colours coarsely: a near twin would take the place of the true one
            if min(dist(shade, colour) for colour in colours) > 20:
                colours.append((shade[0], shade[1], shade[2]))
    image = Image.new("P", (1, 1))
    image.putpalette([channel for colour in colours for channel in colour])
    return image


def animate(scene: Scene, path: Path) -> None:
    """Write a scene as an animated GIF."""
    shades = palette()
    pictures = (drawn(scene, index / (FRAMES - 1)) for index in range(FRAMES))
    first, *others = (picture.quantize(palette=shades, dither=Image.Dither.NONE) for picture in pictures)
    first.save(path, save_all=True, append_images=others, duration=FRAME_MS, loop=REPEATS, optimize=False)


def draw_mark(path: Path, side: int) -> None:
    """Write the mark of Binôme, a square for the platforms' app directories."""
    _square("RGB", app_icon, side).save(path, optimize=True)


def draw_outline(path: Path, side: int) -> None:
    """Write the mark in white alone, on nothing."""
    picture = Image.new("RGBA", (side, side), WHITE)
    picture.putalpha(_square("L", outline_icon, side))
    picture.save(path, optimize=True)


def _square(mode: str, icon: Callable[[Pen], None], side: int) -> Image.Image:
    large = Image.new(mode, (side * LARGER, side * LARGER))
    icon(Pen(ImageDraw.Draw(large), LARGER * side / MARK))
    return large.resize((side, side), Image.Resampling.LANCZOS)


def main() -> None:
    """Write each animation, its still twin, and the mark."""
    for scene in SCENES:
        name = scene.__name__.replace("_", "-")
        animate(scene, HERE / f"{name}.gif")
        drawn(scene, 0).save(HERE / f"{name}.png", optimize=True)
    draw_mark(HERE / "app-icon.png", MARK)
    draw_mark(HERE / "app-icon-teams.png", 192)
    draw_outline(HERE / "app-icon-outline.png", 32)


if __name__ == "__main__":
    main()
