"""The ids in a button are claims: whoever sends them, what is somebody else's is neither shown nor changed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import or_, select

import handlers
from chat.arrival import Reply
from chat.command import ProgrammeCommand
from chat.router import By
from chat.turn import Platform, Source
from storage import people
from storage.outbox import OutboxRow
from storage.pairs import Pair
from tests.pair_cast import match_in_this_process
from tests.two_companies import (
    EMMA,
    PLACES,
    Companies,
    Somebody,
    lead,
    member,
    packed,
    two_companies,
)
from tests.what_is_sent import said

Sent = tuple[str, dict[str, Any]]
ACTORS: Final = {
    lead("A1"): ("A2", "B1"), member("A1", "bruno"): ("A2", "B1"), member("A1", "gina"): ("A1",),
    lead("A2"): ("A1",), member("A2", "bruno"): ("A1",), lead("B1"): ("A1",), member("B1", "bruno"): ("A1",),
    Somebody("A", EMMA): ("A1",), Somebody("B", EMMA): ("A1",),
}  # fmt: skip
"""Who sends what is offered in which places: Gina takes part in the first, but not in its pair or proposal."""
HOMES: Final = {"camille": "1", "denis": "2", "bruno": "1", "gina": "1", "bruno2": "2"}
ABOUT: Final = ("person", "actor", "author", "mentor", "mentee")
"""The columns that say whose a row is."""
WORDS: Final = sorted({route.said[0] for route in handlers.gather().routes.values() if route.said})
OF_OTHERS: Final = ("Ana §A1", "Bruno §A1", "Line §A1", "Eli §A1", "Fanny §A1")


class Eyes:
    """What somebody may see, and which rows are theirs to change."""

    def __init__(self, companies: Companies, person: Somebody, number: int, own: list[Pair]) -> None:
        self.person, self.number, self._own = person, number, own
        self.email = f"{person.user}@alize.example"
        self.place = f"{person.company}{HOMES[person.user]}" if person.user in HOMES else ""
        self._organisation = companies.organisations[person.company]
        leads = person in {lead(place) for place in PLACES}
        self._programmes = {companies.programmes[self.place]} if leads else set()

    def foreign_words(self, name: str, text: str) -> set[str]:
        """The marks of other places, but what a company knows: what its programmes are called, and whom one blocks."""
        marks = set(re.findall(r"§(..)", text)) - {self.place}
        if name.startswith("blocks."):
            marks = {one for one in marks if one[0] != self.person.company}
        secrets = {one for one in OF_OTHERS if one in text and self.person.user == "gina"}
        return (
            marks
            | secrets
            | {f"Duos {one}" for one in PLACES if one[0] != self.person.company and f"Duos {one}" in text}
        )

    def may_change(self, table: str, row: dict[str, Any]) -> bool:
        """Whether a row is of their organisation, and theirs, their own pair's, or of a programme that they lead."""
        if row.get("organisation", self._organisation) != self._organisation:
            return False
        if table == "audit":
            row = json.loads(row["about"])
        if table == "refusals":
            row = {"person": int(row["couple"].split()[0])}
        both = {self.number} | {one for pair in self._own for one in (pair.mentor, pair.mentee)}
        keys = [f":{self.number}", *(f"pair:{pair.id}:" for pair in self._own)]
        return (
            table in {"inbox", "never_again"}
            or row.get("email") == self.email
            or bool(both & {row.get(column) for column in ABOUT})
            or row.get("pair") in {pair.id for pair in self._own}
            or any(key in str(row.get("key", "")) for key in keys)
            or row.get("programme") in self._programmes
        )


async def offered(companies: Companies, place: str) -> list[Sent]:
    """Every command that a message of a place has carried."""
    every: set[str] = set()
    async with companies.bot.database.reading() as session:
        its = select(OutboxRow.key).where(OutboxRow.programme == companies.programmes[place])
        for key in await session.scalars(its):
            every.update(packed(companies.said[key]))
    return [(name, json.loads(fields or "{}")) for name, _, fields in (one.partition(" ") for one in sorted(every))]


def constructed(companies: Companies, eyes: Eyes, place: str) -> Iterator[Sent]:
    """Every command there is, with a place's ids: as of that programme, and as of the sender's own."""
    programmes = {companies.programmes[one] for one in (place, eyes.place) if one}
    for route in handlers.gather().routes.values():
        if route.by is not By.CLOCK:
            for programme in sorted(programmes) if issubclass(route.command, ProgrammeCommand) else [None]:
                yield route.command.name, said(route.command, companies.ids[place], programme)


def words(reply: Reply) -> str:
    """Everything that somebody is shown: words, what stands in fields, and what buttons carry."""
    return repr(reply.shown)


async def faults(companies: Companies, eyes: Eyes, name: str, values: dict[str, Any]) -> list[str]:
    """What somebody has seen or changed of somebody else's by sending a command."""
    assert companies.undone is not None
    companies.undone.changed.clear()
    reply = await companies.hears(eyes.person, name, **values)
    rows = companies.undone.changed
    told = [row["body"] for table, row in rows if table == "outbox" and row["person"] == eyes.number]
    seen = eyes.foreign_words(name, "\n".join([words(reply), *told]))
    changed = sorted({table for table, row in rows if not eyes.may_change(table, row)})
    return [f"{eyes.person} sends {name} {values}: sees {seen}, changes {changed}"] if seen or changed else []


async def says_everything(companies: Companies, eyes: Eyes) -> list[str]:
    """What somebody sees of others by saying each word there is, and at home."""
    every = [await companies.hears(eyes.person, way=Source.WORD, said=word) for word in WORDS]
    every.append(await companies.hears(eyes.person, "home.open", way=Source.HOME))
    return [f"{eyes.person} reads {seen}" for one in every if (seen := eyes.foreign_words("", words(one)))]


async def eyes_of(companies: Companies, person: Somebody) -> Eyes:
    async with companies.bot.database.reading() as session:
        known = await people.at(session, companies.organisations[person.company], companies.address(person))
        assert known is not None
        own = await session.scalars(select(Pair).where(or_(Pair.mentor == known.person, Pair.mentee == known.person)))
        return Eyes(companies, person, known.person, list(own))


async def test_nobody_sees_or_changes_what_is_somebody_elses(
    migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    match_in_this_process(monkeypatch)
    wrong: list[str] = []
    async with two_companies(migrated, tmp_path, Platform.SLACK) as companies:
        for person, places in ACTORS.items():
            eyes = await eyes_of(companies, person)
            for place in places:
                for name, values in [*await offered(companies, place), *constructed(companies, eyes, place)]:
                    wrong += await faults(companies, eyes, name, values)
            wrong += await says_everything(companies, eyes)
    assert wrong == []
