"""Help: what somebody can do now, in their own words, whether they asked or were not understood."""

from collections.abc import Callable
from difflib import SequenceMatcher
from functools import cache

from sqlalchemy.ext.asyncio import AsyncSession

import handlers
from chat.card import Block, Button, Buttons, Card, Fact, Note, Paragraph, button
from chat.command import Command, ProgrammeCommand
from chat.commands.announcements import OpenAnnouncement
from chat.commands.courtesy import SayThanks
from chat.commands.doctor import OpenDoctor
from chat.commands.help import OpenHelp
from chat.commands.join import OpenJoin
from chat.commands.matching import OpenDraft
from chat.commands.pause import OpenPause, Resume
from chat.commands.profile import OpenProfile
from chat.commands.setup import OpenSetup
from chat.commands.status import OpenPair, OpenStatus
from chat.message import Answer, Outbound
from chat.router import By, Route, Router, plain
from chat.text import t, verbatim
from chat.turn import Turn
from content.words import LANGUAGES, language_of
from programme.events import Event
from storage.enrolments import ACTIVE, PAUSED

router = Router()
MAIN: tuple[type[Command], ...] = (OpenJoin, OpenStatus, OpenPair, OpenProfile, OpenDraft, OpenAnnouncement, OpenDoctor,
                                 OpenSetup)  # fmt: skip
ALIKE, SHORTEST, SHOWN = 0.7, 3, 60


NEEDS: dict[type[Command], Callable[[Turn], bool]] = {
    OpenJoin: lambda turn: any(one.state not in {ACTIVE, PAUSED} for one in turn.standings),
    OpenPause: lambda turn: any(one.state == ACTIVE for one in turn.standings),
    Resume: lambda turn: any(one.state == PAUSED for one in turn.standings),
    SayThanks: lambda _: False,  # it needs no explanation
    OpenSetup: lambda turn: turn.may_set_up or any(one.lead for one in turn.standings),
}


@router.on(OpenHelp, said=("help", "aide", "?", "hello", "hi", "bonjour", "salut"), writes=False)
async def help_out(command: OpenHelp, turn: Turn, session: AsyncSession) -> list[Outbound | Event]:
    routes = [route for route in said_routes() if _can(route, turn)]
    language = LANGUAGES.index(language_of(turn.locale))
    unheard = command.unheard[:SHOWN]
    word, meant = _nearest(unheard, routes) if unheard else ("", None)
    guess = [Paragraph(text=t("help.nearest")), Buttons(buttons=(_button(meant, word),))] if meant else []
    main = (route for route in routes if route.command in MAIN and route is not meant)
    return [
        Answer(
            card=Card(
                title=t("help.not-understood", said=unheard) if unheard else t("help.title"),
                parts=(*guess, *_lines(routes, language, turn), Note(text=t("help.how"))),
                buttons=tuple(_button(route, route.said[language]) for route in main),
            )
        )
    ]


@cache
def said_routes() -> tuple[Route, ...]:
    """Every route that has words, the main ones first."""
    known = [route for route in handlers.gather().routes.values() if route.said]
    order = {command: place for place, command in enumerate(MAIN)}
    return tuple(sorted(known, key=lambda route: order.get(route.command, len(MAIN))))


def _can(route: Route, turn: Turn) -> bool:
    """Whether a word does something for somebody now."""
    if route.command in NEEDS:
        return NEEDS[route.command](turn)
    if route.by is By.LEADS:
        return any(one.lead for one in turn.standings)
    if route.by is By.PARTICIPANTS:
        return any(one.state in {ACTIVE, PAUSED} for one in turn.standings)
    return bool(turn.standings) or not issubclass(route.command, ProgrammeCommand)


def _nearest(unheard: str, routes: list[Route]) -> tuple[str, Route | None]:
    """The word that was probably meant, if any of those typed is like one of ours."""
    words = {plain(word): (word, route) for route in routes for word in route.said}
    typed = [one for one in map(plain, unheard.split()) if len(one) >= SHORTEST]
    alike = ((SequenceMatcher(None, one, word).ratio(), word) for one in typed for word in words)
    likeness, best = max(alike, default=(0.0, ""))
    return words[best] if likeness >= ALIKE else ("", None)


def _lines(routes: list[Route], language: int, turn: Turn) -> list[Block]:
    """One line a word; what leads can do stands apart."""
    lines = {
        leading: [_line(route, language) for route in routes if (route.by is By.LEADS) == leading]
        for leading in (False, True)
    }
    none: list[Block] = [] if turn.standings else [Paragraph(text=t("help.no-programme"))]
    heading: list[Block] = [Paragraph(text=t("help.as-lead"))] if lines[True] else []
    return [*none, *lines[False], *heading, *lines[True]]


@cache
def _line(route: Route, language: int) -> Fact:
    name = route.command.name.replace(".", "-")
    return Fact(label=t("help.said", word=route.said[language]), value=t(f"help.word.{name}"))


def _button(route: Route, word: str) -> Button:
    return button(verbatim(word.capitalize()), route.command())
