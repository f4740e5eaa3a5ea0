"""What came of something a person did."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.conversations import Message
from sandbox.dispatch import Answer
from sandbox.modals import View

if TYPE_CHECKING:
    from sandbox.person import User


@dataclass
class Outcome:
    """The bot's HTTP status (None: nothing was sent, or nothing came back) and what the person sees of it.

    `answer` is its body, `failed` why it did not work in Slack's words, `messages` what others said to them meanwhile,
    `view` the form now on top, `errors` what the form says by block id (None: accepted).
    """

    status: int | None = None
    answer: Any = None
    failed: str | None = None
    messages: list[Message] = field(default_factory=list)
    view: View | None = None
    errors: dict[str, str] | None = None


def seen(user: "User", since: int, answer: Answer | None = None, **more: Any) -> Outcome:
    """What this person sees that was not there when `since` messages had been posted."""
    workspace, views = user.workspace, user.views
    fresh = [each for each in workspace.posted[since:] if each.author != user.id and each.visible_to(user.id)]
    said = answer or Answer()
    return Outcome(
        status=said.status,
        answer=said.content,
        failed=more.pop("failed", None) or said.failed,
        messages=[each for each in fresh if user.id in workspace.channels[each.channel].members],
        view=views[-1] if views else None,
        **more,
    )
