"""Rhythms: what is planned follows people's days."""

from chat.command import Command, PersonId


class FollowPerson(Command, name="rhythm.follow"):
    """Move what somebody's pairs have still to come to where their days begin now."""

    person: PersonId
