"""Scenes: one for each tip of the week, drawn at a moment `t` from 0 to 1; each begins complete, and ends complete."""

from collections.abc import Callable
from math import cos, pi, sin

from content.media.motifs import (
    familiar,
    fingerprint,
    half,
    handset,
    heart,
    hills,
    hollow,
    key,
    pair,
    plus_or_tick,
    portrait,
    portrait_disc,
    seaside,
    shop,
    smiling,
    sparkle,
    thought,
)
from content.media.pen import BLUSH, CORAL, CREAM, INK, MIST, SAND, SLATE, SUN, TEAL, WHITE, Pen, arc


def swell(t: float) -> float:
    """From 0 up to 1 and back, gently."""
    return (1 - cos(2 * pi * t)) / 2


def ease(t: float, start: float, end: float) -> float:
    """0 before `start`, 1 after `end`, gently in between."""
    done = min(max((t - start) / (end - start), 0), 1)
    return done * done * (3 - 2 * done)


def returning(t: float, turn: int) -> float:
    """1 in the first frame, then away, and back when its turn comes: pictures begin and end complete."""
    return 1 - ease(t, 0.06, 0.16) if t < 0.18 else ease(t, 0.2 + 0.18 * turn, 0.36 + 0.18 * turn)


def ground(pen: Pen, colour: str) -> None:
    """The soft shape behind every scene."""
    pen.at(300, 150).disc(570, colour, 264)


def tbt(pen: Pen, t: float) -> None:
    ground(pen, CREAM)
    pen.at(152, 152).sign("#TBT", 76, INK)
    pen.at(352, 158, -0.03).card(148, 176, SAND, 6)
    photo = pen.at(356, 150, 0.015)
    photo.card(148, 176, WHITE, 6)
    shop(photo.at(0, -14))
    clock = pen.at(470, 96)
    clock.disc(92, INK)
    clock.disc(78, WHITE)
    clock.at(0, 0, -2 * ease(t, 0.05, 0.95)).line([(0, 0), (0, -28)], 5, INK)
    clock.at(0, 0, -ease(t, 0.05, 0.95)).line([(0, 0), (18, 4)], 6, CORAL)
    clock.arrow(arc(60, 0.3, -0.12), 7, CORAL)


def ff(pen: Pen, t: float) -> None:
    ground(pen, MIST)
    pen.at(118, 152).sign("#FF", 76, INK)
    pen.arrow([(200, 150), (240, 150)], 9, CORAL)
    for index, colour in enumerate((CORAL, TEAL, SUN)):
        followed = ease(t, 0.15 + 0.2 * index, 0.27 + 0.2 * index)
        card = pen.at(318 + 98 * index, 150)
        card.card(84, 128)
        portrait(card.at(0, -14), colour)
        badge = card.at(0, 50)
        badge.disc(34, TEAL if followed > 0.5 else INK)
        plus_or_tick(badge, ticked=followed > 0.5)


def latergram(pen: Pen, t: float) -> None:
    pen.at(300, 150).box(540, 256, INK, 40)
    for index, (x, y) in enumerate(((90, 90), (150, 190), (205, 70), (395, 215), (500, 190), (392, 122), (110, 240))):
        pen.at(x, y).disc(4 + 4 * swell(t + index / 7), CREAM)
    moon = pen.at(476 - 20 * swell(t), 104 - 8 * swell(t))
    moon.disc(70, CREAM)
    moon.at(-18, -8).disc(60, INK)
    phone = pen.at(300, 156, -0.015)
    phone.box(128, 230, SLATE, 20)
    phone.box(118, 220, WHITE, 16)
    seaside(phone.at(0, -14))
    phone.at(-36, 84).line([(0, 0), (44, 0)], 6, SLATE)
    phone.at(-36, 97).line([(0, 0), (70, 0)], 6, SAND)


def gif(pen: Pen, t: float) -> None:
    ground(pen, BLUSH)
    for turn in (0, 0.5):
        pen.at(300, 150, ease(t, 0, 1) / 2 + turn).arrow(arc(122, 0.09, 0.38), 10, TEAL)
    pen.at(300, 142).bubble(140, 124)
    jump = abs(sin(2 * pi * t + pi / 2))
    pen.at(300, 184).disc(30 + 26 * (1 - jump), SAND, 8)
    pen.at(300, 162 - 48 * jump).disc(44, CORAL)
    pen.at(292, 154 - 48 * jump).disc(12, BLUSH)


