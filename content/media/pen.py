"""A pen for flat, calm pictures: simple shapes drawn large, in coordinates that can be moved, turned and zoomed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, hypot, pi, sin

from PIL import ImageDraw, ImageFont

Point = tuple[float, float]

PAPER, SAND, WHITE = "#FBF5EC", "#EFE2CF", "#FFFFFF"
INK, SLATE, MIST = "#2B3A55", "#8894A8", "#D5E6E3"
CORAL, BLUSH, TEAL = "#EC775C", "#F9D9CD", "#3F968D"
SUN, CREAM = "#F3BC58", "#FBE7BF"
COLOURS = (PAPER, SAND, WHITE, INK, SLATE, MIST, CORAL, BLUSH, TEAL, SUN, CREAM)


def arc(radius: float, start: float, end: float) -> list[Point]:
    """Points along a circle, between two angles in turns: 0 is to the right, 0.25 is down."""
    steps = max(int(abs(end - start) * 72), 2)
    angles = [2 * pi * (start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(radius * cos(angle), radius * sin(angle)) for angle in angles]


@dataclass(frozen=True)
class Pen:
    """Draws around its own origin, (`x`, `y`) on the sheet, turned by `angle` (in turns) and zoomed."""

    sheet: ImageDraw.ImageDraw
    zoom: float
    x: float = 0
    y: float = 0
    angle: float = 0

    def place(self, point: Point) -> Point:
        """Where a point stands on the sheet."""
        x, y = point[0] * self.zoom, point[1] * self.zoom
        turned_x, turned_y = cos(2 * pi * self.angle), sin(2 * pi * self.angle)
        return self.x + x * turned_x - y * turned_y, self.y + x * turned_y + y * turned_x

    def at(self, x: float, y: float, angle: float = 0, zoom: float = 1) -> Pen:
        """The same pen, moved, then turned and zoomed."""
        there_x, there_y = self.place((x, y))
        return replace(self, x=there_x, y=there_y, angle=self.angle + angle, zoom=self.zoom * zoom)

    def area(self, points: list[Point], colour: str) -> None:
        """A filled polygon."""
        self.sheet.polygon([self.place(point) for point in points], fill=colour)

    def disc(self, width: float, colour: str, height: float | None = None) -> None:
        """A filled circle, or an ellipse."""
        flat = (height or width) / width
        self.area([(x, y * flat) for x, y in arc(width / 2, 0, 1)], colour)

    def box(self, width: float, height: float, colour: str, *corners: float) -> None:
        """A filled rectangle with round corners: one radius for all four, or each clockwise from the lower right."""
        outline: list[Point] = []
        radii = corners if len(corners) == 4 else (corners or (0.0,)) * 4
        for quarter, ((x, y), radius) in enumerate(zip(((1, 1), (-1, 1), (-1, -1), (1, -1)), radii, strict=True)):
            centre_x, centre_y = x * (width / 2 - radius), y * (height / 2 - radius)
            bend = arc(radius, quarter / 4, (quarter + 1) / 4)
            outline += [(centre_x + bend_x, centre_y + bend_y) for bend_x, bend_y in bend]
        self.area(outline, colour)

    def star(self, branches: int, outer: float, inner: float, colour: str) -> None:
        """A star whose branches reach from `inner` to `outer`."""
        directions = enumerate(arc(1, 0, 1)[:: 36 // branches])
        lengths = (outer, inner)
        self.area([(x * lengths[index % 2], y * lengths[index % 2]) for index, (x, y) in directions], colour)

    def card(self, width: float, height: float, colour: str = WHITE, corner: float = 14) -> None:
        """A box that lies on the paper, with its shadow."""
        self.at(3, 6).box(width, height, SAND, corner)
        self.box(width, height, colour, corner)

    def bubble(self, width: float, height: float, colour: str = WHITE, tail: float = -1) -> None:
        """A speech bubble; its tail is on the left (-1) or on the right (1)."""
        top, foot = height / 2 - 12, tail * width
        feet: list[Point] = [(foot * 0.14, top), (foot * 0.4, top), (foot * 0.42, top + 34)]
        self.at(3, 6).area(feet, SAND)
        self.card(width, height, colour, 26)
        self.area(feet, colour)

    def line(self, points: list[Point], width: float, colour: str) -> None:
        """A stroke with round ends and joints."""
        placed = [self.place(point) for point in points]
        self.sheet.line(placed, fill=colour, width=round(width * self.zoom), joint="curve")
        for x, y in (placed[0], placed[-1]):
            self.sheet.circle((x, y), width * self.zoom / 2, colour)

    def arrow(self, points: list[Point], width: float, colour: str) -> None:
        """A stroke that ends in a head."""
        self.line(points, width, colour)
        (from_x, from_y), (x, y) = points[-2:]
        length = hypot(x - from_x, y - from_y)
        ahead_x, ahead_y = (x - from_x) / length * width, (y - from_y) / length * width
        head = [
            (x + 2 * ahead_x, y + 2 * ahead_y),
            (x - ahead_x - 1.9 * ahead_y, y - ahead_y + 1.9 * ahead_x),
            (x - ahead_x + 1.9 * ahead_y, y - ahead_y - 1.9 * ahead_x),
        ]
        self.area(head, colour)
        self.line([*head, head[0]], width / 3, colour)

    def sign(self, text: str, size: float, colour: str) -> None:
        """A few bold characters, always upright."""
        font = ImageFont.load_default(size * self.zoom)
        bold = size * self.zoom / 30
        self.sheet.text((self.x, self.y), text, fill=colour, font=font, anchor="mm", stroke_width=bold)
