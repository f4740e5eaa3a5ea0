"""Adaptive Cards as people see them: what they say, what can be pressed, what can be filled in."""

from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]
SAID = ("text", "title", "label", "altText")
HIDDEN = {"data", "fallback", "msteams"}


def words(node: Any) -> list[str]:
    """Every text of a card, in its order."""
    if isinstance(node, list):
        return [word for value in node for word in words(value)]
    if not isinstance(node, dict):
        return []
    own = [node[name] for name in SAID if isinstance(node.get(name), str)]
    return own + [word for name, value in node.items() if name not in HIDDEN for word in words(value)]


def actions(node: Any) -> Iterator[Json]:
    """Everything that can be pressed; what opens below a button is reached through it."""
    if isinstance(node, list):
        for value in node:
            yield from actions(value)
    elif isinstance(node, dict) and str(node.get("type")).startswith("Action."):
        yield node
    elif isinstance(node, dict):
        for name, value in node.items():
            if name not in HIDDEN:
                yield from actions(value)


def action(card: Json, title: str) -> Json:
    """The button with a title; the one inside where it asks first. Raises LookupError."""
    for one in actions(card):
        if one["title"] == title:
            return one["card"]["actions"][0] if one["type"] == "Action.ShowCard" else one
    raise LookupError(f"no button {title!r}; there is {[one['title'] for one in actions(card)]}")


def inputs(card: Json) -> list[Json]:
    """What can be filled in, in reading order."""
    return [one for one in card["body"] if str(one["type"]).startswith("Input.")]


def errors(card: Json) -> dict[str, str]:
    """What a card says is wrong, by input: the elements that are named so."""
    return {
        str(one["id"]).removeprefix("error."): "\n".join(words(one))
        for one in card["body"]
        if str(one.get("id")).startswith("error.")
    }


def filled(card: Json, values: Mapping[str, Any]) -> dict[str, str]:
    """What a client sends of a card's inputs once these are chosen or typed. Raises LookupError for another choice."""
    unknown = values.keys() - {one["id"] for one in inputs(card)}
    if unknown:
        raise LookupError(f"no input {unknown}; there is {[one['id'] for one in inputs(card)]}")
    sent = {}
    for one in inputs(card):
        value = values.get(one["id"], one.get("value", ""))
        chosen = [str(each) for each in (value if isinstance(value, list) else [value])]
        if one["type"] == "Input.ChoiceSet" and "choices.data" not in one:
            offered = {choice["value"] for choice in one["choices"]}
            wrong = {each for each in ",".join(chosen).split(",") if each} - offered
            if wrong:
                raise LookupError(f"{one['id']} does not offer {wrong}; there is {offered}")
        sent[one["id"]] = ",".join(chosen)
    return sent


def missing(card: Json, sent: Mapping[str, str]) -> dict[str, str]:
    """What the client itself asks for before it sends anything."""
    return {
        one["id"]: one.get("errorMessage", "")
        for one in inputs(card)
        if one.get("isRequired") and not sent[one["id"]].strip()
    }