def trolling(pen: Pen, t: float) -> None:
    ground(pen, MIST)
    spiky = pen.at(146, 178)
    spiky.star(12, 82, 56, CORAL)
    for side in (-1, 1):
        spiky.at(side * 18, -2).disc(14, WHITE)
        spiky.at(side * 18 + 3, -1).disc(7, INK)
        spiky.line([(side * 30, -22), (side * 9, -13)], 5, INK)
    spiky.line([(x, y + 40) for x, y in arc(17, 0.58, 0.92)], 5, INK)
    tip = (306, 50 + 4 * swell(t))
    pen.line([(196, 206), tip], 7, INK)
    hook = pen.at(tip[0], 128 + 22 * swell(t))
    hook.line([(0, tip[1] - 128 - 22 * swell(t)), (0, 34)], 3, SLATE)
    hook.line([(x - 14, y + 34) for x, y in arc(14, 0, 0.5)], 5, INK)
    hook.line([(-28, 34), (-28, 26), (-21, 33)], 4, INK)
    calm = pen.at(446, 160, 0, 1 + 0.03 * swell(t))
    calm.bubble(150, 124, TEAL, 1)
    for x in (-26, 26):
        calm.line([(x + dx, dy - 16) for dx, dy in arc(11, 0.04, 0.46)], 5, WHITE)
    calm.line([(x, y + 8) for x, y in arc(20, 0.1, 0.4)], 5, WHITE)


def emoji(pen: Pen, t: float) -> None:
    ground(pen, CREAM)
    half(pen.at(120, 232, 0, 1.2), CORAL, -1)
    half(pen.at(480, 232, 0, 1.2), TEAL, 1)
    pen.at(300, 178).bubble(140, 120)
    smiling(pen.at(300, 178))
    for x, side in ((150, -1), (450, 1)):
        thought(pen.at(x, 84), side)
    heart(pen.at(150, 82, 0, 1 + 0.18 * swell(2 * t)), CORAL)
    pen.at(450, 84 - 5 * sin(2 * pi * t)).sign("?", 58, TEAL)


def linkedin_comments(pen: Pen, t: float) -> None:
    ground(pen, BLUSH)
    post = pen.at(214, 136)
    post.card(250, 216)
    portrait_disc(post.at(-92, -76), TEAL)
    post.at(-58, -84).line([(0, 0), (90, 0)], 7, SLATE)
    post.at(-58, -68).line([(0, 0), (54, 0)], 6, SAND)
    post.at(0, 14).box(218, 112, MIST, 8)
    hills(post.at(0, 14, 0, 0.9))
    badge = pen.at(130, 244)
    badge.disc(58, SAND)
    badge.disc(52, WHITE)
    heart(badge.at(0, -1, 0, 0.8 + 0.1 * swell(2 * t)), CORAL)
    comment = pen.at(432, 178)
    comment.bubble(204, 124, TEAL, 1)
    for index, width in enumerate((156, 156, 96)):
        written = returning(t, index)
        if written > 0.02:
            comment.line([(-78, 28 * index - 28), (-78 + width * written, 28 * index - 28)], 9, WHITE)


def alt_text(pen: Pen, t: float) -> None:
    ground(pen, MIST)
    frame = pen.at(164, 150)
    frame.card(236, 172, INK, 10)
    frame.box(216, 152, BLUSH, 4)
    frame.at(0, 48).box(216, 56, CREAM, 4)
    hills(frame.at(4, 25, 0, 0.91))
    for index in range(3):
        heard = swell(t - 0.18 * index)
        pen.at(278, 150).line(arc(34 + 20 * index, -0.1, 0.1), 6 + 3 * heard, CORAL)
    said = pen.at(464, 144)
    said.bubble(190, 150, WHITE, -1)
    for index, width in enumerate((140, 140, 120, 70)):
        written = returning(t, index)
        if written > 0.02:
            said.line([(-70, 30 * index - 45), (-70 + width * written, 30 * index - 45)], 9, INK)


