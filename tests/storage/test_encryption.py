"""Private text: nobody who reads the file reads it, and keys can be changed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Text, cast, literal, select, text
from sqlalchemy.exc import StatementError

import storage
from storage import audit, encryption
from storage.audit import Deed
from storage.database import Database
from storage.encryption import EncryptedJSON, EncryptedText, KeysMissingError, UnreadableError
from storage.schema import Table
from tests.running import KEY

NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)
SECRET = "I do not know what a hashtag is"
PRIVATE = {
    "agenda.command", "announcements.body", "audit.about", "blocks.refused", "checkins.note", "drafts.matching",
    "enrolments.topics", "installations.refresh_token", "installations.token", "outbox.body", "pairs.outcome",
    "pairs.why_not", "refusals.couple",
}  # fmt: skip


async def keep(database: Database, organisation: int, words: str = SECRET) -> None:
    async with database.writing() as session:
        audit.note(session, organisation, 1, "said", NOW, about=words)


async def kept(database: Database) -> list[str]:
    async with database.reading() as session:
        return [one["about"] for one in await audit.everything(session, 1)]


async def test_private_text_comes_back_as_it_was(database: Database, organisation: int) -> None:
    for words in (SECRET, "", "éàü 🙂\n", "x" * 10_000):
        await keep(database, organisation, words)
    assert await kept(database) == [SECRET, "", "éàü 🙂\n", "x" * 10_000]


async def test_private_text_does_not_stand_in_its_row(database: Database, organisation: int) -> None:
    await keep(database, organisation)
    async with database.reading() as session:
        row = (await session.execute(text("SELECT * FROM audit"))).one()
    assert SECRET not in str(row)


def contents(folder: Path) -> bytes:
    """All that a database has written there."""
    return b"".join(file.read_bytes() for file in folder.glob("binome.db*"))


async def test_private_text_does_not_stand_in_the_file(tmp_path: Path, database_url: str) -> None:
    database = Database(database_url)
    async with database.writing() as session:
        await session.execute(text("INSERT INTO organisations (id, name, home) VALUES (1, 'Alizé', true)"))
    await keep(database, 1)
    await database.close()
    assert "Alizé".encode() in contents(tmp_path)
    assert SECRET.encode() not in contents(tmp_path)


async def test_the_same_text_twice_does_not_look_the_same(database: Database, organisation: int) -> None:
    await keep(database, organisation)
    await keep(database, organisation)
    async with database.reading() as session:
        stored = list(await session.scalars(text("SELECT about FROM audit")))
    assert len(set(stored)) == 2


async def test_another_key_cannot_read_it(database: Database, organisation: int) -> None:
    await keep(database, organisation)
    encryption.use_keys([encryption.new_key()])
    with pytest.raises(UnreadableError, match="SECRET_KEYS"):
        await kept(database)


async def test_a_new_key_first_writes_and_the_old_one_still_reads(database: Database, organisation: int) -> None:
    await keep(database, organisation, "old")
    new = encryption.new_key()
    encryption.use_keys([new, KEY])
    await keep(database, organisation, "new")
    assert await kept(database) == ["old", "new"]
    encryption.use_keys([new])
    async with database.reading() as session:
        last = await session.scalar(select(Deed).order_by(Deed.id.desc()).limit(1))
    assert last is not None
    assert last.said["about"] == "new"


async def test_json_stands_encrypted_and_comes_back(database: Database) -> None:
    matching = {"pairs": [{"mentor": 1, "reasons": {"topics": 3}}], "words": SECRET}
    stored = literal(matching, EncryptedJSON())
    async with database.reading() as session:
        came_back, stands = (await session.execute(select(stored, cast(stored, Text)))).one()
    assert came_back == matching
    assert SECRET not in stands


async def test_without_keys_nothing_is_written(
    database: Database, organisation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encryption, "_keyring", [])
    with pytest.raises(StatementError) as failed:
        await keep(database, organisation)
    assert isinstance(failed.value.orig, KeysMissingError)
    assert SECRET not in str(failed.value)


@pytest.mark.parametrize("key", ["", "short", "é" * 44])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"32 url-safe|Fernet|ascii|string argument"):
        encryption.use_keys([key])


def test_what_people_entrust_is_private() -> None:
    storage.load()
    columns = {
        f"{table.name}.{column.name}"
        for table in Table.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, EncryptedText | EncryptedJSON)
    }
    assert columns >= PRIVATE
