"""Views: the stack of forms that each person has open, and their App Home."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox import limits
from sandbox.elements import Json, State, carried, initial, numbered
from sandbox.refused import Refused, malformed

DEEPEST = 3


@dataclass(eq=False)
class View:
    """A view as somebody sees it; `state` is what its elements hold now."""

    id: str
    user: str
    definition: Json
    root_id: str
    previous_id: str | None = None
    hash: str = ""
    state: State = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """The blocks, each with its id."""
        blocks: list[Json] = self.definition["blocks"]
        return blocks

    @property
    def title(self) -> str:
        """The title on top; a home has none."""
        return str(self.definition.get("title", {}).get("text", ""))

    def redefine(self, definition: Mapping[str, Any]) -> None:
        """Shows another definition under the same id; the hash changes, input is kept where its ids are the same."""
        blocks = numbered(definition["blocks"])
        self.state = carried(self.state, blocks) if self.hash else initial(blocks)
        self.definition = {**definition, "blocks": blocks}
        self.hash = f"{secrets.randbelow(10**10):010d}.{secrets.token_hex(4)}"


class Modals:
    """All the views of a workspace."""

    def __init__(self) -> None:
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.count = 0

    def stack(self, user_id: str) -> list[View]:
        """The forms this person has open, bottom to top."""
        return self.stacks.setdefault(user_id, [])

    def find(self, *, view_id: str | None = None, external_id: str | None = None) -> View:
        """A view that is open, or a home. Raises Refused `not_found`."""
        for view in [*self.homes.values(), *(view for stack in self.stacks.values() for view in stack)]:
            if view.id == view_id or (external_id and view.definition.get("external_id") == external_id):
                return view
        raise Refused("not_found")

    def open(self, user_id: str, definition: Mapping[str, Any]) -> View:
        """Starts a new stack with this view."""
        self._unique(definition, None)
        view = self._new(user_id, definition, None)
        self.stacks[user_id] = [view]
        return view

    def push(self, user_id: str, definition: Mapping[str, Any]) -> View:
        """Puts a view on top of an open stack of at most three."""
        stack = self.stack(user_id)
        if not stack:
            raise Refused("not_found")
        if len(stack) >= DEEPEST:
            raise Refused("push_limit_reached")
        self._unique(definition, None)
        view = self._new(user_id, definition, stack[-1])
        stack.append(view)
        return view

    def update(self, view: View, definition: Mapping[str, Any], known_hash: str | None = None) -> View:
        """Redefines a view, unless it changed since the caller saw it (`hash_conflict`)."""
        if known_hash and known_hash != view.hash:
            raise Refused("hash_conflict")
        self._unique(definition, view)
        view.redefine(definition)
        return view

    def publish(self, user_id: str, definition: Mapping[str, Any], known_hash: str | None = None) -> View:
        """Makes or redefines somebody's App Home."""
        if home := self.homes.get(user_id):
            return self.update(home, definition, known_hash)
        self.homes[user_id] = self._new(user_id, definition, None)
        return self.homes[user_id]

    def close(self, view: View) -> None:
        """Takes one view off its stack, wherever it is."""
        self.stacks[view.user] = [each for each in self.stack(view.user) if each is not view]

    def _new(self, user_id: str, definition: Mapping[str, Any], below: View | None) -> View:
        self.count += 1
        view_id = f"V{self.count:08d}"
        view = View(view_id, user_id, {}, below.root_id if below else view_id, below.id if below else None)
        view.redefine(definition)
        return view

    def _unique(self, definition: Mapping[str, Any], itself: View | None) -> None:
        if external_id := definition.get("external_id"):
            try:
                other = self.find(external_id=external_id)
            except Refused:
                return
            if other is not itself:
                raise Refused("duplicate_external_id")


def checked(definition: Any, kind: str) -> Json:
    """A view's definition, if Slack would take it where a `modal` or a `home` is due."""
    if not isinstance(definition, dict):
        raise malformed("invalid_arguments", ["missing required field: view [json-pointer:/view]"])
    if problems := limits.view_problems(definition, kind):
        raise malformed("invalid_arguments", problems)
    if limits.size(definition) > limits.VIEW_BYTES:
        raise Refused("view_too_large")
    return definition
