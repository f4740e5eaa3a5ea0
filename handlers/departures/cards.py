"""What a lead reads of people who seem to have left the company."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from chat.card import Block, Button, Buttons, Card, Confirm, Fact, Note, Paragraph, button
from chat.command import ProgrammeId
from chat.commands.departures import ConfirmDeparture, OpenDepartures
from chat.text import Text, t
from programme.belonging import Belonging
from storage.programmes import Programme

AT_ONCE = 10


@dataclass(frozen=True)
class Departure:
    """Somebody who takes part and is no employee any more, why that is thought, and since when."""

    number: int
    person: int
    name: str
    why: Belonging
    since: datetime | None


def notice(programme: Programme, one: Departure) -> Card:
    """News for a lead."""
    here = ProgrammeId(programme.id)
    return Card(
        title=t("departures.news", name=one.name, programme=programme.name),
        parts=(Paragraph(text=_why(one)), Paragraph(text=t("departures.meanwhile")), *_ask(one, here), _how()),
        buttons=(button(t("departures.see"), OpenDepartures(programme=here)),),
    )


def overview(programme: ProgrammeId, waiting: Sequence[Departure], *, said: Text | None = None) -> Card:
    """Everybody whose departure a lead has not confirmed."""
    parts: list[Block] = [Paragraph(text=said)] if said else []
    for one in waiting[:AT_ONCE]:
        parts += [Fact(label=t("departures.who", number=str(one.number), name=one.name), value=_why(one)),
                  *_ask(one, programme)]  # fmt: skip
    if len(waiting) > AT_ONCE:
        parts.append(Paragraph(text=t("departures.more", count=len(waiting) - AT_ONCE)))
    if waiting:
        parts += [Note(text=t("departures.meanwhile")), _how()]
    return Card(title=t("departures.title", count=len(waiting)), parts=tuple(parts))


def back(name: str) -> Card:
    """In place of the news: it was wrong, or is so no more."""
    return Card(title=t("departures.back", name=name), parts=(Paragraph(text=t("departures.goes-on")),))


def closed(ended: Text) -> Card:
    """In place of the news, once a lead has confirmed it."""
    return Card(title=ended)


def _why(one: Departure) -> Text:
    return t(f"departures.why.{one.why}", at=one.since)


def _how() -> Note:
    return Note(text=t("departures.how"))


def _ask(one: Departure, programme: ProgrammeId) -> Iterator[Block]:
    sure = Confirm(title=t("departures.sure"), text=t("departures.what"), yes=t("departures.confirm"),
                   no=t("departures.not-yet"))  # fmt: skip
    command = ConfirmDeparture(programme=programme, number=one.number)
    yield Buttons(buttons=(Button(label=t("departures.end", name=one.name), command=command, confirm=sure),))
