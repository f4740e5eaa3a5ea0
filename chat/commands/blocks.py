"""Blocks: *do not pair me with*."""

from chat.command import Command, PersonId
from chat.form import Form, PersonField
from chat.text import t


class OpenBlocks(Command, name="blocks.open"):
    """Show whom one is never paired with; ask for the first."""


class OpenBlock(Command, name="blocks.add"):
    """Ask whom."""


class Block(Command, name="blocks.save"):
    """Never be paired with a colleague."""

    colleague: PersonId


class Unblock(Command, name="blocks.remove"):
    """Be paired with anybody again."""

    colleague: PersonId


FORM = Form(
    title=t("blocks.form-title"),
    submit=Block,
    action=t("blocks.action"),
    intro=(t("blocks.what"),),
    fields=(PersonField(name="colleague", label=t("blocks.colleague")),),
)
