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


def _bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("bot.db*"))
