"""What somebody reads before joining, and once they are in."""

from chat.card import Bullets, Button, Card, Note, Paragraph, button
from chat.command import ProgrammeId
from chat.commands.join import ChooseRole
from chat.commands.profile import OpenProfile
from chat.text import t
from chat.turn import Role
from storage.programmes import Programme

AHEAD = {Role.MENTOR: t("join.ahead-mentor"), Role.MENTEE: t("join.ahead-mentee")}
IN_SHORT = (t("join.short-partner"), t("join.short-lead"), t("join.short-declined"))
IN_FULL = (
    t("join.sees-partner"),
    t("join.sees-lead"),
    t("join.sees-lead-not"),
    t("join.sees-totals"),
    t("join.sees-nobody"),
    t("join.sees-operator"),
)


def choice(programme: Programme) -> Card:
    """What it is, who sees what, and the two roles."""
    here = ProgrammeId(programme.id)
    return Card(
        title=t("join.title", programme=programme.name),
        parts=(
            Paragraph(text=t("join.what", sessions=programme.sessions)),
            Bullets(items=IN_SHORT),
            Note(text=t("join.charter")),
        ),
        buttons=(
            button(t("join.be-mentor"), ChooseRole(programme=here, role=Role.MENTOR)),
            button(t("join.be-mentee"), ChooseRole(programme=here, role=Role.MENTEE)),
        ),
    )


def saved(programme: Programme) -> Card:
    """For somebody who takes part, and has changed their answers."""
    return Card(title=t("join.saved"), buttons=(profile_button(programme),))


def said_yes(programme: Programme) -> Card:
    """In place of an invitation that was accepted."""
    return Card(title=t("join.said-yes", programme=programme.name))


def welcome(programme: Programme, role: Role) -> Card:
    """What happens next, who can see what, and how to change one's mind."""
    return Card(
        title=t("join.welcome", programme=programme.name),
        parts=(
            Paragraph(text=AHEAD[role]),
            Paragraph(text=t("join.sees")),
            Bullets(items=IN_FULL),
            Paragraph(text=t("join.charter")),
            Note(text=t("join.change")),
        ),
        buttons=(profile_button(programme),),
    )


def profile_button(programme: Programme) -> Button:
    """Opens one's profile in the programme."""
    return button(t("profile.mine"), OpenProfile(programme=ProgrammeId(programme.id)))
