"""The form of an announcement, and what can be wrong with it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from chat.commands.announcements import LONGEST, Audience, DraftAnnouncement
from chat.form import DateField, Form, Option, Select, TextArea, TimeField
from chat.refusals import mistake
from chat.text import Text, t
from programme.calendar import local_instant
from programme.refusals import Mistake
from storage.announcements import Announcement
from storage.programmes import Programme


def blank(programme: Programme, earlier: Announcement | None) -> Form:
    """The form, filled in with an earlier announcement if there is one."""
    goes = earlier and earlier.goes_at and earlier.goes_at.astimezone(ZoneInfo(programme.zone))
    return Form(
        title=t("announcement.form.title"), submit=DraftAnnouncement, action=t("announcement.form.preview"),
        fields=(
            Select(
                name="audience", label=t("announcement.form.audience"),
                options=tuple(Option(one, t(f"announcement.to.{one}")) for one in Audience),
                initial=earlier.audience if earlier else None,
            ),
            TextArea(name="text", label=t("announcement.form.text"), longest=LONGEST,
                     initial=earlier.body if earlier else ""),
            DateField(name="on", label=t("announcement.form.on"), hint=t("announcement.form.now"), optional=True,
                      initial=goes.date() if goes else None),
            TimeField(name="at", label=t("announcement.form.at"), optional=True, initial=goes.time() if goes else None,
                      hint=t("announcement.form.zone", zone=programme.zone)),
        ),
    )  # fmt: skip


def goes_at(command: DraftAnnouncement, programme: Programme) -> datetime | None:
    """When an announcement is to go (UTC); None for now."""
    return local_instant(command.on, command.at, programme.zone) if command.on and command.at is not None else None


def mistakes(command: DraftAnnouncement, programme: Programme, now: datetime) -> dict[str, Text]:
    """What is wrong with the moment, beside its fields."""
    if (command.on is None) != (command.at is None):
        return {"at" if command.on else "on": mistake(Mistake.DATE_AND_TIME)}
    goes = goes_at(command, programme)
    if goes is None or goes > now:
        return {}
    today = now.astimezone(ZoneInfo(programme.zone)).date()
    return {"at" if command.on == today else "on": mistake(Mistake.MOMENT_PASSED)}
