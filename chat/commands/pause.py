"""Pausing, until a day or until one resumes."""

from datetime import date

from chat.command import PersonId, ProgrammeCommand


class OpenPause(ProgrammeCommand, name="pause.open", form=True):
    """Pause until the day that was typed; without one, ask for it."""

    rest: str = ""


class PauseUntil(ProgrammeCommand, name="pause.until"):
    """Pause until a day, on which one is back."""

    until: date


class Resume(ProgrammeCommand, name="pause.resume"):
    """End one's pause now."""


class EndPause(ProgrammeCommand, name="pause.end"):
    """A pause's last night is over."""

    person: PersonId
    until: date


class WelcomeBack(ProgrammeCommand, name="pause.welcome"):
    """Tell somebody that their pause is over, on their first working morning."""

    person: PersonId
