"""What the two people of a proposal read; none of these cards tells what the other one answered, unless it was yes."""

from collections.abc import Iterator

from chat.card import Block, Bullets, Card, Fact, Note, Paragraph, button
from chat.command import PairId, ProgrammeId
from chat.commands.leave import OpenLeave
from chat.commands.proposals import AcceptProposal, DeclineProposal
from chat.text import Text, t, verbatim
from chat.turn import Role
from chat.why import for_the_two
from storage.pairs import Pair, Two
from storage.people import Person


def proposal_card(pair: Pair, role: Role, two: Two) -> Card:
    """Who the other one is, why, and until when to answer."""
    partner, programme, number = two.beside(role), ProgrammeId(pair.programme), PairId(pair.id)
    return Card(
        title=t(f"proposals.{role}.title", name=partner.name),
        parts=(
            *_who(partner),
            Paragraph(text=t("proposals.why")),
            Bullets(items=for_the_two(two.topics, pair.reasons_kept())),
            *([Note(text=t("proposals.until", day=pair.answer_by))] if pair.answer_by else []),
        ),
        buttons=(
            button(t("proposals.yes"), AcceptProposal(programme=programme, pair=number), "primary"),
            button(t("proposals.no"), DeclineProposal(programme=programme, pair=number)),
            button(t("proposals.leave"), OpenLeave(programme=programme)),
        ),
    )


def reminder_card(pair: Pair, role: Role, two: Two) -> Card:
    """The proposal once more."""
    title = t("proposals.reminder.title", name=two.beside(role).name)
    return proposal_card(pair, role, two).model_copy(update={"title": title})


def accepted_card(role: Role, two: Two) -> Card:
    """A yes: to a mentee, that the mentor is being asked; to a mentor, that the conversation opens."""
    if role is Role.MENTEE:
        return _card(t("proposals.asking.title", name=two.mentor.name), t("proposals.asking.text"))
    return agreed_card(Role.MENTOR, two)


def agreed_card(role: Role, two: Two) -> Card:
    """To either, once both said yes."""
    return _card(t("proposals.agreed.title", name=two.beside(role).name), t("proposals.agreed.text"))


def declined_card() -> Card:
    """A kind word to whoever says no."""
    return _card(t("proposals.declined.title"), t("proposals.declined.text"))


def closed_card() -> Card:
    """A proposal that waits for nobody any more."""
    return _card(t("proposals.closed.title"), t("proposals.closed.text"))


def another_card() -> Card:
    """To a mentee whose proposal came to nothing."""
    return _card(t("proposals.another.title"), t("proposals.another.text"))


def ended_card(partner: str) -> Card:
    """To the one who stays, when the other left."""
    return _card(t("proposals.ended.title", partner=partner), t("proposals.ended.text"))


def _who(partner: Person) -> Iterator[Block]:
    if partner.department:
        yield Fact(label=t("proposals.department"), value=verbatim(partner.department))
    if partner.site:
        yield Fact(label=t("proposals.site"), value=verbatim(partner.site))


def _card(title: Text, text: Text) -> Card:
    return Card(title=title, parts=(Paragraph(text=text),))
