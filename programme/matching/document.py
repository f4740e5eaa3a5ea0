"""The file format of matching: a document in, a case out, or what is wrong with the document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from programme.matching.model import Case, Mentee, Mentor, Role

_CASE: Final = TypeAdapter(Case)
_WORDS: Final = {
    "dataclass_type": "must be an object",
    "frozen_set_type": "must be a list",
    "missing": "is missing",
    "tuple_type": "must be a list",
    "unexpected_keyword_argument": "is not a field of the format",
}


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a document: which record, which field, why."""

    record: str
    field: str
    why: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.record, self.field, self.why) if part)


class BadInput(ValueError):  # noqa: N818 -- a refusal is an answer, not a fault of ours
    """A document that cannot be matched; its text has one line per fault."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


def read(document: object) -> Case:
    """The case that a document describes, or `BadInput` with every fault found."""
    try:
        case = _CASE.validate_python(document)
    except ValidationError as refused:
        raise BadInput([_fault(document, error) for error in refused.errors()]) from None
    return consistent(case)


def consistent(case: Case) -> Case:
    """The case itself, or `BadInput`: an id used twice, a pin that cannot be."""
    if faults := [
        *_named_twice("mentors", case.mentors),
        *_named_twice("mentees", case.mentees),
        *_impossible_pins(case),
    ]:
        raise BadInput(faults)
    return case


def _fault(document: object, error: ErrorDetails) -> Fault:
    """Name the record and its field, and nothing beneath: a topic is private."""
    why = _WORDS.get(error["type"], error["msg"].replace("Input should", "must"))
    match error["loc"]:
        case (str() as section, int() as number, *field):
            return Fault(_record(document, section, number), str(field[0]) if field else "", why)
        case (str() as section, str() as field, *_):
            return Fault(section, field, why)
        case loc:
            return Fault("document", "".join(map(str, loc)), why)


def _record(document: object, section: str, number: int) -> str:
    record = document[section][number] if isinstance(document, Mapping) else None
    name = record.get("id") if isinstance(record, Mapping) else None
    return f"{section}[{number}] {name}" if isinstance(name, str) else f"{section}[{number}]"


def _named_twice(section: str, people: Sequence[Mentor | Mentee]) -> Iterator[Fault]:
    seen = set()
    for number, person in enumerate(people):
        if person.id in seen:
            yield Fault(f"{section}[{number}] {person.id}", "id", "is used twice")
        seen.add(person.id)


def _impossible_pins(case: Case) -> Iterator[Fault]:
    sides: Sequence[tuple[Role, Sequence[Mentor | Mentee]]] = ((Role.MENTOR, case.mentors), (Role.MENTEE, case.mentees))
    for role, people in sides:
        places = {person.id: person.places for person in people}
        for who, pins in sorted(case.pins(role).items()):
            if who not in places:
                yield Fault("pinned", who, f"is not a {role} of this document")
            elif pins > places[who]:
                yield Fault("pinned", who, f"is in {pins} pairs, and has places for {places[who]}")
    for mentor, mentee in sorted(case.pinned):
        if mentor == mentee:
            yield Fault("pinned", mentor, "cannot be paired with themselves")
