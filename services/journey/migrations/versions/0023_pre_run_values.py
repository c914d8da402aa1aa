"""Values that are kept with runs."""

from alembic import op

from services.common.migrations import let_erase, protect
from services.common.migrations.sealing import let_reseal

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table. What it holds goes when its run ends."""
    op.execute(
        """
        CREATE TABLE run_values (
            workspace_id text NOT NULL,
            run_id uuid NOT NULL,
            name text COLLATE "C" NOT NULL,
            sealed bytea NOT NULL,
            PRIMARY KEY (workspace_id, run_id, name)
        )
        """
    )
    protect("run_values")
    let_erase("run_values")
    let_reseal("run_values", "sealed")
