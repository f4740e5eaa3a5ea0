"""What is deleted from a file is not left in its pages, however SQLite was built."""

from pathlib import Path

from sqlalchemy import text

from storage.database import Database


async def test_what_is_deleted_is_not_left_in_the_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bot.db'}")
    with database.on_its_own() as connection, connection.begin():
        connection.execute(text("CREATE TABLE said (words TEXT)"))
        connection.execute(text("INSERT INTO said VALUES ('blocked by Ana')"))
    with database.on_its_own() as connection, connection.begin():
        connection.execute(text("DELETE FROM said"))
    await database.close()
    left = _bytes(tmp_path)
    assert b"CREATE TABLE said" in left
    assert b"blocked by Ana" not in left


async def test_what_is_erased_is_not_left_in_the_journal_of_a_bot_that_runs(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bot.db'}")
    told = "INSERT INTO said VALUES ('blocked by Ana')"
    for statement in ("CREATE TABLE said (words TEXT)", told, "DELETE FROM said"):
        async with database.writing() as session:
            await session.execute(text(statement))
    async with database.reading() as session:
        await session.execute(text("SELECT words FROM said"))
    assert b"blocked by Ana" in _bytes(tmp_path)
    database.empty_journal()
    assert b"blocked by Ana" not in _bytes(tmp_path)
    await database.close()


async def test_a_journal_that_somebody_reads_is_left_for_another_time(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'bot.db'}")
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE said (words TEXT)"))
    async with database.reading() as reader, database.writing() as writer:
        await reader.execute(text("SELECT words FROM said"))
        await writer.execute(text("INSERT INTO said VALUES ('hello')"))
        database.empty_journal()
    async with database.reading() as session:
        assert await session.scalar(text("SELECT words FROM said")) == "hello"
    await database.close()


def _bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("bot.db*"))
