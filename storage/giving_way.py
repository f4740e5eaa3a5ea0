"""Changing tables that others use, on a server: short waits for locks, pauses in which others go on, and an end."""

from collections.abc import Callable
from time import sleep

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from programme.clock import monotonic
from storage.compatibility import SchemaError, typed

LOCK_TIMEOUT = 2.0
"""So many seconds a change waits for a table: whoever comes later, even to read, stands behind it meanwhile."""
PAUSE = 5.0
PATIENCE = 600.0
"""So many seconds it is tried again."""
BUSY = {"55P03", "40P01"}
"""What PostgreSQL says when a lock was not had in time, or only one of two could have theirs."""
LONGEST = """
SELECT activity.application_name FROM pg_locks AS held LEFT JOIN pg_stat_activity AS activity USING (pid)
WHERE held.locktype = 'relation' AND held.granted AND held.relation >= 16384
AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND held.pid IS DISTINCT FROM pg_backend_pid()
ORDER BY activity.xact_start NULLS LAST LIMIT 1
"""
"""Who else has used tables for the longest (16384: not the server's own); another role's name is hidden."""


def wait_shortly(connection: Connection) -> None:
    """From now on this connection gives up waiting for a lock soon."""
    connection.execute(text(f"SET lock_timeout = {LOCK_TIMEOUT * 1000:.0f}"))


def give_way(connection: Connection, change: Callable[[], None]) -> None:
    """Do a change, again after a pause where others use its tables; raises SchemaError when they do not end.

    It commits as far as it gets, and goes on there.
    """
    until = monotonic() + PATIENCE
    while True:
        try:
            change()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in BUSY:
                raise
            connection.rollback()
            if monotonic() >= until:
                raise SchemaError(_in_use(connection)) from error
            sleep(PAUSE)
        else:
            return


def _in_use(connection: Connection) -> str:
    name = connection.scalar(text(LONGEST))
    whose = f"“{name}”" if name else "another session"
    return (
        f"Tables of the database are in use, for the longest by {whose}, and `migrate` has waited {PATIENCE / 60:.0f} "
        f"minutes for them. Nothing is lost, and the version before can go on: run `{typed('migrate')}` again when "
        "that has ended."
    )
