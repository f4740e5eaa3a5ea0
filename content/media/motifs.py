"""Motifs: the small drawings that scenes are made of, each around the pen's own origin."""

from content.media.pen import BLUSH, CORAL, CREAM, INK, MIST, PAPER, SAND, SLATE, SUN, TEAL, WHITE, Pen, arc


def half(pen: Pen, colour: str, side: int, eye: str = PAPER) -> None:
    """One of the two of a pair, a half-disc 100 high: -1 stands on the left and looks to the right."""
    corners = (5, 50, 50, 5) if side < 0 else (50, 5, 5, 50)
    pen.at(27.5 * side, 0).box(55, 100, colour, *corners)
    pen.at(16 * side, -14).disc(10, eye)


def pair(pen: Pen, left: str, right: str, eye: str) -> None:
    """The two of a pair, face to face."""
    half(pen.at(-18 / 3.4, 26 / 3.4), left, -1, eye)
    half(pen.at(18 / 3.4, -26 / 3.4), right, 1, eye)


def portrait(pen: Pen, colour: str) -> None:
    """A head and its shoulders, some 60 high."""
    pen.at(0, -12).disc(30, colour)
    pen.at(0, 32).area(arc(27, 0.5, 1), colour)


def shop(pen: Pen) -> None:
    """A small shop in the colours of an old photo."""
    pen.box(126, 118, CREAM, 3)
    pen.at(0, 22).box(92, 74, SAND)
    pen.at(-18, 24).box(38, 34, WHITE)
    pen.at(24, 34).box(26, 50, SLATE, 2)
    for index in range(6):
        scallop = pen.at(-42.5 + 17 * index, -14)
        scallop.box(17, 24, CORAL if index % 2 == 0 else WHITE)
        scallop.at(0, 12).disc(17, CORAL if index % 2 == 0 else WHITE)
    pen.at(0, -32).box(110, 14, INK, 3)


def plus_or_tick(pen: Pen, *, ticked: bool) -> None:
    """What stands in a badge: followed already, or not yet."""
    if ticked:
        pen.line([(-7, 0), (-2, 6), (8, -6)], 4, WHITE)
    else:
        pen.line([(-7, 0), (7, 0)], 4, WHITE)
        pen.line([(0, -7), (0, 7)], 4, WHITE)


def seaside(pen: Pen) -> None:
    """The sun over the sea, as it was some hours ago."""
    pen.box(106, 150, BLUSH, 6)
    pen.at(0, 6).disc(58, SUN)
    pen.at(0, 44).box(106, 62, TEAL, 6)
    for y, width in ((26, 40), (40, 26), (54, 14)):
        pen.at(0, y).line([(-width / 2, 0), (width / 2, 0)], 4, CREAM)


def smiling(pen: Pen) -> None:
    """The face that everybody reads in their own way."""
    pen.disc(84, SUN)
    for x in (-15, 15):
        pen.at(x, -10).disc(10, INK, 14)
    pen.line([(x, y + 2) for x, y in arc(22, 0.1, 0.4)], 5, INK)


def thought(pen: Pen, side: int) -> None:
    """A cloud, and two dots towards whoever thinks."""
    shapes = ((0, 0, 92), (-40, 10, 62), (40, 10, 62), (side * 32, 58, 16), (side * 48, 74, 10))
    for colour, shift in ((SAND, 5), (WHITE, 0)):
        for x, y, width in shapes:
            pen.at(x, y + shift).disc(width, colour)


def heart(pen: Pen, colour: str) -> None:
    """A heart, some 40 wide."""
    for x in (-10, 10):
        pen.at(x, -6).disc(24, colour)
    pen.area([(-20.5, 0), (20.5, 0), (0, 24)], colour)


def portrait_disc(pen: Pen, colour: str) -> None:
    """A small round portrait."""
    pen.disc(40, MIST)
    portrait(pen.at(0, 0, 0, 0.5), colour)


def hills(pen: Pen) -> None:
    """A sun and two hills, some 200 wide."""
    pen.at(58, -28).disc(30, SUN)
    pen.area([(-112, 56), (-44, -34), (24, 56)], TEAL)
    pen.area([(-26, 56), (36, -8), (98, 56)], INK)
    pen.area([(-62, -10), (-44, -34), (-26, -10), (-44, -2)], WHITE)


def sparkle(pen: Pen, reach: float) -> None:
    """A star with four branches."""
    pen.star(4, reach, 0.3 * reach, CREAM)


def hollow(pen: Pen) -> None:
    """What was under the face: nobody."""
    pen.disc(104, SLATE, 122)
    for x in (-22, 22):
        pen.at(x, -12).disc(24, INK, 14)
    pen.line([(-18, 30), (18, 30)], 6, INK)


def familiar(pen: Pen) -> None:
    """A face that one knows, thin as a mask."""
    pen.disc(112, CREAM, 130)
    pen.disc(104, SUN, 122)
    for x in (-20, 20):
        pen.at(x, -12).disc(10, INK, 14)
    pen.line([(x, y + 8) for x, y in arc(22, 0.1, 0.4)], 6, INK)


def key(pen: Pen) -> None:
    """A key that points to the right, some 100 long."""
    pen.line([(0, 0), (70, 0), (70, 20)], 11, CORAL)
    pen.line([(48, 0), (48, 14)], 11, CORAL)
    pen.at(-12, 0).disc(56, CORAL)
    pen.at(-12, 0).disc(24, BLUSH)


def fingerprint(pen: Pen, shown: float) -> None:
    """Four ridges, of which a part is recognised: none at 0, all at 1."""
    for index, leg in enumerate((18, 30, 26, 12)):
        radius = 8 + 10 * index
        ridge = [(-radius, leg - 6.0), *arc(radius, 0.5, 1), (radius, float(leg))]
        pen.line(ridge, 5, TEAL if shown * 4 > index else SLATE)


def handset(pen: Pen) -> None:
    """The handset of a telephone, held out to be taken."""
    pen.line([(x, y + 18) for x, y in arc(36, 0.55, 0.95)], 14, WHITE)
    for x in (-33, 33):
        pen.at(x, 10).box(24, 22, WHITE, 8)
