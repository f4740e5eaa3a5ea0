"""What a lead reads of the messages that did not arrive: to whom, about what, when, why; never what they say."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from chat.card import Block, Button, Buttons, Card, Confirm, Fact, Note, Paragraph, button
from chat.command import ProgrammeId
from chat.commands.failures import Decide, LetBe, OpenFailures, SendAgain
from chat.refusals import in_form
from chat.text import Text, t, verbatim
from programme.refusals import Failure
from storage.failures import Undelivered

Addressed = tuple[Undelivered, Text]
AT_ONCE: Final = 5
ABOUT: Final = {
    "announcement": "announcement", "draft": "draft", "invitation": "invitation", "nudge": "session", "pair": "pair",
    "session": "session", "tip": "tip", "volunteer": "invitation",
}  # fmt: skip
"""What a message is about, by the first word of its key, or by the word behind a programme's number."""


def overview(
    programme: ProgrammeId, counted: Counter[Failure], some: Sequence[Addressed], *, said: Sequence[Text], more: bool
) -> Card:
    """A few messages with what can be done about each, then about all that failed for one reason."""
    parts: list[Block] = [Paragraph(text=one) for one in said]
    for one, whom in some:
        parts += _item(one, whom, programme)
    for failure in sorted(one for one in counted if counted[one] > 1):
        parts += _group(failure, counted[failure], programme)
    following = OpenFailures(programme=programme, before=some[-1][0].id if some else 0)
    return Card(
        title=t("undelivered.title", count=counted.total()),
        parts=(*parts, *([Note(text=t("undelivered.how"))] if some else [])),
        buttons=(button(t("undelivered.more"), following),) if more else (),
    )


def to_whom(names: Sequence[str]) -> Text:
    """Somebody, two people together, or the channel."""
    match names:
        case []:
            return t("undelivered.to-channel")
        case [name]:
            return verbatim(name)
    return t("undelivered.together", names=names)


def about(message: str) -> str:
    """What a message with this key is about, in general: a lead is not to learn what one of two has answered."""
    first, second, third = (*message.removeprefix("due:").split(":"), "", "")[:3]
    return ABOUT.get(third if first == "programme" and second else first, "other")


def _item(one: Undelivered, whom: Text, programme: ProgrammeId) -> Iterator[Block]:
    line = t("undelivered.line", about=t(f"undelivered.about.{about(one.message)}"), at=one.at)
    yield Fact(label=t("undelivered.to", reference=str(one.id), whom=whom), value=line)
    yield Note(text=in_form(f"failures.{one.failure}"))
    again, be = SendAgain(programme=programme, row=one.id), LetBe(programme=programme, row=one.id)
    yield Buttons(buttons=(_send(t("undelivered.send"), again, one.failure), button(t("undelivered.let-be"), be)))


def _group(failure: Failure, count: int, programme: ProgrammeId) -> Iterator[Block]:
    yield Paragraph(text=t("undelivered.group", count=count, what=t(f"failures.{failure}")))
    again, be = SendAgain(programme=programme, reason=failure), LetBe(programme=programme, reason=failure)
    send = _send(t("undelivered.send-all", count=count), again, failure)
    yield Buttons(buttons=(send, button(t("undelivered.let-all-be"), be)))


def _send(label: Text, command: Decide, failure: Failure) -> Button:
    """What may have arrived is sent again only by somebody who knows that."""
    sure = Confirm(
        title=t("undelivered.sure"), text=t("undelivered.perhaps-twice"), yes=t("undelivered.send"),
        no=t("undelivered.not-now"),
    )  # fmt: skip
    return Button(label=label, command=command, confirm=sure if failure is Failure.NOT_ANSWERED else None)
