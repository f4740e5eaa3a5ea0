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


def upgrade() -> None:
    with op.batch_alter_table('organisations', schema=None) as batch_op:
        batch_op.create_index('uq_organisations_home', ['home'], unique=True, sqlite_where=sa.text('home'), postgresql_where=sa.text('home'))

    if op.get_context().dialect.name == 'postgresql':
        theirs = files('procrastinate.sql') / 'migrations'
        connection = op.get_bind().execution_options(no_parameters=True)
        for name in sorted(file.name for file in theirs.iterdir() if file.name.endswith('.sql')):
            if name <= LAST:
                connection.exec_driver_sql((theirs / name).read_text(encoding='utf-8'))
