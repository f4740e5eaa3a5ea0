"""What each of the two reads of a check-in: the question, their own answer, and what the partner wrote to them."""

from collections.abc import Iterator
from datetime import date

from chat.card import Block, Button, Buttons, Card, Fact, Note, Paragraph, Style, button
from chat.commands.checkins import USEFULNESS, AnswerCheckin, GiveFeedback, OpenDay, OpenFeedback
from chat.commands.sessions import OpenMove
from chat.message import Update
from chat.text import Text, t, verbatim
from programme.sessions import DidYouMeet
from storage.checkins import QUESTION, REMINDER, Checkin, message_key
from storage.meetings import Meeting, first_name


def question(meeting: Meeting, person: int) -> Card:
    """Asks whether the two met."""
    return _asking(meeting, person, t("checkins.ask.title", partner=_partner(meeting, person)))


def reminder(meeting: Meeting, person: int) -> Card:
    """The question once more, and for the last time."""
    return _asking(meeting, person, t("checkins.reminder.title", partner=_partner(meeting, person)))


def _asking(meeting: Meeting, person: int, title: Text) -> Card:
    row = meeting.row
    return Card(
        title=title,
        parts=(
            Paragraph(text=t("checkins.ask.when", number=row.number, last=len(meeting.every), day=row.due_on)),
            Note(text=t("checkins.ask.privacy", partner=_partner(meeting, person))),
        ),
        buttons=(
            _answer(meeting, t("checkins.yes"), DidYouMeet.YES, "primary"),
            _answer(meeting, t("checkins.not-yet"), DidYouMeet.NOT_YET),
            _move(meeting, t("checkins.moved")),
        ),
    )


def early(meeting: Meeting, person: int) -> Card:
    """Asked back when somebody speaks of a session that is still far away."""
    row = meeting.row
    return Card(
        title=t("checkins.early.title", number=row.number, partner=_partner(meeting, person), day=row.due_on),
        buttons=(
            _answer(meeting, t("checkins.yes"), DidYouMeet.YES, "primary"),
            _move(meeting, t("checkins.new-date")),
        ),
    )


def answered(meeting: Meeting, mine: Checkin, *, disputed: bool = False) -> Card:
    """What somebody said, with what they can still say or correct."""
    return _met(meeting, mine) if mine.answer == DidYouMeet.YES else _not_yet(meeting, mine, disputed=disputed)


def _met(meeting: Meeting, mine: Checkin) -> Card:
    partner = _partner(meeting, mine.person)
    parts = (*_usefulness(meeting, mine), *_next(meeting), Note(text=t("checkins.met.privacy", partner=partner)))
    return Card(title=t("checkins.met.title", partner=partner), parts=parts, buttons=tuple(_more(meeting, mine)))


def _more(meeting: Meeting, mine: Checkin) -> Iterator[Button]:
    """What can still be added, and what can be corrected until the session is settled."""
    form = OpenFeedback(programme=meeting.programme, session=meeting.id)
    if not mine.note:
        yield button(t("checkins.line-for", partner=_partner(meeting, mine.person)), form)
    elif meeting.is_open:
        yield button(t("checkins.change-score"), form)
    if meeting.is_open:
        yield _answer(meeting, t("checkins.not-met"), DidYouMeet.NOT_YET)


def _usefulness(meeting: Meeting, mine: Checkin) -> Iterator[Block]:
    """The score that was given, or the five to choose from; and the line that was written."""
    if mine.usefulness:
        yield Fact(label=t("checkins.met.useful"), value=USEFULNESS[mine.usefulness])
    else:
        yield Paragraph(text=t("checkins.met.how-useful"))
        yield Buttons(buttons=tuple(_score(meeting, score) for score in USEFULNESS))
    if mine.note:
        yield Fact(label=t("checkins.met.line"), value=verbatim(mine.note))


def _next(meeting: Meeting) -> Iterator[Block]:
    """What comes after a session that is settled."""
    if meeting.is_open:
        return
    if not meeting.following:
        yield Paragraph(text=t("checkins.met.last"))
        return
    row = meeting.following[0]
    yield Paragraph(text=t("checkins.met.next", number=row.number, day=row.due_on))


def _not_yet(meeting: Meeting, mine: Checkin, *, disputed: bool) -> Card:
    """A no; a new date is not offered for a session of which the partner says that it took place."""
    partner = _partner(meeting, mine.person)
    if not meeting.is_open:
        return closed(meeting)
    what = t("checkins.doubt.neither") if disputed else t("checkins.not-yet.date", partner=partner)
    date_button = () if disputed else (_move(meeting, t("checkins.new-date"), "primary"),)
    return Card(
        title=t("checkins.not-yet.title", partner=partner),
        parts=(Paragraph(text=what),),
        buttons=(*date_button, _answer(meeting, t("checkins.met-after-all"), DidYouMeet.YES)),
    )


def doubt(meeting: Meeting, person: int, remembered: date | None = None) -> Card:
    """Asked once when the answers differ; `remembered` is the day that the partner gave."""
    partner = _partner(meeting, person)
    memory = (Paragraph(text=t("checkins.doubt.remembers", partner=partner, day=remembered)),) if remembered else ()
    day = OpenDay(programme=meeting.programme, session=meeting.id)
    return Card(
        title=t("checkins.doubt.title", number=meeting.row.number, partner=partner),
        parts=(Paragraph(text=t("checkins.doubt.what")), *memory, Note(text=t("checkins.doubt.neither"))),
        buttons=(
            button(t("checkins.doubt.day"), day, "primary"),
            _answer(meeting, t("checkins.not-met"), DidYouMeet.NOT_YET),
        ),
    )


def closed(meeting: Meeting) -> Card:
    """In place of a question that is not asked any more."""
    return Card(
        title=t("checkins.closed.title", number=meeting.row.number),
        parts=(Paragraph(text=t(f"checkins.closed.{meeting.row.state}")), *_next(meeting)),
    )


def line(meeting: Meeting, author: int, note: str) -> Card:
    """What somebody wrote to their partner."""
    name = first_name(meeting.people[author])
    parts = (Paragraph(text=verbatim(note)), Note(text=t("checkins.line.privacy", partner=name)))
    return Card(title=t("checkins.line.title", partner=name, number=meeting.row.number), parts=parts)


def in_place(meeting: Meeting, person: int, card: Card, *asked: str) -> list[Update]:
    """The card in place of what somebody was asked with: the question and its reminder, unless said otherwise."""
    return [Update(key=message_key(meeting.row, person, one), card=card) for one in asked or (QUESTION, REMINDER)]


def _partner(meeting: Meeting, person: int) -> str:
    return first_name(meeting.partner(person))


def _answer(meeting: Meeting, label: Text, answer: DidYouMeet, style: Style = "plain") -> Button:
    return button(label, AnswerCheckin(programme=meeting.programme, session=meeting.id, answer=answer), style)


def _move(meeting: Meeting, label: Text, style: Style = "plain") -> Button:
    return button(label, OpenMove(programme=meeting.programme, session=meeting.id), style)


def _score(meeting: Meeting, score: int) -> Button:
    command = GiveFeedback(programme=meeting.programme, session=meeting.id, usefulness=score)
    return button(verbatim(str(score)), command)
