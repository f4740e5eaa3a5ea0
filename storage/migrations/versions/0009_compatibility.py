"""Which versions of the code may run on a schema, where a migration says so."""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('compatibility',
    sa.Column('oldest', sa.String(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_compatibility'))
    )


def downgrade() -> None:
    op.drop_table('compatibility')
