"""What has happened in a programme: facts that a feature announces and others react to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """A fact within one organisation's programme."""

    organisation: int
    programme: int


@dataclass(frozen=True)
class ProgrammeOpened(Event):
    """A lead has set up a programme."""


@dataclass(frozen=True)
class InvitationSent(Event):
    """A lead has sent the invitation: whoever was imported may be written to."""


@dataclass(frozen=True)
class PersonMet(Event):
    """Somebody's first contact with the bot, in any programme or none (0)."""

    person: int


@dataclass(frozen=True)
class BotInstalled(Event):
    """Somebody has installed the bot in a workspace, by its name, and belongs to no programme (0)."""

    person: int
    workspace: str


@dataclass(frozen=True)
class CodeMistaken(Event):
    """Somebody has tried a code that does not work, for a programme that is not there yet (0)."""

    person: int


@dataclass(frozen=True)
class PersonLost(Event):
    """Somebody has taken the bot out of where they talked to it."""

    person: int


@dataclass(frozen=True)
class PersonDeparted(Event):
    """A platform says that somebody is no employee any more; their lead has not confirmed it, and nobody else knows."""

    person: int


@dataclass(frozen=True)
class PersonReturned(Event):
    """A platform says that somebody is an employee after all, or again."""

    person: int


@dataclass(frozen=True)
class ParticipantLeft(Event):
    """Somebody left: their proposals and pairs end, their messages are cancelled."""

    person: int


@dataclass(frozen=True)
class Blocked(Event):
    """Somebody refuses ever to be paired with another: a proposal that they share ends as if it had expired."""

    person: int
    refused: int


@dataclass(frozen=True)
class PersonMoved(Event):
    """Somebody's days begin at another time now, in any programme or none (0): their zone or hours are others."""

    person: int


@dataclass(frozen=True)
class ProgrammeChecked(Event):
    """An open programme is looked over: what it has still to come is planned, and nothing twice."""


@dataclass(frozen=True)
class PairChecked(Event):
    """A pair that is proposed or running is looked over, likewise."""

    pair: int


@dataclass(frozen=True)
class PairProposed(Event):
    """A lead published a draft that holds this pair."""

    pair: int


@dataclass(frozen=True)
class PairAgreed(Event):
    """Both people said yes."""

    pair: int


@dataclass(frozen=True)
class PairIntroduced(Event):
    """The pair's first conversation is open."""

    pair: int


@dataclass(frozen=True)
class SessionHeld(Event):
    """A session is known to have taken place."""

    pair: int
    session: int


@dataclass(frozen=True)
class SessionMissed(Event):
    """A session is known not to have taken place by its date."""

    pair: int
    session: int


@dataclass(frozen=True)
class SessionUnclear(Event):
    """Nobody can say whether a session took place: the two disagree, or say nothing."""

    pair: int
    session: int


@dataclass(frozen=True)
class SessionPlanned(Event):
    """A session is now a pair's next one."""

    pair: int
    session: int
