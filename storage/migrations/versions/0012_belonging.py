"""Whether somebody is an employee, as their platform says; who seems to have left; forms of who was not known yet."""

import sqlalchemy as sa
from alembic import op

from storage.encryption import EncryptedText
from storage.schema import Instant


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('addresses', sa.Column('belonging', sa.String(), nullable=False, server_default='member'))
    op.execute(
        "UPDATE addresses SET belonging = 'guest' WHERE person IN (SELECT id FROM people WHERE guest)"
    )
    op.execute(
        "UPDATE addresses SET belonging = 'unknown' WHERE person IN (SELECT id FROM people WHERE NOT looked_up AND NOT guest)"
    )
    op.add_column('people', sa.Column('looked_up_at', Instant(timezone=True), nullable=True))
    op.add_column('enrolments', sa.Column('departed_at', Instant(timezone=True), nullable=True))
    op.create_table(
        'held_forms',
        sa.Column('person', sa.Integer(), nullable=False),
        sa.Column('platform', sa.String(), nullable=False),
        sa.Column('sheet', EncryptedText(), nullable=False),
        sa.Column('kept_at', Instant(timezone=True), nullable=False),
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('organisation', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['organisation'], ['organisations.id'], name=op.f('fk_held_forms_organisation'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['person'], ['people.id'], name=op.f('fk_held_forms_person'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_held_forms')),
    )
    op.create_index(op.f('ix_held_forms_organisation'), 'held_forms', ['organisation'])
    op.create_index(op.f('ix_held_forms_person'), 'held_forms', ['person'])
    held = sa.text("state = 'held'")
    op.create_index('ix_outbox_held', 'outbox', ['person'], sqlite_where=held, postgresql_where=held)


def downgrade() -> None:
    op.drop_index('ix_outbox_held', table_name='outbox')
    op.drop_table('held_forms')
    op.drop_column('enrolments', 'departed_at')
    op.drop_column('people', 'looked_up_at')
    op.drop_column('addresses', 'belonging')
