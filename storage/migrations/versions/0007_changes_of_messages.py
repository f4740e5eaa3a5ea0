"""The changes of a message are found without looking at all messages: whoever deletes one deletes them too."""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

CHANGES = sa.text('outbox.updates is not null')


def upgrade() -> None:
    op.create_index('ix_outbox_updates', 'outbox', ['updates'], sqlite_where=CHANGES, postgresql_where=CHANGES)


def downgrade() -> None:
    op.drop_index('ix_outbox_updates', table_name='outbox')
