"""A person fills in a form, submits it or closes it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox import elements, envelopes, wire
from sandbox.dispatch import Answer
from sandbox.elements import Json
from sandbox.modals import View, checked
from sandbox.outcome import Outcome, seen
from sandbox.refused import Refused

if TYPE_CHECKING:
    from sandbox.person import User

TROUBLE = "We had some trouble connecting. Try again?"
REQUIRED = "Please complete this required field."


async def submits(user: "User", values: Mapping[str, Any]) -> Outcome:
    """Fills in the form on top, by block id or label, and submits it."""
    if not user.views:
        raise LookupError(f"{user.name} has no form open")
    view = user.views[-1]
    for where, value in values.items():
        block, element = elements.field(view.blocks, where)
        view.state[block["block_id"]][element["action_id"]] = elements.held(element, value)
    return await sends(user, view)


async def sends(user: "User", view: View) -> Outcome:
    """Submits a form as it is filled in; what Slack itself asks for is asked before the bot hears anything."""
    workspace = user.workspace
    since = len(workspace.posted)
    if missing := incomplete(view):
        return seen(user, since, errors=missing)
    payload = envelopes.interaction(
        workspace,
        user,
        "view_submission",
        trigger_id=workspace.triggers.issue(user.id),
        view=wire.view(workspace, view),
        response_urls=[],
    )
    answer = await workspace.dispatch.interaction(workspace.app.interactivity_path, payload)
    errors, failed = _applied(user, view, answer)
    if failed:
        user.toasts.append(TROUBLE)
    workspace.changed()
    return seen(user, since, answer, errors=errors, failed=failed)


def incomplete(view: View) -> dict[str, str]:
    """What Slack finds missing, too short or too long in a form, by block id."""
    inputs = ((block, element) for block, element in elements.each(view.blocks) if block["type"] == "input")
    found = {block["block_id"]: _misfit(view, block, element) for block, element in inputs}
    return {block_id: wrong for block_id, wrong in found.items() if wrong}


def _misfit(view: View, block: Json, element: Json) -> str | None:
    held = view.state[block["block_id"]][element["action_id"]]
    if elements.is_empty(held):
        return None if block.get("optional") else REQUIRED
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if element["type"] == "plain_text_input" and not least <= len(held["value"]) <= most:
        return f"Must be between {least} and {most} characters."
    return None


def _applied(user: "User", view: View, answer: Answer) -> tuple[dict[str, str] | None, str | None]:
    content = answer.content or {}
    if answer.failed or not isinstance(content, dict):
        return None, answer.failed or "invalid_response"
    modals = user.workspace.modals
    try:
        match content.get("response_action"):
            case None:
                modals.close(view)
            case "errors":
                return _errors(view, content.get("errors")), None
            case "update":
                modals.update(view, checked(content.get("view"), "modal"))
            case "push":
                modals.push(user.id, checked(content.get("view"), "modal"))
            case "clear":
                modals.stacks[user.id] = []
            case unknown:
                return None, f"invalid_response_action {unknown}"
    except Refused as refused:
        return None, f"{refused.error} {refused.details.get('errors', '')}".strip()
    return None, None


def _errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or errors.keys() - inputs:
        raise Refused("invalid_errors", errors=f"{errors} are not all of {sorted(inputs)}")
    return errors


async def closes(user: "User", *, everything: bool = False) -> Outcome:
    """Closes the form on top, or the whole stack, which a form may ask for too."""
    if not user.views:
        raise LookupError(f"{user.name} has no form open")
    everything = everything or user.views[-1].definition.get("clear_on_close", False)
    return await leaves(user, user.views[::-1] if everything else [user.views[-1]], everything=everything)


async def leaves(user: "User", closing: Sequence[View], *, everything: bool) -> Outcome:
    """Closes these forms and tells the bot of those that ask for it."""
    workspace = user.workspace
    since, answer = len(workspace.posted), Answer()
    for view in closing:
        workspace.modals.close(view)
    workspace.changed()
    for view in closing:
        if view.definition.get("notify_on_close"):
            parts = {"view": wire.view(workspace, view), "is_cleared": everything}
            payload = envelopes.interaction(workspace, user, "view_closed", **parts)
            answer = await workspace.dispatch.interaction(workspace.app.interactivity_path, payload)
    return seen(user, since, answer)
