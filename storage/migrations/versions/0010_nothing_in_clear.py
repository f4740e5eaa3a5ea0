"""Who refuses whom, and why a pair was not formed, stand where nobody without the keys can tell."""

import sqlalchemy as sa
from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'refusals',
        sa.Column('whose', sa.String(), nullable=False),
        sa.Column('couple', sa.Text(), nullable=False),
        sa.Column('organisation', sa.Integer(), nullable=False),
        sa.Column('id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['organisation'], ['organisations.id'], name=op.f('fk_refusals_organisation'),
                                ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_refusals')),
    )
    op.create_index('ix_refusals_organisation', 'refusals', ['organisation'])
    op.create_index('ix_refusals_whose', 'refusals', ['whose'])
    op.add_column('pairs', sa.Column('outcome', sa.Text(), nullable=True))
    op.add_column('heartbeats', sa.Column('seals', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column('heartbeats', 'seals')
    op.drop_column('pairs', 'outcome')
    op.drop_table('refusals')
