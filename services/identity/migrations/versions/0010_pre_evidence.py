"""The link log by pair, and its entries of applied rules: for evidence with its word, and for past moments."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the indexes."""
    op.execute("CREATE INDEX link_log_of_pair ON link_log (workspace_id, node_a, node_b) WHERE kind <> 'rules_applied'")
    op.execute("CREATE INDEX link_log_of_rules ON link_log (workspace_id, seq) WHERE kind = 'rules_applied'")
