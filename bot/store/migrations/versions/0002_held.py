"""Updates of somebody who floods are held until their turn, whichever process comes upon them."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add until when an update is held."""
    op.execute("ALTER TABLE inbox ADD COLUMN held_until timestamptz")


def downgrade() -> None:
    """Take it away; what was held is handled at once."""
    op.execute("ALTER TABLE inbox DROP COLUMN held_until")
