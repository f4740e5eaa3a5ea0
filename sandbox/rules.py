"""What Slack's schema checks of a JSON value, as small rules that a table is made of."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Problems = Iterator[str]


def problem(what: str, at: str) -> str:
    """A finding in Slack's own wording: what is wrong, and a JSON pointer to it."""
    return f"{what} [json-pointer:{at}]"


@dataclass(frozen=True)
class Is:
    """A value of one of these types."""

    kinds: type | tuple[type, ...]

    def check(self, value: Any, at: str) -> Problems:
        if not isinstance(value, self.kinds):
            yield problem("must be of another type", at)


@dataclass(frozen=True)
class Among:
    """One of a few words."""

    words: Collection[str]

    def check(self, value: Any, at: str) -> Problems:
        if value not in self.words:
            yield problem(f"must be one of {sorted(self.words)}", at)


@dataclass(frozen=True)
class Chars:
    """A string of so many characters."""

    most: int
    least: int = 1

    def check(self, value: Any, at: str) -> Problems:
        if not isinstance(value, str):
            yield problem("must be a string", at)
        elif len(value) > self.most:
            yield problem(f"must be less than {self.most + 1} characters", at)
        elif len(value) < self.least:
            yield problem(f"must be more than {self.least - 1} characters", at)


@dataclass(frozen=True)
class Number:
    """A whole number between two bounds."""

    least: int
    most: int

    def check(self, value: Any, at: str) -> Problems:
        if not isinstance(value, int) or not self.least <= value <= self.most:
            yield problem(f"must be between {self.least} and {self.most}", at)


@dataclass(frozen=True)
class Text:
    """A text object, plain where Slack takes no formatting."""

    most: int
    plain: bool = False

    def check(self, value: Any, at: str) -> Problems:
        kinds = ("plain_text",) if self.plain else ("plain_text", "mrkdwn")
        if not isinstance(value, dict) or value.get("type") not in kinds:
            yield problem(f"must be a text object of type {' or '.join(kinds)}", at)
            return
        yield from Chars(self.most).check(value.get("text"), f"{at}/text")
        extra = "emoji" if value["type"] == "plain_text" else "verbatim"
        for key in value.keys() - {"type", "text", extra}:
            yield problem(f"invalid additional property: {key}", at)


@dataclass(frozen=True)
class Many:
    """A list of so many things that obey one rule."""

    most: int
    rule: "Rule"
    least: int = 1

    def check(self, value: Any, at: str) -> Problems:
        if not isinstance(value, list):
            yield problem("must be an array", at)
            return
        if len(value) > self.most:
            yield problem(f"no more than {self.most} items allowed", at)
        if len(value) < self.least:
            yield problem(f"no fewer than {self.least} items allowed", at)
        for index, each in enumerate(value):
            yield from self.rule.check(each, f"{at}/{index}")


@dataclass(frozen=True)
class Shape:
    """An object: what it must have, what it may have, nothing else; then what holds between its parts."""

    must: Mapping[str, "Rule"]
    may: Mapping[str, "Rule"] = field(default_factory=dict)
    also: Callable[[Mapping[str, Any], str], Problems] | None = None

    def check(self, value: Any, at: str) -> Problems:
        if not isinstance(value, dict):
            yield problem("must be an object", at)
            return
        found = [problem(f"missing required field: {key}", at) for key in self.must if key not in value]
        for key, each in value.items():
            found += self._part(key, each, at)
        yield from found
        if self.also and not found:
            yield from self.also(value, at)

    def _part(self, key: str, value: Any, at: str) -> Problems:
        rule = self.must.get(key) or self.may.get(key)
        if rule:
            yield from rule.check(value, f"{at}/{key}")
        elif key != "type":
            yield problem(f"invalid additional property: {key}", at)


@dataclass(frozen=True)
class Typed:
    """An object whose `type` names its shape in a table; `among` narrows the table to what may stand here."""

    shapes: Mapping[str, Shape]
    among: Collection[str] = ()

    def check(self, value: Any, at: str) -> Problems:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in (self.among or self.shapes):
            yield problem(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from self.shapes[kind].check(value, at)


Rule = Is | Among | Chars | Number | Text | Many | Shape | Typed
