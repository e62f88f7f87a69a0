"""The first schema: groups, sessions, who is on which roster, files, the inbox, and who lives and sends.

Bodies are ``json``, not ``jsonb``: what rests must come back character for character, order of entries and NUL included,
and ``jsonb`` keeps neither. What is searched for has a column of its own.
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STEPS = (
    """CREATE TABLE groups (
        id bigint PRIMARY KEY, chat bigint NOT NULL, version bigint NOT NULL DEFAULT 1, body json NOT NULL)""",
    "CREATE INDEX groups_of_chat ON groups (chat)",
    """CREATE TABLE sessions (
        group_id bigint NOT NULL, issue integer NOT NULL, version bigint NOT NULL DEFAULT 1, waiting boolean NOT NULL,
        body json NOT NULL, PRIMARY KEY (group_id, issue))""",
    "CREATE INDEX sessions_waiting ON sessions (group_id, issue) WHERE waiting",
    """CREATE TABLE members (
        group_id bigint NOT NULL REFERENCES groups ON DELETE CASCADE, person bigint NOT NULL,
        PRIMARY KEY (person, group_id))""",
    "CREATE INDEX members_of_group ON members (group_id)",
    """CREATE TABLE files (
        group_id bigint NOT NULL, digest text NOT NULL, content bytea NOT NULL, PRIMARY KEY (group_id, digest))""",
    """CREATE TABLE inbox (
        update_id bigint PRIMARY KEY, chat bigint NOT NULL, body json, attempts smallint NOT NULL DEFAULT 0,
        said text[] NOT NULL DEFAULT '{}', handled_at timestamptz, set_aside boolean NOT NULL DEFAULT false)""",
    "CREATE INDEX inbox_waiting ON inbox (chat, update_id) WHERE handled_at IS NULL AND NOT set_aside",
    "CREATE INDEX inbox_handled ON inbox (handled_at) WHERE handled_at IS NOT NULL",
    "CREATE TABLE pace (one boolean PRIMARY KEY DEFAULT true CHECK (one), next_at timestamptz NOT NULL DEFAULT now())",
    "INSERT INTO pace DEFAULT VALUES",
)


def upgrade() -> None:
    """Make the tables."""
    for step in STEPS:
        op.execute(step)


def downgrade() -> None:
    """Take the tables away, with all that is in them."""
    for table in ("pace", "inbox", "files", "members", "sessions", "groups"):
        op.execute(f"DROP TABLE {table}")
