"""Blocks: *do not pair me with*."""

from chat.command import Command, PersonId


class OpenBlocks(Command, name="blocks.open", form=True):
    """Show whom one is never paired with; ask for the first."""


class TurnBlocksPage(Command, name="blocks.page"):
    """Show others of those whom one is never paired with."""

    page: int


class OpenBlock(Command, name="blocks.add", form=True):
    """Ask whom."""


class Block(Command, name="blocks.save"):
    """Never be paired with a colleague."""

    colleague: PersonId


class Unblock(Command, name="blocks.remove"):
    """Be paired with anybody again."""

    colleague: PersonId
