"""What was done long ago is forgotten without looking at the whole agenda."""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

DONE = sa.text('done_at IS NOT NULL')


def upgrade() -> None:
    op.create_index('ix_agenda_done', 'agenda', ['done_at'], sqlite_where=DONE, postgresql_where=DONE)


def downgrade() -> None:
    op.drop_index('ix_agenda_done', table_name='agenda')
