"""Cards: what a message looks like, without a platform; structure stands here so that words need no markup."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from chat.command import Packed
from chat.text import Part, Text

Style: TypeAlias = Literal["plain", "primary", "danger"]


class Paragraph(Part):
    """A paragraph of running text."""

    kind: Literal["paragraph"] = "paragraph"
    text: Text


class Fact(Part):
    """A labelled value, such as *Mentor: Ana*."""

    kind: Literal["fact"] = "fact"
    label: Text
    value: Text


class Bullets(Part):
    """A list, one line an item."""

    kind: Literal["bullets"] = "bullets"
    items: tuple[Text, ...]


class Note(Part):
    """Small print."""

    kind: Literal["note"] = "note"
    text: Text


class Picture(Part):
    """A picture of our own (a file name of `content/media`) with its alternative text."""

    kind: Literal["picture"] = "picture"
    file: str
    alt: Text


class Link(Part):
    """An address to open; `said` are what it carries in the reader's own language, such as a first message."""

    kind: Literal["link"] = "link"
    label: Text
    address: str
    said: dict[str, Text] = Field(default_factory=dict)


class Rule(Part):
    """A line between two parts."""

    kind: Literal["rule"] = "rule"


class Confirm(Part):
    """A question asked before a button's command is sent."""

    title: Text
    text: Text
    yes: Text
    no: Text


class Button(Part):
    """A button that sends a command, or opens an address."""

    label: Text
    command: Packed | None = None
    url: str | None = None
    style: Style = "plain"
    confirm: Confirm | None = None


class Buttons(Part):
    """A row of buttons inside a card, where they belong to the part above them."""

    kind: Literal["buttons"] = "buttons"
    buttons: tuple[Button, ...]


Block = Annotated[Paragraph | Fact | Bullets | Note | Picture | Link | Rule | Buttons, Field(discriminator="kind")]


class Card(Part):
    """A message: a title, its parts, and the buttons that end it. The title is also the notification's text."""

    title: Text
    parts: tuple[Block, ...] = ()
    buttons: tuple[Button, ...] = ()


def button(label: Text, command: Packed, style: Style = "plain") -> Button:
    """A button that sends `command`."""
    return Button(label=label, command=command, style=style)
