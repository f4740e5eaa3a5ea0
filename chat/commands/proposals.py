"""What the two people of a proposed pair say, and the clock in their place."""

from chat.command import PairId, ProgrammeCommand
from chat.turn import Role


class OpenProposal(ProgrammeCommand, name="proposal.open"):
    """Show somebody the proposal that waits for their answer."""

    pair: PairId


class AcceptProposal(ProgrammeCommand, name="proposal.accept"):
    """Say yes to a proposal."""

    pair: PairId


class DeclineProposal(ProgrammeCommand, name="proposal.decline"):
    """Say no to a proposal; nobody is told."""

    pair: PairId


class RemindOfProposal(ProgrammeCommand, name="proposal.remind"):
    """Remind the mentee, or the mentor, who has not answered; once, half-way."""

    pair: PairId
    role: Role


class ExpireProposal(ProgrammeCommand, name="proposal.expire"):
    """Give up waiting for the mentee's, or the mentor's, answer."""

    pair: PairId
    role: Role
