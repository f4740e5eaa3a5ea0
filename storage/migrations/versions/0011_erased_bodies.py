"""What a message said is erased once nobody needs it, and is found so; why two people were paired stands encrypted."""

import sqlalchemy as sa
from alembic import op


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

KEPT = sa.text("erased_at is null and state in ('sent', 'cancelled', 'failed', 'unknown')")


def upgrade() -> None:
    op.add_column('outbox', sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_outbox_kept', 'outbox', ['id'], sqlite_where=KEPT, postgresql_where=KEPT)
    op.add_column('pairs', sa.Column('why', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('pairs', 'why')
    op.drop_index('ix_outbox_kept', table_name='outbox')
    op.drop_column('outbox', 'erased_at')
