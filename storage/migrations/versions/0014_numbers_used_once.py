"""On SQLite the number of a row that was deleted is never another row's: blocks, keys and tries name rows by it."""

import re

from alembic import op


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE '%PRIMARY KEY (id)%'"
KEY = re.compile(r",\s*CONSTRAINT pk_\w+ PRIMARY KEY \(id\)")


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != 'sqlite':
        return
    for table, sql in connection.exec_driver_sql(TABLES).all():
        # as https://sqlite.org/lang_altertable.html says: indexes go with the old table, and are made again
        its = f"FROM sqlite_master WHERE type = 'index' AND tbl_name = '{table}' AND sql IS NOT NULL"
        indexes = [index for (index,) in connection.exec_driver_sql(f'SELECT sql {its}')]
        columns = KEY.sub('', sql).replace(
            'id INTEGER NOT NULL', f'id INTEGER NOT NULL CONSTRAINT pk_{table} PRIMARY KEY AUTOINCREMENT', 1
        )
        anew = re.sub(r'^CREATE TABLE "?\w+"?', f'CREATE TABLE anew_{table}', columns)
        for statement in (
            anew, f'INSERT INTO anew_{table} SELECT * FROM {table}', f'DROP TABLE {table}',
            f'ALTER TABLE anew_{table} RENAME TO {table}', *indexes,
        ):
            connection.exec_driver_sql(statement)


def downgrade() -> None:
    pass
