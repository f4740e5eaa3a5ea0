"""A person acts on an element: a button, a menu, a box, a picker."""

from typing import TYPE_CHECKING, Any

from sandbox import elements, envelopes, response_urls, wire
from sandbox.conversations import Message
from sandbox.elements import Json, State
from sandbox.modals import View
from sandbox.outcome import Outcome, seen

if TYPE_CHECKING:
    from sandbox.person import User


async def clicks(user: "User", where: Message | View, what: str, value: Any = None) -> Outcome:
    """Acts on what is called so, by action id, text or label."""
    block, element = elements.find(where.blocks, what, value)
    return await acts(user, where, block, element, value)


async def acts(user: "User", where: Message | View, block: Json, element: Json, value: Any) -> Outcome:
    """Keeps what the element now holds and tells the bot, unless it is input that waits for its form."""
    workspace = user.workspace
    _reachable(user, where)
    state = filled(user, where)
    action = _action(block, element, value)
    if element["type"] in elements.HELD:
        held = elements.held(element, value)
        state[block["block_id"]][element["action_id"]] = held
        action |= held
        workspace.changed()
    since = len(workspace.posted)
    if block["type"] == "input" and not block.get("dispatch_action"):
        return seen(user, since)
    payload = _payload(user, where, state, {**action, "action_ts": workspace.next_ts()})
    answer = await workspace.dispatch.interaction(workspace.app.interactivity_path, payload)
    if answer.failed:
        user.toasts.append(f"{workspace.app.name} is not responding. Try again.")
        workspace.changed()
    return seen(user, since, answer)


def filled(user: "User", where: Message | View) -> State:
    """What this person has chosen and typed there so far."""
    return where.state if isinstance(where, View) else where.states.setdefault(user.id, elements.initial(where.blocks))


def _reachable(user: "User", where: Message | View) -> None:
    gone = where.user != user.id if isinstance(where, View) else not where.visible_to(user.id)
    if gone:
        raise LookupError(f"{user.name} does not see this")


def _action(block: Json, element: Json, value: Any) -> Json:
    action = {"type": element["type"], "block_id": block["block_id"], "action_id": element["action_id"]}
    if element["type"] == "button":
        action |= {key: element[key] for key in ("text", "value", "style") if key in element}
    elif element["type"] == "overflow":
        action |= elements.held(element, value)
    return action


def _payload(user: "User", where: Message | View, state: State, action: Json) -> Json:
    workspace = user.workspace
    trigger = {"trigger_id": workspace.triggers.issue(user.id), "actions": [action]}
    if isinstance(where, View):
        container = {"type": "view", "view_id": where.id}
        return envelopes.interaction(
            workspace, user, "block_actions", container=container, view=wire.view(workspace, where), **trigger
        )
    channel = workspace.channels[where.channel]
    ephemeral = where.seen_by is not None
    parts: Json = {} if ephemeral else {"message": wire.message(workspace, where)}
    return envelopes.interaction(
        workspace,
        user,
        "block_actions",
        container={"type": "message", "message_ts": where.ts, "channel_id": channel.id, "is_ephemeral": ephemeral},
        channel={"id": channel.id, "name": envelopes.channel_name(channel)},
        state={"values": state},
        response_url=response_urls.issue(workspace, channel, user.id, where),
        **parts,
        **trigger,
    )
