"""Rotation of master keys: who holds which, and how far the sealing anew is."""

from services.common.migrations.sealing import create_sealing_tables, let_reseal

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables, and lets the worker of rotations at what is sealed."""
    create_sealing_tables()
    let_reseal("nodes", "value_encrypted")
