"""The tip of the week and its quiz."""

from datetime import date

from chat.command import ProgrammeCommand


class PostTip(ProgrammeCommand, name="tip.post"):
    """Post the next tip to the programme's channel, on the local date for which it was planned."""

    on: date


class OpenTip(ProgrammeCommand, name="tip.open"):
    """Show somebody the latest tip again."""


class AnswerQuiz(ProgrammeCommand, name="tip.answer"):
    """Choose an option, counted from 0, of a tip's quiz."""

    tip: str
    choice: int
