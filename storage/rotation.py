"""SECRET_KEYS are changed: what stands under an older key is found, and put under the first, a few rows at a time."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Result, Row, Select, Table, Text, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

import storage
from storage import blocks, digest_keys, schema
from storage.encryption import EncryptedJSON, EncryptedText, as_stored, reader, renewed
from storage.encryption import digest_keys as of_keys
from storage.lead_codes import LeadCode
from storage.never_again import NeverAgain

DIGESTED: Final[Mapping[str, Callable[[Any], dict[str, str]]]] = {"refusals": blocks.digested}
"""What is digested of the private text beside it, and so is digested anew with it: columns by a row as it stands."""
UNKNOWN: Final = (NeverAgain, LeadCode)
"""What was digested here is stored nowhere: it stays under its key, and the key of digests is kept."""


@dataclass(frozen=True)
class Private:
    """A table, and its columns in which private text stands."""

    table: Table
    columns: tuple[Column[Any], ...]

    @property
    def rows(self) -> Select[Any]:
        """Its rows as they stand, unless there is nothing private in them, in order."""
        plain = [column for column in self.table.columns if column.name in {"id", "organisation"}]
        stored = [as_stored(column).label(column.name) for column in self.columns]
        there = or_(*(column.is_not(None) for column in self.columns))
        return select(*plain, *stored).where(there).order_by(self.table.columns.id)

    def texts(self, row: Row[Any]) -> dict[str, str]:
        """The texts of a row as they stand, by column."""
        found = {column.name: getattr(row, column.name) for column in self.columns}
        return {name: text for name, text in found.items() if text is not None}


def private() -> list[Private]:
    """Every table of ours in which private text stands."""
    storage.load()
    found = []
    for table in schema.Table.metadata.sorted_tables:
        columns = tuple(one for one in table.columns if isinstance(one.type, EncryptedText | EncryptedJSON))
        found += [Private(table, columns)] if columns else []
    return found


async def newest(session: AsyncSession) -> dict[str, bool]:
    """Whether SECRET_KEYS read the last row in which something private stands, by `table.column`."""
    found: dict[str, bool] = {}
    for one in private():
        for column in one.columns:
            last = select(as_stored(column)).where(column.is_not(None)).order_by(one.table.columns.id.desc()).limit(1)
            text = await session.scalar(last)
            found |= {} if text is None else {f"{one.table.name}.{column.name}": reader(text) is not None}
    return found


async def following(session: AsyncSession, one: Private, after: int, most: int) -> Sequence[Row[Any]]:
    """The next rows of a table, as they stand."""
    result: Result[Any] = await session.execute(one.rows.where(one.table.columns.id > after).limit(most))
    return result.all()


def standing(one: Private, rows: Sequence[Row[Any]]) -> Counter[int | None]:
    """How many texts of some rows stand under each key, by its place in SECRET_KEYS; None is none of them."""
    texts = Counter(text for row in rows for text in one.texts(row).values())
    found: Counter[int | None] = Counter()
    for text, number in texts.items():
        found[reader(text)] += number
    return found


def older(one: Private, rows: Sequence[Row[Any]]) -> list[int]:
    """Which rows hold something under a key that is not the first."""
    return [row.id for row in rows if any(reader(text) for text in one.texts(row).values())]


async def still_older(session: AsyncSession, one: Private, ids: Collection[int]) -> list[int]:
    """Which of some rows hold such a thing now."""
    return older(one, (await session.execute(one.rows.where(one.table.columns.id.in_(ids)))).all())


async def renew(session: AsyncSession, one: Private, ids: Collection[int]) -> None:
    """Put what stands in rows under the first key, without waiting for those that somebody else is changing."""
    rows = one.rows.where(one.table.columns.id.in_(ids)).with_for_update(skip_locked=True)
    changes = defaultdict[tuple[str, ...], list[dict[str, Any]]](list)
    for row in (await session.execute(rows)).all():
        again = {name: renewed(text) for name, text in one.texts(row).items() if reader(text)}
        if again:
            again |= DIGESTED[one.table.name](row) if one.table.name in DIGESTED else {}
            changes[tuple(again)].append({f"new_{name}": text for name, text in again.items()} | {"its": row.id})
    for names, values in changes.items():
        columns = {name: bindparam(f"new_{name}", type_=Text()) for name in names}
        await session.execute(update(one.table).where(one.table.columns.id == bindparam("its")).values(columns), values)


async def digests_need(session: AsyncSession) -> list[int]:
    """Which keys, by their places, are needed for digests that cannot be made anew: those of them that are not kept."""
    for table in UNKNOWN:
        if await session.scalar(select(table.id).limit(1)) is not None:
            there = await digest_keys.kept(session)
            return [number for number, key in enumerate(of_keys()) if number and key not in there]
    return []


async def keep_digests(session: AsyncSession) -> None:
    """Let digests be found when the older keys are gone."""
    keys = of_keys()
    await digest_keys.keep(session, [keys[number] for number in await digests_need(session)])
