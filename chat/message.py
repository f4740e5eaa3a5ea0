"""What comes out of a handler: answers to this interaction, and messages that go through the outbox."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chat.card import Card
from chat.command import PairId, PersonId, ProgrammeId
from chat.form import Form
from chat.text import Text


class Repeat(StrEnum):
    """What to do when a platform leaves it unknown whether a message arrived."""

    MAY_REPEAT = "may-repeat"
    MAY_SKIP = "may-skip"


@dataclass(frozen=True)
class ToPair:
    """A pair's own conversation, opened by its first message."""

    pair: PairId


@dataclass(frozen=True)
class ToChannel:
    """The channel of a programme."""

    programme: ProgrammeId


Recipient = int | ToPair | ToChannel
"""A person (by id), a pair, or a programme's channel."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message through the outbox. With a `key` it can be updated later, and is never sent twice.

    `programme` is the one it belongs to where that is not its turn's, which may have none (somebody is met).
    """

    to: PersonId | ToPair | ToChannel
    card: Card
    key: str = ""
    repeat: Repeat = Repeat.MAY_REPEAT
    programme: ProgrammeId | None = None


@dataclass(frozen=True, kw_only=True)
class Update:
    """A new card in place of the message that was sent under `key`.

    `for_good`: what it replaces is over. It is not sent any more, not even again, and what it said is erased.
    """

    key: str
    card: Card
    for_good: bool = False


@dataclass(frozen=True, kw_only=True)
class Retract:
    """The message that was sent under `key` is deleted wherever it has arrived, and cancelled where it has not left.

    Of one that went to many, those of its copies whose numbers come `after` one, `until` another; 0: no bound.
    """

    key: str
    after: int = 0
    until: int = 0


@dataclass(frozen=True, kw_only=True)
class Withdraw:
    """Messages not sent yet to a person are cancelled (they left, or were erased)."""

    person: PersonId
    programme: ProgrammeId


@dataclass(frozen=True, kw_only=True)
class WithdrawOfPair:
    """Messages not sent yet about a pair, to both or to one of them, are cancelled (it has ended)."""

    pair: PairId


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A card that only the person who acts sees, now."""

    card: Card


@dataclass(frozen=True, kw_only=True)
class ReplaceCard:
    """A card in place of the one whose button was pressed; after a typed word, an answer."""

    card: Card


@dataclass(frozen=True, kw_only=True)
class ShowHome:
    """The person's home page on the platform."""

    card: Card


@dataclass(frozen=True, kw_only=True)
class OpenForm:
    """A form, with what is already known of its command; or a `sheet`, as the platform itself has filled one in."""

    form: Form
    context: dict[str, Any] = field(default_factory=dict)
    sheet: str = ""


@dataclass(frozen=True, kw_only=True)
class NextForm:
    """The next step, in answer to a submitted form."""

    form: Form
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FormErrors:
    """What is wrong with a submitted form, beside its fields; what was typed stays, nothing is stored."""

    errors: dict[str, Text]


Immediate = Answer | ReplaceCard | ShowHome | OpenForm | NextForm | FormErrors
Lasting = Message | Update | Retract | Withdraw | WithdrawOfPair
Outbound = Immediate | Lasting
