"""Databases of every schema that was ever released, with nothing in them, each made once from the one before."""

import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from functools import cache
from itertools import pairwise
from pathlib import Path

from alembic.script import ScriptDirectory

from storage.database import Database
from storage.migrate import FOLDER, upgrade
from tests.postgres import Server, admin, fresh, oldest, server

SCRIPTS = [*ScriptDirectory(str(FOLDER)).walk_revisions()][::-1]
REVISIONS = [script.revision for script in SCRIPTS]
STEPS = list(pairwise(REVISIONS))
SERVERS: dict[str, Callable[[], Server] | None] = {"file": None, "newest": server, "oldest": oldest}
"""Where they are made."""


def on_purpose(older: str, newer: str) -> set[str]:
    """Which tables and `table.column`s the migrations after `older`, up to `newer`, say that they change."""
    between = SCRIPTS[REVISIONS.index(older) + 1 : REVISIONS.index(newer) + 1]
    return {name for script in between for name in getattr(script.module, "ON_PURPOSE", ())}


@asynccontextmanager
async def standing_at(revision: str, where: str, folder: Path) -> AsyncIterator[Database]:
    """A database of that schema."""
    on = SERVERS[where]
    if on is None:
        url = f"sqlite:///{folder / revision}.db"
        shutil.copy(_file(revision), folder / f"{revision}.db")
    with nullcontext(url) if on is None else fresh(_template(revision, on), on) as address:
        database = Database(address)
        yield database
        await database.close()


def _before(revision: str) -> str | None:
    return next((older for older, newer in STEPS if newer == revision), None)


@cache
def _folder() -> Path:
    folder = tempfile.mkdtemp(prefix="binome-steps-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@cache
def _file(revision: str) -> Path:
    path, before = _folder() / f"{revision}.db", _before(revision)
    if before is not None:
        shutil.copy(_file(before), path)
    upgrade(Database(f"sqlite:///{path}"), revision)
    return path


@cache
def _template(revision: str, on: Callable[[], Server]) -> str:
    before = _before(revision)
    name = f"binome_at_{revision}"
    admin(on(), f"CREATE DATABASE {name} TEMPLATE {'template0' if before is None else _template(before, on)}")
    upgrade(Database(on().get_uri(name)), revision)
    return name
