"""Mass messages to customers of a WeCom corporation: what is gathered, whom it is for, and who of the staff has confirmed."""

from alembic import op

from services.common.migrations import let_system_remove, protect

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns and makes the tables."""
    op.execute("ALTER TABLE messages ADD COLUMN mass_message_id text NOT NULL DEFAULT ''")
    # What is gathered is nobody's claim: it waits for its mass message, far behind all that is due.
    op.execute("ALTER TABLE deliveries ADD COLUMN mass_message_id text NOT NULL DEFAULT ''")
    op.execute(
        "CREATE INDEX deliveries_mass ON deliveries (workspace_id, mass_message_id, delivery_id) "
        "WHERE mass_message_id <> ''"
    )
    op.execute(
        """
        CREATE TABLE mass_messages (
            workspace_id text NOT NULL,
            mass_message_id text NOT NULL,
            account_id text NOT NULL,
            scope text NOT NULL,
            template_id text NOT NULL,
            sender text NOT NULL,
            text_digest bytea NOT NULL,
            state smallint NOT NULL,
            ending smallint NOT NULL DEFAULT 0,
            closed boolean NOT NULL DEFAULT false,
            recipients int NOT NULL DEFAULT 0,
            received int NOT NULL DEFAULT 0,
            not_received int NOT NULL DEFAULT 0,
            staff int NOT NULL DEFAULT 0,
            confirmed_staff int NOT NULL DEFAULT 0,
            provider_message_id text NOT NULL DEFAULT '',
            detail text NOT NULL DEFAULT '',
            fail_reason smallint NOT NULL DEFAULT 0,
            attempts int NOT NULL DEFAULT 0,
            cancelled_there boolean NOT NULL DEFAULT false,
            create_time timestamptz NOT NULL,
            gather_until timestamptz NOT NULL,
            first_submit_time timestamptz,
            submit_time timestamptz,
            accept_time timestamptz,
            expire_time timestamptz,
            end_time timestamptz,
            reminders timestamptz[] NOT NULL DEFAULT '{}',
            -- What asked for them, so that a call that is repeated reminds nobody again.
            reminder_requests text NOT NULL DEFAULT '',
            next_time timestamptz,
            lease_token bigint NOT NULL DEFAULT 0,
            lease_until timestamptz,
            PRIMARY KEY (workspace_id, mass_message_id)
        ) WITH (fillfactor = 75)
        """
    )
    op.execute("CREATE INDEX mass_messages_due ON mass_messages (next_time) WHERE next_time IS NOT NULL")
    op.execute(
        "CREATE INDEX mass_messages_gathering ON mass_messages (workspace_id, account_id, template_id) "
        "WHERE state = 1 AND NOT closed"
    )
    op.execute("CREATE INDEX mass_messages_time ON mass_messages (workspace_id, create_time, mass_message_id)")
    protect("mass_messages", grants="SELECT, INSERT, UPDATE")
    let_system_remove("mass_messages", "create_time")
    # Whom each is for, by the keyed hash of the customer's external user id; also what the limits of a customer count.
    op.execute(
        """
        CREATE TABLE mass_message_recipients (
            workspace_id text NOT NULL,
            delivery_id text NOT NULL,
            mass_message_id text NOT NULL,
            customer_id bigint NOT NULL,
            scope text NOT NULL,
            address_hash bytea NOT NULL,
            state smallint NOT NULL DEFAULT 0,
            refused boolean NOT NULL DEFAULT false,
            use_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, delivery_id)
        ) WITH (fillfactor = 75)
        """
    )
    op.execute(
        "CREATE INDEX mass_message_recipients_of ON mass_message_recipients (workspace_id, mass_message_id, address_hash)"
    )
    op.execute(
        "CREATE INDEX mass_message_recipients_address ON mass_message_recipients (workspace_id, address_hash, use_time)"
    )
    op.execute("CREATE INDEX mass_message_recipients_customer ON mass_message_recipients (workspace_id, customer_id)")
    protect("mass_message_recipients")
    let_system_remove("mass_message_recipients", "use_time")
    op.execute(
        """
        CREATE TABLE mass_message_staff (
            workspace_id text NOT NULL,
            mass_message_id text NOT NULL,
            user_id text NOT NULL,
            confirm_time timestamptz,
            -- Whether the results of this member's customers are written down.
            is_read boolean NOT NULL DEFAULT false,
            note_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, mass_message_id, user_id)
        )
        """
    )
    protect("mass_message_staff", grants="SELECT, INSERT, UPDATE")
    let_system_remove("mass_message_staff", "note_time")
