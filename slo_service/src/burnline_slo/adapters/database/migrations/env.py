"""Runs migrations on the connection it is handed, inside the caller's transaction."""

from alembic import context

from burnline_slo.adapters.database.migrations import VERSION_TABLE
from burnline_slo.adapters.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
