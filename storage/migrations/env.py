"""Alembic's entry: runs on the connection that `storage.migrate` gives it."""

from alembic import context

from storage.migrate import ours
from storage.schema import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=True,
    include_name=ours,
)
with context.begin_transaction():
    context.run_migrations()
