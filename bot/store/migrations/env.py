"""How Alembic runs the steps of the schema: on the connection that the store hands over, all in one transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], target_metadata=None)
with context.begin_transaction():
    context.run_migrations()
