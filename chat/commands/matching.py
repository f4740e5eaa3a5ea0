"""What a lead says about a draft, and the run of the matching that makes one."""

from typing import Any

from chat.command import PersonId, ProgrammeCommand


class OpenDraft(ProgrammeCommand, name="draft.open"):
    """Show the draft that waits to be published, else have one made."""


class RunAgain(ProgrammeCommand, name="draft.again"):
    """Have another draft made in place of this one; by word, of whichever there is."""

    draft: int = 0


class CancelRun(ProgrammeCommand, name="draft.cancel"):
    """Have a draft prepared no further; by word, the one that is being prepared."""

    draft: int = 0


class EndRun(ProgrammeCommand, name="draft.end"):
    """Tell whoever asked for a draft that there is none, if it is not there by now."""

    draft: int


class TurnPage(ProgrammeCommand, name="draft.page"):
    """Show another page of a draft, counted from 0."""

    draft: int
    page: int


class PublishDraft(ProgrammeCommand, name="draft.publish"):
    """Propose the draft's pairs to their people."""

    draft: int


class ProposePairs(ProgrammeCommand, name="draft.propose"):
    """Propose the draft's pairs from the `first` on, some at a time; `proposed` are so far, `lead` has published it."""

    draft: int
    lead: PersonId
    first: int = 0
    proposed: int = 0


class DiscardDraft(ProgrammeCommand, name="draft.discard"):
    """Put a draft aside, and propose nothing."""

    draft: int


class RunMatching(ProgrammeCommand, name="draft.run"):
    """Make a draft; `result` is the matching's answer, in counts and ids, or None: it has failed."""

    draft: int
    result: dict[str, Any] | None = None
