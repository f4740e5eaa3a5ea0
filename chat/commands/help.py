"""Help and Home."""

from chat.command import Command


class OpenHelp(Command, name="help.open"):
    """Say what can be said; `unheard` is what was not understood."""

    unheard: str = ""


class OpenHome(Command, name="home.open"):
    """Show somebody's home page."""
