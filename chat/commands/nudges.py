"""Nudges."""

from chat.command import Command, PairId


class NudgeMentor(Command, name="nudge.mentor"):
    """Tell a pair's mentor about the session that waits, and about those of their other pairs."""

    pair: PairId
