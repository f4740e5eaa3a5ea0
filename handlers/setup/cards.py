"""What a lead, a deputy and the channel read."""

from datetime import datetime

from chat.card import Bullets, Buttons, Card, Fact, Note, Paragraph, button
from chat.command import ProgrammeId
from chat.commands.join import OpenJoin
from chat.commands.setup import OpenSetup, SendInvitation, send_button
from chat.text import Text, t, verbatim
from chat.turn import Turn
from handlers.setup.forms import weekday
from storage.programmes import Programme


def installed_card(workspace: str, code: str, until: datetime) -> Card:
    """For whoever installed Binôme: how somebody becomes the lead of a first programme."""
    return Card(
        title=t("setup.installed.title", workspace=workspace),
        parts=(
            Paragraph(text=t("setup.installed.next")),
            Fact(label=t("setup.installed.code"), value=verbatim(code)),
            Bullets(items=(t("setup.installed.yourself", code=code), t("setup.installed.hand-on", code=code))),
            Note(text=t("setup.installed.note", until=until)),
        ),
        buttons=(button(t("setup.installed.button"), OpenSetup(rest=code), "primary"),),
    )


def opened_card(programme: Programme, turn: Turn) -> Card:
    """For the lead: what was set up, what comes next, and the invitation to send."""
    return Card(
        title=t("setup.opened.title", programme=programme.name),
        parts=(
            *facts(programme),
            Fact(label=t("setup.fact.tip"),
                 value=t("setup.tip", day=weekday(turn, programme.tip_weekday), hour=f"{programme.tip_at:%H:%M}")),
            Paragraph(text=t("setup.opened.next")),
            Bullets(items=(t("setup.opened.invite"), t("setup.opened.match"), t("setup.opened.tip"))),
            Note(text=t("setup.opened.note")),
        ),
        buttons=(send_button(ProgrammeId(programme.id)),),
    )  # fmt: skip


def sent_card(programme: Programme) -> Card:
    """For the lead, in place of the card with the button."""
    again = button(t("setup.sent.again"), SendInvitation(programme=ProgrammeId(programme.id)))
    return Card(
        title=t("setup.sent.title", programme=programme.name),
        parts=(Paragraph(text=t("setup.sent.next")), Note(text=t("setup.sent.note")), Buttons(buttons=(again,))),
    )


def deputy_card(programme: Programme, turn: Turn) -> Card:
    """For the deputy, who has not been asked by Binôme."""
    return Card(
        title=t("setup.deputy.title", programme=programme.name),
        parts=(Paragraph(text=t("setup.deputy.text", lead=turn.name)), *facts(programme)),
    )


def invitation(programme: Programme) -> Card:
    """For everybody in the channel."""
    word = programme.sponsor_word
    return Card(
        title=t("setup.invitation.title"),
        parts=(
            Paragraph(text=t("setup.invitation.what")),
            *([Fact(label=t("setup.fact.sponsor"), value=verbatim(word))] if word else []),
            *facts(programme),
            Paragraph(text=t("setup.invitation.who")),
            Note(text=t("setup.invitation.note")),
        ),
        buttons=(button(t("setup.invitation.join"), OpenJoin(programme=ProgrammeId(programme.id)), "primary"),),
    )


def facts(programme: Programme) -> tuple[Fact, ...]:
    """What everybody may want to know of a programme."""
    known: tuple[tuple[Text, Text], ...] = (
        (t("setup.fact.track"), t(f"tracks.{programme.track}.name")),
        (t("setup.fact.starts"), t("setup.starts", day=programme.starts_on)),
        (t("setup.fact.cost"), t("setup.cost", sessions=programme.sessions, weeks=programme.cadence_days // 7)),
    )
    return tuple(Fact(label=label, value=value) for label, value in known)
