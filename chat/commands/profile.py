"""One's own profile: what Binôme knows of somebody, and how they change it."""

from datetime import time
from typing import Literal

from chat.command import Command, ProgrammeCommand
from chat.text import Text, t


class OpenProfile(ProgrammeCommand, name="profile.open"):
    """Show what Binôme knows of whoever asks."""


class OpenLanguage(Command, name="profile.language", form=True):
    """Ask for a language and a time zone."""


class SaveLanguage(Command, name="profile.language-save"):
    """Read Binôme in a language, and its hours in a time zone (an IANA name)."""

    language: Literal["en", "fr"]
    zone: str


class OpenHours(Command, name="profile.hours", form=True):
    """Ask for working hours."""


class SaveHours(Command, name="profile.hours-save"):
    """Work between two local times of a day."""

    works_from: time
    works_until: time


def imported(department: str, site: str, manager: str, level: int) -> list[tuple[Text, str]]:
    """What a lead's list said of somebody, each with its label; what it left out is left out."""
    facts = [
        (t("profile.department"), department),
        (t("profile.site"), site),
        (t("profile.manager"), manager),
        (t("profile.level"), str(level or "")),
    ]
    return [(label, value) for label, value in facts if value]
