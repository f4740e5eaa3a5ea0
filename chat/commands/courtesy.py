"""Courtesy: somebody says thank you."""

from chat.command import Command


class SayThanks(Command, name="courtesy.thanks"):
    """Thank the bot."""
