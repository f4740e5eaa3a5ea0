"""Announcements: drafted, looked at, sent now or later, cancelled, taken back."""

from datetime import date, time
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from chat.command import ProgrammeCommand

LONGEST = 2500


class Audience(StrEnum):
    """Who reads an announcement."""

    CHANNEL = "channel"
    EVERYONE = "everyone"
    MENTORS = "mentors"
    MENTEES = "mentees"


class OpenAnnouncement(ProgrammeCommand, name="announcement.open", form=True):
    """Open the form of a new announcement, or of one in place of an earlier one."""

    replaces: int = 0


class DraftAnnouncement(ProgrammeCommand, name="announcement.draft"):
    """Draft an announcement; without a date and a time, which are the programme's, it is to go now."""

    audience: Audience
    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, strip_whitespace=True)]
    on: date | None = None
    at: time | None = None
    replaces: int = 0


class SendAnnouncement(ProgrammeCommand, name="announcement.send"):
    """Send a draft: now, or when it says."""

    announcement: int
    later: bool = False


class CancelAnnouncement(ProgrammeCommand, name="announcement.cancel"):
    """Discard a draft, or stop an announcement that has not gone yet."""

    announcement: int


class TakeBackAnnouncement(ProgrammeCommand, name="announcement.take-back"):
    """Delete an announcement that has gone, wherever it has arrived."""

    announcement: int


class TakeBackMore(ProgrammeCommand, name="announcement.take-more"):
    """Go on deleting an announcement that has gone to many, after some of its copies."""

    announcement: int
    after: int


class ListAnnouncements(ProgrammeCommand, name="announcement.list"):
    """Show what is scheduled, and what was delivered."""


class DeliverAnnouncement(ProgrammeCommand, name="announcement.deliver"):
    """Send a scheduled announcement to whoever belongs to its audience by then, or go on after some of them."""

    announcement: int
    after: int = 0
