"""Installing the app by OAuth: codes that work once."""

from dataclasses import dataclass


@dataclass
class Code:
    """What was asked for when a code was given out, by whom, and whether it was exchanged."""

    redirect_uri: str
    scope: str
    user: str
    used: bool = False
