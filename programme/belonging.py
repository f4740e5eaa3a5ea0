"""Whether somebody is an employee, as far as a platform tells."""

from enum import StrEnum
from typing import Final


class Belonging(StrEnum):
    """What somebody is to the company. The values are stored; `UNKNOWN`: the platform could not be asked yet.

    `INVITED` have an account and have never signed in; the account of who is `GONE` is closed.
    """

    MEMBER = "member"
    UNKNOWN = "unknown"
    INVITED = "invited"
    GUEST = "guest"
    EXTERNAL = "external"
    GONE = "gone"


OUTSIDE: Final = frozenset({Belonging.GUEST, Belonging.EXTERNAL, Belonging.GONE})
"""Who is surely no employee."""
