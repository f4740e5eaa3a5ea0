"""Language and time zone, and working hours."""

from datetime import time

from chat.commands.profile import SaveHours, SaveLanguage
from chat.form import Form, Option, Select, TimeField
from chat.text import t, verbatim
from chat.turn import Turn
from content import zones
from content.words import language_of

# each in its own language, for whoever reads the wrong one
LANGUAGES = (Option("en", verbatim("English")), Option("fr", verbatim("Français")))


def language_form(turn: Turn) -> Form:
    """The person's language and time zone, to be confirmed or changed."""
    places = tuple(Option(zone, verbatim(place)) for zone, place in zones.choices(turn.zone, turn.locale))
    return Form(
        title=t("profile.language-and-zone"), submit=SaveLanguage, action=t("profile.save"),
        fields=(
            Select(name="language", label=t("profile.form-language"), options=LANGUAGES,
                   initial=language_of(turn.locale)),
            Select(name="zone", label=t("profile.form-zone"), hint=t("profile.form-zone-hint"), options=places,
                   initial=turn.zone),
        ),
    )  # fmt: skip


def hours_form(works_from: time, works_until: time) -> Form:
    """A working day's first and last hour."""
    return Form(
        title=t("profile.edit-hours"), submit=SaveHours, action=t("profile.save"), intro=(t("profile.hours-why"),),
        fields=(
            TimeField(name="works_from", label=t("profile.works-from"), initial=works_from),
            TimeField(name="works_until", label=t("profile.works-until"), initial=works_until),
        ),
    )  # fmt: skip
