"""The schema of PostgreSQL, brought to the newest by studybot itself when the store is opened. One replica at a time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

STEPS = Path(__file__).parent / "migrations"
# An advisory lock's number; those of chats are odd, see ``replica``.
MIGRATING = 2


def migrate(connection: Connection) -> None:
    """Run the steps that this database has not seen yet; replicas that start together wait for each other."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING})
    config = Config()
    config.set_main_option("script_location", str(STEPS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
