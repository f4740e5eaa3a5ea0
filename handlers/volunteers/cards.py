"""What volunteers and their leads read."""

from typing import Final

from chat.card import Bullets, Button, Card, Fact, Note, Paragraph, button
from chat.command import ProgrammeId
from chat.commands.join import OpenJoin
from chat.commands.setup import send_button
from chat.commands.volunteers import Decline, NeverInvite
from chat.text import Text, t, verbatim
from chat.turn import Role
from storage.programmes import Programme

NAMED: Final = 20


def invitation(programme: Programme, role: str, lead: str) -> Card:
    """For somebody on a lead's list: they decide themselves."""
    cost = t("setup.cost", sessions=programme.sessions, weeks=programme.cadence_days // 7)
    return Card(
        title=t("volunteers.invited", programme=programme.name),
        parts=(
            Paragraph(text=_asked(role, lead)),
            Fact(label=t("setup.fact.starts"), value=t("setup.starts", day=programme.starts_on)),
            Fact(label=t("setup.fact.cost"), value=cost),
            Note(text=t("volunteers.source")),
        ),
        buttons=_answers(programme),
    )


def reminder(programme: Programme, role: str) -> Card:
    """The same question once more, and not again."""
    return Card(
        title=t("volunteers.reminded", programme=programme.name),
        parts=(Paragraph(text=t("volunteers.last")), Note(text=t("volunteers.source"))),
        buttons=_answers(programme),
    )


def reach_card(programme: Programme, reachable: int, others: list[str]) -> Card:
    """For a lead: how many of the volunteers can be written to, and what to do for the others."""
    named = [verbatim(email) for email in others[:NAMED]]
    more = [t("volunteers.more", count=len(others) - NAMED)] if len(others) > NAMED else []
    missing = (Paragraph(text=t("volunteers.missing")), Bullets(items=(*named, *more))) if others else ()
    then = t("volunteers.being-invited") if programme.invited_at else t("volunteers.not-yet")
    return Card(
        title=t("volunteers.reach", reachable=reachable, total=reachable + len(others)),
        parts=(Paragraph(text=then), *missing),
        buttons=() if programme.invited_at else (send_button(ProgrammeId(programme.id)),),
    )


def declined_card() -> Card:
    """After *No thanks*."""
    return Card(title=t("volunteers.declined"), parts=(Note(text=t("volunteers.declined-note")),))


def never_card() -> Card:
    """After *Never again*."""
    return Card(title=t("volunteers.never"), parts=(Note(text=t("volunteers.declined-note")),))


def _asked(role: str, lead: str) -> Text:
    mentor, mentee = t("volunteers.as-mentor", lead=lead), t("volunteers.as-mentee", lead=lead)
    return {Role.MENTOR: mentor, Role.MENTEE: mentee}[Role(role)]


def _answers(programme: Programme) -> tuple[Button, ...]:
    number = ProgrammeId(programme.id)
    return (
        button(t("volunteers.yes"), OpenJoin(programme=number), "primary"),
        button(t("volunteers.no"), Decline(programme=number)),
        button(t("volunteers.never-again"), NeverInvite(programme=number)),
    )
