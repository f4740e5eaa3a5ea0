"""Who is served first, what may not be tried again, and how fast each workspace takes messages."""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

OPEN, WAITING, SENDING, DONE = (
    sa.text("outbox.state in ('waiting', 'sending')"), sa.text("outbox.state = 'waiting'"),
    sa.text("outbox.state = 'sending'"), sa.text("outbox.state in ('sent', 'cancelled')"),
)


def _index(name, where, *columns):
    op.create_index(name, 'outbox', list(columns), sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    for name in ('ix_outbox_open', 'ix_outbox_conversation'):
        op.drop_index(name, table_name='outbox')
    # not in a batch, which built the table anew on SQLite, and so deleted each row that changes another
    op.add_column('outbox', sa.Column('rank', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('outbox', sa.Column('withdrawn', sa.Boolean(), nullable=False, server_default=sa.false()))
    _index('ix_outbox_conversation', OPEN, 'tenant', 'conversation', 'id')
    _index('ix_outbox_waiting', WAITING, 'platform', 'tenant', 'rank', 'due', 'id')
    _index('ix_outbox_due', WAITING, 'due', 'platform', 'tenant')
    _index('ix_outbox_lease', SENDING, 'lease_until')
    _index('ix_outbox_done', DONE, 'due')
    op.create_table(
        'paces',
        sa.Column('platform', sa.String(), nullable=False),
        sa.Column('tenant', sa.String(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('rate', sa.Double(), nullable=True),
        sa.Column('parked_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('learned_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('id', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_paces')),
        sa.UniqueConstraint('platform', 'tenant', 'kind', name=op.f('uq_paces_platform_tenant_kind')),
    )


def downgrade() -> None:
    op.drop_table('paces')
    for name in ('ix_outbox_done', 'ix_outbox_lease', 'ix_outbox_due', 'ix_outbox_waiting', 'ix_outbox_conversation'):
        op.drop_index(name, table_name='outbox')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_column('withdrawn')
        batch_op.drop_column('rank')
    _index('ix_outbox_open', OPEN, 'due', 'id')
    _index('ix_outbox_conversation', OPEN, 'conversation', 'id')
