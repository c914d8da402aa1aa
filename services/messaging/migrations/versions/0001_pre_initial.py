"""Templates, the ledger, deliveries under way, suppressions, caps, engagements and the fact tables."""

from alembic import op

from services.common.migrations import create_fact_tables, protect

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables."""
    create_fact_tables()
    op.execute(
        """
        CREATE TABLE templates (
            workspace_id text NOT NULL,
            template_id text NOT NULL,
            display_name text NOT NULL,
            channel smallint NOT NULL,
            purpose smallint NOT NULL,
            subject text NOT NULL,
            html text NOT NULL,
            text text NOT NULL,
            provider_template_code text NOT NULL,
            provider_parameters text NOT NULL,
            create_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, template_id)
        )
        """
    )
    protect("templates", grants="SELECT, INSERT")
    # The ledger. A row changes once when its delivery ends and again by receipts and engagements; none of what changes
    # is indexed and pages keep room, so such a change touches no index.
    op.execute(
        """
        CREATE TABLE messages (
            workspace_id text NOT NULL,
            message_id text NOT NULL,
            request_id text NOT NULL,
            content_digest bytea NOT NULL,
            customer_id bigint NOT NULL,
            node_id bigint NOT NULL DEFAULT 0,
            template_id text NOT NULL,
            channel smallint NOT NULL,
            purpose smallint NOT NULL,
            status smallint NOT NULL,
            reason smallint NOT NULL DEFAULT 0,
            provider_message_id text NOT NULL DEFAULT '',
            attempts int NOT NULL DEFAULT 0,
            source text NOT NULL,
            address_hash bytea NOT NULL DEFAULT '',
            opens int NOT NULL DEFAULT 0,
            clicks int NOT NULL DEFAULT 0,
            create_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            send_time timestamptz,
            PRIMARY KEY (workspace_id, message_id)
        ) WITH (fillfactor = 75)
        """
    )
    op.execute("CREATE UNIQUE INDEX messages_by_request ON messages (workspace_id, request_id)")
    op.execute("CREATE INDEX messages_by_time ON messages (workspace_id, create_time, message_id)")
    op.execute("CREATE INDEX messages_by_customer ON messages (workspace_id, customer_id, create_time, message_id)")
    protect("messages", grants="SELECT, INSERT, UPDATE")
    # Deliveries under way: small, hot, one row for each message that is not yet settled. `lease_until` NULL waits;
    # else a worker holds the row, and `handed_over` says that it may have called the provider.
    op.execute(
        """
        CREATE TABLE deliveries (
            workspace_id text NOT NULL,
            message_id text NOT NULL,
            customer_id bigint NOT NULL,
            template_id text NOT NULL,
            channel smallint NOT NULL,
            purpose smallint NOT NULL,
            source text NOT NULL,
            content bytea NOT NULL,
            traceparent text NOT NULL DEFAULT '',
            reason smallint NOT NULL DEFAULT 0,
            attempts int NOT NULL DEFAULT 0,
            next_attempt_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            worker bigint NOT NULL DEFAULT 0,
            lease_token bigint NOT NULL DEFAULT 0,
            lease_until timestamptz,
            handed_over boolean NOT NULL DEFAULT false,
            hand_over_time timestamptz,
            node_id bigint NOT NULL DEFAULT 0,
            address_hash bytea NOT NULL DEFAULT '',
            sealed bytea NOT NULL DEFAULT '',
            PRIMARY KEY (workspace_id, message_id)
        ) WITH (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000)
        """
    )
    op.execute(
        "CREATE INDEX deliveries_due ON deliveries (workspace_id, channel, next_attempt_time, message_id) "
        "WHERE lease_until IS NULL"
    )
    op.execute("CREATE INDEX deliveries_leased ON deliveries (worker, workspace_id) WHERE lease_until IS NOT NULL")
    protect("deliveries", system=True)
    op.execute(
        """
        CREATE TABLE message_log (
            workspace_id text NOT NULL,
            message_id text NOT NULL,
            log_time timestamptz NOT NULL,
            status smallint NOT NULL,
            reason smallint NOT NULL,
            attempt int NOT NULL,
            code text NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX message_log_of ON message_log (workspace_id, message_id, log_time)")
    protect("message_log", grants="SELECT, INSERT")
    # How a provider calls a message, for receipts that do not name ours.
    op.execute(
        """
        CREATE TABLE provider_messages (
            workspace_id text NOT NULL,
            channel smallint NOT NULL,
            provider_message_id text NOT NULL,
            message_id text NOT NULL,
            PRIMARY KEY (workspace_id, channel, provider_message_id, message_id)
        )
        """
    )
    protect("provider_messages", grants="SELECT, INSERT")
    op.execute(
        """
        CREATE TABLE suppressions (
            workspace_id text NOT NULL,
            channel smallint NOT NULL,
            address_hash bytea NOT NULL,
            kind smallint NOT NULL,
            message_id text NOT NULL,
            create_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, channel, address_hash, kind)
        )
        """
    )
    protect("suppressions")
    # One row for each marketing message that was handed to a provider: what the frequency cap counts.
    op.execute(
        """
        CREATE TABLE cap_uses (
            workspace_id text NOT NULL,
            customer_id bigint NOT NULL,
            message_id text NOT NULL,
            use_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, customer_id, message_id)
        )
        """
    )
    op.execute("CREATE INDEX cap_uses_old ON cap_uses USING brin (use_time)")
    protect("cap_uses", system=True)
    op.execute(
        """
        CREATE TABLE engagements (
            workspace_id text NOT NULL,
            message_id text NOT NULL,
            engagement smallint NOT NULL,
            target_hash bytea NOT NULL,
            engage_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, message_id, engagement, target_hash)
        )
        """
    )
    protect("engagements", grants="SELECT, INSERT")