def screenshots(pen: Pen, t: float) -> None:
    ground(pen, BLUSH)
    half(pen.at(98, 216, 0, 1.4), CORAL, -1)
    half(pen.at(502, 216, 0, 1.4), TEAL, 1)
    pen.at(300, 146).bubble(170, 106, WHITE, 1)
    for y, width in ((-24, 120), (0, 120), (24, 70)):
        pen.at(240, 146 + y).line([(0, 0), (width, 0)], 9, SLATE)
    away = 14 * swell(t)
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        corner = pen.at(300 + x * (108 + away), 152 + y * (92 + away))
        corner.line([(-x * 30, 0), (0, 0), (0, -y * 30)], 7, INK)
    question = pen.at(112, 84 - 8 * swell(t))
    question.bubble(76, 70, CORAL, -1)
    question.at(0, 1).sign("?", 44, WHITE)


def ai_assistants(pen: Pen, t: float) -> None:
    ground(pen, CREAM)
    paper = pen.at(172, 150)
    paper.card(190, 232)
    for row in range(6):
        paper.line([(-68, 34 * row - 84), (68 if row < 5 else 10, 34 * row - 84)], 8, SAND)
    for index, (x, row) in enumerate(((-38, 0), (30, 2), (-20, 4))):
        paper.at(x, 34 * row - 84).line([(-28, 0), (28, 0)], 8, CORAL)
        covered = returning(t, index)
        if covered > 0.02:
            paper.at(x - 34 * (1 - covered), 34 * row - 84).box(72 * covered, 22, INK, 4 * covered)
    pen.arrow([(292, 150), (334 + 8 * swell(t), 150)], 9, TEAL)
    answer = pen.at(466, 140)
    answer.bubble(164, 136, TEAL, 1)
    sparkle(answer.at(-8, 4, 0, 1 + 0.12 * swell(2 * t)), 42)
    sparkle(answer.at(40, -32, 0, 1 + 0.3 * swell(2 * t + 0.5)), 17)


def deepfakes(pen: Pen, t: float) -> None:
    ground(pen, MIST)
    call = pen.at(224, 150)
    call.card(316, 226, INK, 18)
    call.at(0, -8).box(296, 188, SAND, 10)
    for x, colour in ((-26, SLATE), (0, SLATE), (26, CORAL)):
        call.at(x, 99).disc(15, colour)
    call.at(0, 86).area([(x * 1.25, y) for x, y in arc(62, 0.5, 1)], TEAL)
    hollow(call.at(0, -20))
    slip = 1 - swell(t)
    familiar(call.at(52 * slip, -20 + 10 * slip, 0.045 * slip))
    ringing = pen.at(480, 150, 0.02 * sin(8 * pi * t) * swell(t))
    ringing.disc(124, SAND)
    ringing.disc(116, TEAL)
    handset(ringing.at(0, 0, -0.125))


def passkeys(pen: Pen, t: float) -> None:
    ground(pen, BLUSH)
    phone = pen.at(136, 150)
    phone.card(122, 226, INK, 22)
    phone.box(106, 210, WHITE, 15)
    fingerprint(phone.at(0, -4), swell(t))
    key(pen.at(268 + 48 * swell(t), 150))
    opened = ease(t, 0.35, 0.5) - ease(t, 0.85, 1)
    lock = pen.at(468, 170)
    lock.at(0, -44 - 24 * opened).line([(-34, 40), *arc(34, 0.5, 1), (34, 40 - 34 * opened)], 14, INK)
    lock.card(132, 106, SUN, 18)
    lock.at(0, -8).disc(28, INK)
    lock.line([(0, -4), (0, 22)], 11, INK)


def app_icon(pen: Pen) -> None:
    """The mark of Binôme: two halves that face each other, neither above the other for good."""
    pen.at(256, 256).box(512, 512, INK)
    pair(pen.at(256, 256, 0, 3.4), CORAL, CREAM, INK)


def outline_icon(pen: Pen) -> None:
    """The mark as a stencil: black is left out."""
    pair(pen.at(256, 256, 0, 3.9), WHITE, WHITE, "black")


Scene = Callable[[Pen, float], None]
SCENES: tuple[Scene, ...] = (
    tbt, ff, latergram, gif, trolling, emoji, linkedin_comments, alt_text, screenshots, ai_assistants, deepfakes,
    passkeys,
)  # fmt: skip
