"""A list of volunteers as a CSV file: what is right in it, and what is wrong, by line and column.

UTF-8 with or without BOM, commas or semicolons, a header first. Columns in any order, named in English or French:
email, name (nom) and role (rôle: mentor, mentee or mentoré) are needed; language (langue: fr, en), department
(département), site, unit (unité), manager (responsable: an e-mail), level (niveau: 1 to 9, 1 is the executive
committee) and capacity (capacité: 1 to 3 mentees) may be missing or empty.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from chat.router import plain
from chat.turn import Role
from storage.volunteers import Volunteer

EMAIL: Final = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
BETWEEN: Final = re.compile(r"[\s,;/+&]+")
LONGEST: Final = 100
# compared with their accents: without one, *mentore* may be a woman who mentors or somebody mentored
ROLES: Final = {
    **dict.fromkeys(("mentor", "mentors"), Role.MENTOR),
    **dict.fromkeys(("mentee", "mentees", "mentoré", "mentorée", "mentoré·e", "mentoré.e", "mentoré(e)"), Role.MENTEE),
}
LANGUAGES: Final = {
    **dict.fromkeys(("en", "english", "anglais"), "en"),
    **dict.fromkeys(("fr", "french", "francais"), "fr"),
    **dict.fromkeys(("and", "et"), ""),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong in a file: the line (from 1), the column as its header names it (or nothing), and why."""

    line: int
    column: str
    why: str


@dataclass(frozen=True)
class Column:
    """A column: the names of its header, and how a cell is read (a ValueError says what is wrong with it)."""

    names: tuple[str, ...]
    read: Callable[[str], Any]
    needed: bool = False


def read(data: bytes) -> tuple[list[Volunteer], list[Problem]]:
    """The good rows of a file, and what is wrong with it."""
    try:
        records = list(_records(data.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        return [], [Problem(data[: error.start].count(b"\n") + 1, "", "not UTF-8: save the file as “CSV UTF-8”")]
    except csv.Error as error:
        return [], [Problem(1, "", f"not CSV: {error}")]
    line, header = records[0] if records else (1, [])
    fields = [NAMES.get(plain(name), "") for name in header]
    wrong = [Problem(line, *fault) for fault in _wrong_with(header, fields)]
    if not {name for name, column in COLUMNS.items() if column.needed} <= set(fields):
        return [], wrong
    good: dict[str, Volunteer] = {}
    for number, cells in records[1:]:
        volunteer, faults = _row(header, fields, cells)
        if volunteer and volunteer.email in good:
            faults = [(header[fields.index("email")], "stands twice in the file")]
        elif volunteer:
            good[volunteer.email] = volunteer
        wrong += [Problem(number, *fault) for fault in faults]
    return list(good.values()), wrong


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """(first line, cells) of each record that is not blank; a quoted cell may run over several lines."""
    head = text.lstrip().partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, [cell.strip() for cell in cells]
        line = reader.line_num + 1


def _wrong_with(header: Sequence[str], fields: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(column, why) for each fault of a header."""
    for name, field in zip(header, fields, strict=True):
        if not field:
            yield name, f"unknown column; the columns are {', '.join(COLUMNS)}"
        elif fields.count(field) > 1:
            yield name, "this column stands twice"
    for field, column in COLUMNS.items():
        if column.needed and field not in fields:
            yield field, "this column is missing"


def _row(
    header: Sequence[str], fields: Sequence[str], cells: Sequence[str]
) -> tuple[Volunteer | None, list[tuple[str, str]]]:
    """A row as a volunteer, or (column, why) for each cell that is wrong."""
    if len(cells) > len(header):
        return None, [("", f"{len(cells)} cells under {len(header)} headers")]
    values: dict[str, Any] = {}
    wrong: list[tuple[str, str]] = []
    padded = [*cells, *[""] * (len(header) - len(cells))]
    for name, field, cell in zip(header, fields, padded, strict=True):
        try:
            if field and (cell or COLUMNS[field].needed):
                values[field] = COLUMNS[field].read(cell)
        except ValueError as fault:
            wrong.append((name, str(fault)))
    return (None if wrong else Volunteer(**values)), wrong


def _email(cell: str) -> str:
    if not EMAIL.fullmatch(cell):
        raise ValueError(f"“{cell}” is not an e-mail address")
    return cell.casefold()


def _text(cell: str) -> str:
    if not 0 < len(cell) <= LONGEST:
        raise ValueError(f"longer than {LONGEST} characters" if cell else "empty")
    return cell


def _role(cell: str) -> str:
    if cell.casefold() not in ROLES:
        raise ValueError(f"“{cell}” is neither mentor nor mentee (mentoré)")
    return ROLES[cell.casefold()]


def _languages(cell: str) -> tuple[str, ...]:
    said = [plain(word) for word in BETWEEN.split(cell)]
    if not set(said) <= LANGUAGES.keys():
        raise ValueError(f"“{cell}”: the languages are fr and en")
    return tuple(dict.fromkeys(LANGUAGES[word] for word in said if LANGUAGES[word]))


def _number(most: int) -> Callable[[str], int]:
    def read_number(cell: str) -> int:
        if not (cell.isdecimal() and 1 <= int(cell) <= most):
            raise ValueError(f"“{cell}” is not a number from 1 to {most}")
        return int(cell)

    return read_number


COLUMNS: Final[dict[str, Column]] = {
    "email": Column(("e-mail", "mail", "courriel", "adresse e-mail", "email address"), _email, needed=True),
    "name": Column(("nom", "full name", "nom complet"), _text, needed=True),
    "role": Column(("rôle",), _role, needed=True),
    "languages": Column(("language", "langue", "langues"), _languages),
    "department": Column(("département", "service", "direction"), _text),
    "site": Column(("office", "lieu"), _text),
    "unit": Column(("unité", "business unit", "entité"), _text),
    "manager": Column(("responsable", "n+1"), _email),
    "level": Column(("niveau",), _number(9)),
    "capacity": Column(("capacité",), _number(3)),
}
NAMES: Final = {plain(name): field for field, column in COLUMNS.items() for name in (field, *column.names)}
