"""How a refusal, a mistake in a form and a failure are said: what happened, what to do, and a button that does it."""

from collections.abc import Mapping
from typing import Final

from chat.card import Card, Paragraph, button
from chat.command import ProgrammeCommand, ProgrammeId
from chat.commands.announcements import OpenAnnouncement
from chat.commands.join import OpenJoin
from chat.commands.matching import CancelRun, OpenDraft
from chat.commands.profile import OpenProfile
from chat.commands.status import OpenStatus
from chat.message import Answer, FormErrors
from chat.text import Text, t
from chat.turn import Source
from programme.refusals import Failure, Mistake, Refusal

NEXT: Final[Mapping[Refusal, tuple[str, type[ProgrammeCommand]]]] = {
    Refusal.ANNOUNCED_ALREADY: ("home.announce", OpenAnnouncement),
    Refusal.ANSWERED_ALREADY: ("home.status", OpenStatus),
    Refusal.DRAFT_NOT_RUNNING: ("home.match", OpenDraft),
    Refusal.DRAFT_OUTDATED: ("home.match", OpenDraft),
    Refusal.DRAFT_RUNNING: ("matching.cancel", CancelRun),
    Refusal.ENROLLED_ALREADY: ("home.profile", OpenProfile),
    Refusal.LEAVES_FIRST: ("home.join", OpenJoin),
    Refusal.NOT_ENROLLED: ("home.join", OpenJoin),
    Refusal.NOT_YOURS: ("home.status", OpenStatus),
    Refusal.NO_SESSION: ("home.status", OpenStatus),
    Refusal.OLD_BUTTON: ("home.status", OpenStatus),
}


def mistake(one: Mistake, **values: object) -> Text:
    """What stands beside a field of a form."""
    return t(f"mistakes.{one}", **values)


def refused(refusal: Refusal, source: Source, programme: ProgrammeId, **values: object) -> Answer | FormErrors:
    """A refusal, with a button for what can be done instead, if that is one thing."""
    said = _said(f"refusals.{refusal}", source, values)
    if refusal not in NEXT or isinstance(said, FormErrors):
        return said
    label, command = NEXT[refusal]
    return Answer(card=said.card.model_copy(update={"buttons": (button(t(label), command(programme=programme)),)}))


def failed(failure: Failure, source: Source, **values: object) -> Answer | FormErrors:
    """A failure, to whoever acts."""
    return _said(f"failures.{failure}", source, values)


def card(key: str, **values: object) -> Card:
    """A refusal's or a failure's two sentences, where there is room for both."""
    return Card(title=t(key, **values), parts=(Paragraph(text=t(f"{key}.next", **values)),))


def in_form(key: str, **values: object) -> Text:
    """A refusal's or a failure's two sentences in a row, where a form has room for one text."""
    return t("refusals.in-form", what=t(key, **values), next=t(f"{key}.next", **values))


def _said(key: str, source: Source, values: Mapping[str, object]) -> Answer | FormErrors:
    if source is Source.FORM:
        return FormErrors(errors={"": in_form(key, **values)})
    return Answer(card=card(key, **values))
