"""The form in two steps, and what it offers to choose from."""

from collections.abc import Iterable
from datetime import date, time, timedelta

from babel.core import get_global

from chat.commands.setup import CreateProgramme, DescribeProgramme
from chat.form import (
    ChannelField,
    CheckBoxes,
    DateField,
    Form,
    Option,
    PersonField,
    Select,
    TextArea,
    TextField,
    TimeField,
)
from chat.text import t, verbatim
from chat.turn import Turn
from content import library
from content.words import LANGUAGES, language_of, locale_of
from programme.calendar import FRENCH_QUIET_PERIODS, countries

QUIET = dict(zip(("summer", "winter"), FRENCH_QUIET_PERIODS, strict=True))
ZONES = (
    *("Europe/Paris", "Europe/Brussels", "Europe/Zurich", "Europe/Luxembourg", "Europe/Monaco", "Europe/London"),
    *("Europe/Dublin", "Europe/Lisbon", "Europe/Madrid", "Europe/Rome", "Europe/Berlin", "Europe/Vienna"),
    *("Europe/Amsterdam", "Europe/Warsaw", "Africa/Casablanca", "Africa/Tunis", "Africa/Algiers", "Africa/Dakar"),
    *("Africa/Abidjan", "Africa/Douala", "America/Montreal", "America/New_York", "America/Chicago"),
    *("America/Los_Angeles", "America/Guadeloupe", "America/Martinique", "Indian/Reunion", "Pacific/Noumea"),
)


def first_step(turn: Turn) -> Form:
    """What the programme is, where, and when."""
    tracks = [Option(track.key, t(f"tracks.{track.key}.name")) for track in library.tracks()]
    languages = tuple(Option(language, t(f"setup.language.{language}")) for language in LANGUAGES)
    here = turn.channel if turn.channel.startswith(("C", "19:")) else None
    return Form(
        title=t("setup.form.title"), action=t("setup.form.next"), submit=DescribeProgramme,
        fields=(
            Select(name="track", label=t("setup.form.track"), options=tuple(tracks), initial=tracks[0].value),
            TextField(name="title", label=t("setup.form.name"), hint=t("setup.form.name-hint"), longest=80),
            ChannelField(name="channel", label=t("setup.form.channel"), hint=t("setup.form.channel-hint"),
                         initial=here),
            CheckBoxes(name="languages", label=t("setup.form.languages"), options=languages,
                       initial=(language_of(turn.locale),)),
            DateField(name="starts_on", label=t("setup.form.starts-on"), initial=next_monday(turn)),
            Select(name="sessions", label=t("setup.form.sessions"), initial="6",
                   options=numbered("setup.sessions", range(1, 13))),
            Select(name="weeks", label=t("setup.form.cadence"), initial="4",
                   options=numbered("setup.cadence", (1, 2, 3, 4, 5, 6, 8))),
        ),
    )  # fmt: skip


def second_step(turn: Turn) -> Form:
    """The tip, the calendar, and the people around."""
    quiet = tuple(Option(name, t(f"setup.quiet.{name}")) for name in QUIET)
    return Form(
        title=t("setup.form.title"), action=t("setup.form.create"), submit=CreateProgramme,
        fields=(
            Select(name="tip_weekday", label=t("setup.form.tip-weekday"), options=weekdays(turn), initial="1"),
            TimeField(name="tip_at", label=t("setup.form.tip-at"), initial=time(9, 30)),
            Select(name="zone", label=t("setup.form.zone"), initial=turn.zone,
                   options=tuple(Option(zone, verbatim(zone)) for zone in zones(turn))),
            Select(name="place", label=t("setup.form.place"), options=places(turn), initial=home(turn)),
            CheckBoxes(name="quiet", label=t("setup.form.quiet"), hint=t("setup.form.quiet-hint"), optional=True,
                       options=quiet, initial=tuple(QUIET)),
            PersonField(name="deputy", label=t("setup.form.deputy"), hint=t("setup.form.deputy-hint"), optional=True),
            TextArea(name="contacts", label=t("setup.form.contacts"), hint=t("setup.form.contacts-hint"),
                     optional=True, longest=1000),
            TextArea(name="sponsor_word", label=t("setup.form.sponsor-word"), optional=True, longest=1000),
        ),
    )  # fmt: skip


def numbered(key: str, numbers: Iterable[int]) -> tuple[Option, ...]:
    """Numbers to choose from, each said in words."""
    return tuple(Option(str(number), t(key, number=number)) for number in numbers)


def weekdays(turn: Turn) -> tuple[Option, ...]:
    """The days of the week; Monday is 0."""
    return tuple(Option(str(number), verbatim(weekday(turn, number))) for number in range(7))


def weekday(turn: Turn, number: int) -> str:
    """A day of the week in the person's language; Monday is 0."""
    return str(locale_of(turn.locale).days["stand-alone"]["wide"][number])


def zones(turn: Turn) -> tuple[str, ...]:
    """The person's own time zone, then others."""
    return tuple(dict.fromkeys((turn.zone, *ZONES)))


def places(turn: Turn) -> tuple[Option, ...]:
    """The person's own country and its regions, then other countries; a select holds a hundred."""
    names = locale_of(turn.locale).territories
    own = [
        Option(f"{country.code}-{region}", verbatim(f"{names[country.code]} · {region}"))
        for country in countries()
        if country.code == home(turn)
        for region in country.regions
    ]
    codes = sorted((country.code for country in countries()), key=lambda code: (code != home(turn), names[code]))
    all_countries = [Option(code, verbatim(names[code])) for code in codes]
    return (all_countries[0], *own[: 100 - len(codes)], *all_countries[1:])


def home(turn: Turn) -> str | None:
    """The country of the person's time zone."""
    return get_global("zone_territories").get(turn.zone)


def next_monday(turn: Turn) -> date:
    """The first Monday after today."""
    return turn.today + timedelta(days=7 - turn.today.weekday())
