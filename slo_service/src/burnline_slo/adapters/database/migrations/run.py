"""Brings a database to the newest revision. Imports Alembic, so it is itself imported only where something is to do."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from burnline_slo.errors import UnknownRevisionError


def config(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def upgrade(connection: sa.Connection) -> None:
    """Runs the missing migrations in the connection's transaction. Raises UnknownRevisionError."""
    try:
        command.upgrade(config(connection), "head")
    except CommandError as error:
        if "Can't locate revision" in str(error):
            raise UnknownRevisionError(str(error)) from error
        raise
