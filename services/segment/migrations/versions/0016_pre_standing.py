"""How customers stand: what each workspace set, and the bounds that were measured; every state of both is kept a while."""

from alembic import op

from services.common.migrations.tables import let_system_remove, protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns of what holds, without anything set or measured, and the table of what held."""
    op.execute("ALTER TABLE workspaces ADD COLUMN standing_settings jsonb")
    op.execute("ALTER TABLE workspaces ADD COLUMN standing_revision bigint NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE workspaces ADD COLUMN standing_change_time timestamptz")
    op.execute("ALTER TABLE workspaces ADD COLUMN standing_measured jsonb")
    op.execute("ALTER TABLE workspaces ADD COLUMN standing_operation_id text NOT NULL DEFAULT ''")
    op.execute(
        """
        CREATE TABLE standing_versions (
            workspace_id text NOT NULL,
            revision bigint NOT NULL,
            version bigint NOT NULL,
            settings jsonb,
            measured jsonb,
            create_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, revision, version)
        )
        """
    )
    protect("standing_versions", grants="SELECT, INSERT")
    let_system_remove("standing_versions", "create_time")
