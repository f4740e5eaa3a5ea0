"""procrastinate's tables, for wake-ups on PostgreSQL; and one home organisation, whoever starts first."""

from importlib.resources import files

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

# a later procrastinate's files are for a later migration, wherever this one runs
LAST = '03.04.00_50_post_add_retry_failed_job_procedure.sql'


# which of them have run: each commits for itself, since PostgreSQL before 17 uses no value of an enum in the transaction
# that added it; whoever comes after a crash goes on with the next
DONE = 'wakeups_made'


def upgrade() -> None:
    if op.get_context().dialect.name == 'postgresql':
        with op.get_context().autocommit_block():
            make_theirs(op.get_bind().execution_options(no_parameters=True))
        op.drop_table(DONE)

    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.create_index('uq_organisations_home', ['home'], unique=True, sqlite_where=sa.text('home'), postgresql_where=sa.text('home'))


def make_theirs(connection) -> None:
    theirs = files('procrastinate.sql') / 'migrations'
    connection.exec_driver_sql(f'CREATE TABLE IF NOT EXISTS {DONE} (name TEXT PRIMARY KEY)')
    done = set(connection.scalars(sa.text(f'SELECT name FROM {DONE}')))
    for name in sorted(file.name for file in theirs.iterdir() if file.name.endswith('.sql')):
        if name <= LAST and name not in done:
            # statements sent together are one transaction
            connection.exec_driver_sql(f"INSERT INTO {DONE} VALUES ('{name}');\n{(theirs / name).read_text(encoding='utf-8')}")
