"""One's own profile: what Binôme knows of somebody, and how they change it."""

from datetime import time
from typing import Literal

from chat.command import Command, ProgrammeCommand
from chat.form import Form, Option, Select, TimeField
from chat.text import Text, t, verbatim


class OpenProfile(ProgrammeCommand, name="profile.open"):
    """Show what Binôme knows of whoever asks."""


class OpenLanguage(Command, name="profile.language"):
    """Ask for a language and a time zone."""


class SaveLanguage(Command, name="profile.language-save"):
    """Read Binôme in a language, and its hours in a time zone (an IANA name)."""

    language: Literal["en", "fr"]
    zone: str


class OpenHours(Command, name="profile.hours"):
    """Ask for working hours."""


class SaveHours(Command, name="profile.hours-save"):
    """Work between two local times of a day."""

    works_from: time
    works_until: time


def language_form(language: str, zone: str, zones: tuple[tuple[str, str], ...]) -> Form:
    """A language, and one of the `zones`: IANA names, and what their reader calls them."""
    languages = (Option("en", verbatim("English")), Option("fr", verbatim("Français")))
    places = tuple(Option(name, verbatim(place)) for name, place in zones)
    return Form(
        title=t("profile.language-and-zone"), submit=SaveLanguage, action=t("profile.save"),
        fields=(
            Select(name="language", label=t("profile.language"), options=languages, initial=language),
            Select(name="zone", label=t("profile.zone"), hint=t("profile.zone-hint"), options=places, initial=zone),
        ),
    )  # fmt: skip


def hours_form(works_from: time, works_until: time) -> Form:
    """The first and the last hour of a working day."""
    return Form(
        title=t("profile.hours"), submit=SaveHours, action=t("profile.save"), intro=(t("profile.hours-why"),),
        fields=(
            TimeField(name="works_from", label=t("profile.works-from"), initial=works_from),
            TimeField(name="works_until", label=t("profile.works-until"), initial=works_until),
        ),
    )  # fmt: skip


def imported(department: str, site: str, manager: str, level: int) -> list[tuple[Text, str]]:
    """What a lead's list said of somebody, each with its label; what it left out is left out."""
    facts = [
        (t("profile.department"), department),
        (t("profile.site"), site),
        (t("profile.manager"), manager),
        (t("profile.level"), str(level or "")),
    ]
    return [(label, value) for label, value in facts if value]
