"""What is shown at the end of a turn, and what becomes a message because the platform cannot show it now."""

from collections.abc import Sequence

from pydantic import ValidationError

from bot.rights import WhichProgrammeError
from chat.arrival import Arrival, Reply
from chat.card import Card, Note, button
from chat.command import Command, ProgrammeCommand
from chat.message import Answer, FormErrors, Immediate, Lasting, Message, OpenForm, ReplaceCard
from chat.refusals import mistake, refused
from chat.text import t, verbatim
from chat.turn import Standing, Turn
from programme.refusals import Mistake, Refusal, Refused

Shown = tuple[Immediate, ...]
CHOICES = 20


class RejectedError(Exception):
    """The transaction is rolled back, and these are shown instead."""

    def __init__(self, *shown: Immediate) -> None:
        super().__init__("rejected")
        self.shown = shown


def possible(
    shown: Shown, lasting: list[Lasting], command: Command | None, turn: Turn, arrival: Arrival
) -> tuple[Shown, list[Lasting]]:
    """What the platform can show now; the rest becomes a card with a button, or a message. Nobody meets silence."""
    if not (shown or lasting):
        shown = (Answer(card=Card(title=t("common.done"))),)
    now: list[Immediate] = []
    later: list[Lasting] = []
    for one in shown:
        if isinstance(one, OpenForm) and not arrival.forms and command:
            one = Answer(card=form_card(one, command))  # noqa: PLW2901
        if isinstance(one, Answer | ReplaceCard) and not arrival.answers:
            later.append(Message(to=turn.person, card=one.card))
        else:
            now.append(one)
    return tuple(now), [*later, *lasting]


def form_card(form: OpenForm, command: Command) -> Card:
    """A button in place of a form that cannot be opened now."""
    return Card(title=form.form.title, buttons=(button(t("forms.open"), command, "primary"),))


def stopped(stop: Exception, turn: Turn, command: Command | None) -> Shown:
    """What is shown when a turn ends without effect."""
    if isinstance(stop, RejectedError):
        return stop.shown
    if isinstance(stop, WhichProgrammeError) and isinstance(command, ProgrammeCommand):
        return (Answer(card=which_programme(stop.meant, command)),)
    refusal = stop if isinstance(stop, Refused) else Refused(Refusal.NO_PROGRAMME)
    return (refused(refusal.refusal, turn.source, turn.programme, **refusal.values),)


def which_programme(meant: Sequence[Standing], command: ProgrammeCommand) -> Card:
    """A button for each programme that somebody can mean, and how to mean the others if they are many."""
    choices = tuple(button(verbatim(one.name), command.inside(one.programme)) for one in meant[:CHOICES])
    more = (Note(text=t("which-programme.more", count=len(meant) - CHOICES)),) if len(meant) > CHOICES else ()
    return Card(title=t("which-programme.title"), parts=more, buttons=choices)


def field_errors(invalid: ValidationError) -> FormErrors:
    """The first complaint about each field of a submitted form."""
    errors = {}
    for error in reversed(invalid.errors(include_url=False)):
        missing = error["type"] in {"missing", "string_too_short", "too_short"}
        said = mistake(Mistake.MISSING if missing else Mistake.WRONG)
        errors[str(error["loc"][0]) if error["loc"] else ""] = said
    return FormErrors(errors=errors)


def reply(shown: Shown, turn: Turn, command: Command | None) -> Reply:
    return Reply(shown=shown, locale=turn.locale, zone=turn.zone, again=command)
