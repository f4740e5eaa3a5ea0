"""What a command writes is its owner's, and nobody else's, whatever the shell's umask is."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database
from tests.running import APP_ID, environment


def runs(folder: Path, *words: str) -> None:
    """A command in a process of its own, in a shell that lets everybody read what is written."""
    subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=folder, env=environment(folder), check=True, umask=0o022,
        capture_output=True,
    )  # fmt: skip


def modes(folder: Path) -> dict[str, str]:
    """Who may do what with the files of a folder."""
    return {file.name: f"{file.stat().st_mode & 0o777:o}" for file in folder.iterdir()}


def test_a_database_and_a_package_are_their_owners(tmp_path: Path) -> None:
    runs(tmp_path, "migrate")
    runs(tmp_path, "teams-package", "--app-id", APP_ID, "--public-url", "https://bot.example")
    assert modes(tmp_path) == {"binome.db": "600", "binome-teams.zip": "600"}


@pytest.mark.parametrize("reading", [True, False])
async def test_a_file_that_everybody_could_read_is_closed_when_it_is_used(tmp_path: Path, *, reading: bool) -> None:
    runs(tmp_path, "migrate")
    (tmp_path / "binome.db").chmod(0o644)
    database = Database(f"sqlite:///{tmp_path / 'binome.db'}")
    async with database.reading() if reading else database.writing() as session:
        await session.execute(text("SELECT 1"))
        assert set(modes(tmp_path).values()) == {"600"}
    await database.close()


async def test_a_file_that_is_made_on_the_way_and_what_stands_beside_it_are_too(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'binome.db'}")
    async with database.writing() as session:
        await session.execute(text("SELECT 1"))
        assert modes(tmp_path) == {"binome.db": "600", "binome.db-wal": "600", "binome.db-shm": "600"}
    await database.close()
