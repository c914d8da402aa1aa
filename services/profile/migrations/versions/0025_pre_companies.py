"""Companies: what is said of them, who belongs to them, and the stages that they were in."""

from alembic import op

from services.common.migrations import let_erase, protect

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_CALL = """
            occur_time timestamptz NOT NULL,
            receive_time timestamptz NOT NULL,
            message_id text COLLATE "C" NOT NULL,
"""


def upgrade() -> None:
    """Makes the tables. Members belong to nodes and go with them."""
    op.execute(
        """
        CREATE TABLE companies (
            workspace_id text COLLATE "C" NOT NULL,
            company_id text COLLATE "C" NOT NULL,
            display_name text COLLATE "C" NOT NULL,
            told_name text COLLATE "C" NOT NULL,
            owner text COLLATE "C" NOT NULL,
            stage smallint NOT NULL,
            revision bigint NOT NULL,
            create_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, company_id)
        )
        """
    )
    op.execute(
        f"""
        CREATE TABLE company_traits (
            workspace_id text COLLATE "C" NOT NULL,
            company_id text COLLATE "C" NOT NULL,
            key text COLLATE "C" NOT NULL,
            value text NOT NULL,{_CALL}
            PRIMARY KEY (workspace_id, company_id, key)
        )
        """
    )
    op.execute(
        f"""
        CREATE TABLE company_members (
            workspace_id text COLLATE "C" NOT NULL,
            company_id text COLLATE "C" NOT NULL,
            node_id bigint NOT NULL,
            joined boolean NOT NULL,{_CALL}
            PRIMARY KEY (workspace_id, company_id, node_id)
        )
        """
    )
    op.execute("CREATE INDEX company_members_node ON company_members (workspace_id, node_id)")
    op.execute(
        """
        CREATE TABLE company_stages (
            workspace_id text COLLATE "C" NOT NULL,
            company_id text COLLATE "C" NOT NULL,
            number int NOT NULL,
            previous smallint,
            stage smallint NOT NULL,
            change_time timestamptz NOT NULL,
            principal text NOT NULL,
            PRIMARY KEY (workspace_id, company_id, number)
        )
        """
    )
    protect("companies")
    protect("company_traits")
    protect("company_members")
    protect("company_stages", grants="SELECT, INSERT, DELETE")
    let_erase("company_members")
