"""The router: which handler a command goes to, who may send it, and the words that people type for it."""

import unicodedata
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from chat.command import Command
from chat.message import Outbound
from chat.turn import Turn
from programme.events import Event

AnyCommand = TypeVar("AnyCommand", bound=Command)
AnyEvent = TypeVar("AnyEvent", bound=Event)
Handler = Callable[[Any, Turn, Any], Awaitable[list[Outbound | Event]]]
"""`handler(command or event, turn, session)`, in the one transaction of the turn."""
LONGEST_REST = 200


class By(StrEnum):
    """Who may send a command: anybody of the organisation, participants and leads, leads, or the clock alone."""

    ANYONE = "anyone"
    PARTICIPANTS = "participants"
    LEADS = "leads"
    CLOCK = "clock"


@dataclass(frozen=True)
class Apart:
    """Slow work of a due command: `gather` reads its input, `work` (pure, importable) runs in a process of its own."""

    gather: Callable[[Any, Turn, Any], Awaitable[Mapping[str, object] | None]]
    work: Callable[[Mapping[str, object]], Mapping[str, object]]


@dataclass(frozen=True)
class LookUp:
    """People whom a platform is asked for by e-mail, for a due command, outside any transaction.

    `gather` reads {"platform", "tenant", "emails"}; the command's result is {"found", "wait"}: for each e-mail that was
    asked for (address, profile) or None, and how many seconds the platform wants to rest before the others.
    """

    gather: Callable[[Any, Turn, Any], Awaitable[Mapping[str, object] | None]]


@dataclass(frozen=True)
class HearAgain:
    """The request that a due command holds is heard once more; the result is {"heard"}: whether its author is known."""


Aside = Apart | LookUp | HearAgain


@dataclass(frozen=True)
class Route:
    """A command's handler. `writes` is false for turns that only read; `apart` for work too slow for a turn.

    What is one's `own` is open to whoever takes part, even if their platform calls them no employee (any more).
    """

    command: type[Command]
    handler: Handler
    said: tuple[str, ...] = ()
    by: By = By.ANYONE
    writes: bool = True
    apart: Aside | None = None
    own: bool = False


@dataclass
class Router:
    """Routes and reactions; each feature has one, and `include` gathers them."""

    routes: dict[type[Command], Route] = field(default_factory=dict)
    reactions: dict[type[Event], list[Handler]] = field(default_factory=dict)
    words: dict[str, Route] = field(default_factory=dict)

    def on(
        self,
        command: type[Command],
        *,
        said: tuple[str, ...] = (),
        by: By = By.ANYONE,
        writes: bool = True,
        apart: Aside | None = None,
        own: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Register a command's handler; `said` are its words: English first, French second, then any others."""

        def register(handler: Handler) -> Handler:
            self._add(Route(command, handler, said, by, writes, apart, own))
            return handler

        return register

    def when(self, event: type[Event]) -> Callable[[Handler], Handler]:
        """Register a reaction to a fact, run in the same transaction."""

        def register(handler: Handler) -> Handler:
            self.reactions.setdefault(event, []).append(handler)
            return handler

        return register

    def include(self, routers: Iterable["Router"]) -> None:
        """Gather other routers' routes and reactions; raises ValueError when two claim one command or word."""
        for router in routers:
            for route in router.routes.values():
                self._add(route)
            for event, handlers in router.reactions.items():
                self.reactions.setdefault(event, []).extend(handlers)

    def _add(self, route: Route) -> None:
        if route.command in self.routes:
            raise ValueError(f"two handlers for {route.command.name}")
        self.routes[route.command] = route
        for word in route.said:
            if plain(word) in self.words and self.words[plain(word)] is not route:
                raise ValueError(f"two commands are said {word}")
            self.words[plain(word)] = route

    def hear(self, said: str) -> Command | None:
        """The command that somebody typed, or None when no word of ours begins it.

        What follows the word goes to the command's `rest` field where it has one, and is ignored where it has not. Its
        beginning is enough: it is a date or a code, and a button may have to carry it.
        """
        words = said.strip().split(maxsplit=1)
        route = self.words.get(plain(words[0])) if words else None
        if route is None:
            return None
        rest = words[1][:LONGEST_REST] if len(words) > 1 and "rest" in route.command.model_fields else ""
        return route.command(**({"rest": rest} if rest else {}))


def plain(word: str) -> str:
    """A word as it is compared: without case, accents or the punctuation at its ends."""
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip(" .!?,;:/«»\"'")
