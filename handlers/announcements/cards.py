"""What an announcement looks like: to its readers, and to the leads who prepare and follow it."""

from datetime import datetime

from chat.card import Block, Button, Buttons, Card, Confirm, Fact, Note, Paragraph, Rule, button
from chat.command import ProgrammeId
from chat.commands.announcements import CancelAnnouncement, OpenAnnouncement, SendAnnouncement, TakeBackAnnouncement
from chat.commands.failures import OpenFailures
from chat.text import Text, t, verbatim
from storage.announcements import CANCELLED, DRAFT, SCHEDULED, SENT, TAKEN_BACK, Announcement

AT_MOST, EXCERPT = 10, 140


def announced(found: Announcement, lead: str, programme: str) -> Card:
    """What readers get: the lead's own words, and whose they are."""
    return Card(
        title=t("announcement.title", lead=lead),
        parts=(Paragraph(text=verbatim(found.body)), Note(text=t("announcement.programme", programme=programme))),
    )


def preview(found: Announcement, readers: int) -> Card:
    """A draft as its author looks at it."""
    when = t("announcement.at", at=found.goes_at) if found.goes_at else t("announcement.now")
    return Card(
        title=t("announcement.preview"),
        parts=(
            Fact(label=t("announcement.audience"), value=_audience(found)),
            Fact(label=t("announcement.readers"), value=t("announcement.count", readers=readers)),
            Fact(label=t("announcement.when"), value=when),
            Rule(),
            Paragraph(text=verbatim(found.body)),
            Rule(),
            Note(text=t("announcement.nothing-yet")),
        ),
        buttons=(*_sending(found), _edit(found), _cancel(found, t("announcement.discard"))),
    )


def notice(found: Announcement, lead: str, readers: int) -> Card:
    """What the other leads see of an announcement to many, while they can still stop it."""
    return Card(
        title=t("announcement.notice", lead=lead, at=found.goes_at, readers=readers),
        parts=(Paragraph(text=verbatim(found.body)), Note(text=t("announcement.stoppable"))),
        buttons=(_cancel(found),),
    )


def missed(found: Announcement, at: datetime) -> Card:
    """What leads read of an announcement that could not go in time."""
    return Card(
        title=t("announcement.missed", at=at),
        parts=(Paragraph(text=verbatim(found.body)), Note(text=t("announcement.still-true"))),
        buttons=(*_sending(found), _edit(found), _cancel(found, t("announcement.discard"))),
    )


def replaced(found: Announcement) -> Card:
    """In place of an announcement that was edited."""
    return Card(title=t("announcement.replaced"), parts=(_excerpt(found),))


def outcome(found: Announcement, reached: int = 0, perhaps: int = 0) -> Card:
    """What became of an announcement; of one that was taken back, how many it has reached, and how many `perhaps`."""
    if found.state == CANCELLED:
        return Card(title=t("announcement.cancelled"), parts=(_excerpt(found),))
    if found.state == SCHEDULED:
        title = t("announcement.scheduled", at=found.goes_at)
        return Card(title=title, parts=_summary(found), buttons=(_edit(found), _cancel(found)))
    if found.state == TAKEN_BACK:
        told = [Paragraph(text=t("announcement.reached", reached=reached, readers=found.readers))]
        if perhaps:
            told.append(Paragraph(text=t("announcement.perhaps", count=perhaps)))
        return Card(title=_gone(found), parts=(*told, *_summary(found)))
    return Card(title=_gone(found), parts=_summary(found), buttons=(_take_back(found),))


def stopped(found: Announcement, lead: str) -> Card:
    """What its author reads when another lead has cancelled it."""
    return Card(title=t("announcement.stopped", lead=lead), parts=(_excerpt(found),))


def taken_back(found: Announcement, lead: str) -> Card:
    """What its author reads when another lead has taken it back."""
    return Card(title=t("announcement.taken-back-by", lead=lead), parts=(_excerpt(found),))


def overview(
    waiting: list[Announcement], sent: list[tuple[Announcement, int]], losing: ProgrammeId | None = None
) -> Card:
    """What is scheduled, what has gone with the number of messages delivered, and a way to those that were not."""
    if not waiting and not sent:
        return Card(title=t("announcement.none"))
    parts: list[Block] = []
    for one in waiting[:AT_MOST]:
        parts += [_line(t("announcement.scheduled", at=one.goes_at), _audience(one)), _excerpt(one)]
        parts += [Buttons(buttons=(_edit(one), _cancel(one)))]
    if len(waiting) > AT_MOST:
        parts.append(Paragraph(text=t("announcement.more", count=len(waiting) - AT_MOST)))
    for one, delivered in sent:
        parts += [_line(_gone(one), _delivered(one, delivered)), _excerpt(one)]
        parts += [Buttons(buttons=(_take_back(one),))] if one.state == SENT else []
    see = (button(t("undelivered.see"), OpenFailures(programme=losing)),) if losing else ()
    return Card(title=t("announcement.list"), parts=tuple(parts), buttons=see)


def _line(when: Text, what: Text) -> Fact:
    return Fact(label=when, value=t("announcement.line", what=what))


def _gone(found: Announcement) -> Text:
    return t("announcement.taken-back" if found.state == TAKEN_BACK else "announcement.sent", at=found.sent_at)


def _summary(found: Announcement) -> tuple[Block, ...]:
    return (Fact(label=t("announcement.audience"), value=_audience(found)), _excerpt(found))


def _excerpt(found: Announcement) -> Note:
    body = found.body
    return Note(text=verbatim(body if len(body) <= EXCERPT else f"{body[:EXCERPT].rstrip()}…"))


def _audience(found: Announcement) -> Text:
    return t(f"announcement.to.{found.audience}")


def _delivered(found: Announcement, delivered: int) -> Text:
    return t("announcement.delivered", audience=_audience(found), delivered=delivered, readers=found.readers)


def _sending(found: Announcement) -> tuple[Button, ...]:
    programme = ProgrammeId(found.programme)
    now = SendAnnouncement(programme=programme, announcement=found.id)
    if found.goes_at is None:
        return (button(t("announcement.send"), now, "primary"),)
    later = now.model_copy(update={"later": True})
    return (
        button(t("announcement.schedule", at=found.goes_at), later, "primary"),
        button(t("announcement.send"), now),
    )


def _edit(found: Announcement) -> Button:
    command = OpenAnnouncement(programme=ProgrammeId(found.programme), replaces=found.id)
    return button(t("announcement.edit"), command)


def _cancel(found: Announcement, label: Text | None = None) -> Button:
    command = CancelAnnouncement(programme=ProgrammeId(found.programme), announcement=found.id)
    sure = None if found.state == DRAFT else _sure("cancel")
    return Button(label=label or t("announcement.cancel"), command=command, style="danger", confirm=sure)


def _take_back(found: Announcement) -> Button:
    command = TakeBackAnnouncement(programme=ProgrammeId(found.programme), announcement=found.id)
    label, sure = t("announcement.take-back"), _sure("take-back")
    return Button(label=label, command=command, style="danger", confirm=sure)


def _sure(what: str) -> Confirm:
    title, text, yes, no = (t(f"announcement.{what}-{part}") for part in ("sure", "what", "yes", "no"))
    return Confirm(title=title, text=text, yes=yes, no=no)
