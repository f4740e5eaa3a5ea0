"""An installation knows its workspace's name, its enterprise, whether it is the whole enterprise's, and its token's end."""

import sqlalchemy as sa
from alembic import op


revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('installations', sa.Column('name', sa.String(), server_default='', nullable=False))
    op.add_column('installations', sa.Column('enterprise', sa.String(), nullable=True))
    op.add_column('installations', sa.Column('org_wide', sa.Boolean(), nullable=True))
    op.add_column('installations', sa.Column('refresh_token', sa.Text(), nullable=True))
    op.add_column('installations', sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('installations', sa.Column('renewing_until', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for column in ('renewing_until', 'expires_at', 'refresh_token', 'org_wide', 'enterprise', 'name'):
        op.drop_column('installations', column)
