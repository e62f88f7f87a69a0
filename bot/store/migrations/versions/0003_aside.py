"""What is set aside keeps why and since when; what holds up the program is counted; bodies are text, as they came.

As text, since ``json`` refuses what is nested deeper than the server's stack. Processes of the former version go on beside
this schema: they write ``json``, which becomes text.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and make bodies text."""
    op.execute("""ALTER TABLE inbox ALTER COLUMN body TYPE text USING body::text,
        ADD COLUMN walls smallint NOT NULL DEFAULT 0, ADD COLUMN why text NOT NULL DEFAULT '',
        ADD COLUMN aside_at timestamptz""")


def downgrade() -> None:
    """Take the columns away; fails where a body is no JSON to PostgreSQL."""
    op.execute("""ALTER TABLE inbox ALTER COLUMN body TYPE json USING body::json,
        DROP COLUMN walls, DROP COLUMN why, DROP COLUMN aside_at""")
