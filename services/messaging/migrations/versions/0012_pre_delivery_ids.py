"""The id of a row of the ledger is called `delivery_id`: a message id is a sender's word for an event."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLES = (
    "messages",
    "deliveries",
    "message_log",
    "message_contents",
    "provider_messages",
    "suppressions",
    "suppression_log",
    "cap_uses",
    "engagements",
)


def upgrade() -> None:
    """Renames the column; keys, indexes and policies follow."""
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN message_id TO delivery_id")
