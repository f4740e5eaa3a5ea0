"""Keys of digests outlive SECRET_KEYS, processes say which of these they have, and wrong lead codes are counted."""

import sqlalchemy as sa
from alembic import op

from storage.encryption import EncryptedText
from storage.schema import Instant


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'digest_keys',
        sa.Column('key', EncryptedText(), nullable=False),
        sa.Column('id', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_digest_keys')),
        sqlite_autoincrement=True,
    )
    op.create_table(
        'wrong_codes',
        sa.Column('person', sa.Integer(), nullable=False),
        sa.Column('tried_at', Instant(timezone=True), nullable=False),
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('organisation', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['organisation'], ['organisations.id'], name=op.f('fk_wrong_codes_organisation'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['person'], ['people.id'], name=op.f('fk_wrong_codes_person'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_wrong_codes')),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_wrong_codes_organisation'), 'wrong_codes', ['organisation'])
    op.create_index(op.f('ix_wrong_codes_person'), 'wrong_codes', ['person'])
    op.add_column('heartbeats', sa.Column('keys', sa.String(), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('heartbeats', 'keys')
    op.drop_table('wrong_codes')
    op.drop_table('digest_keys')
