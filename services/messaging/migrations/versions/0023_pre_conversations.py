"""Conversations with customers, texts and addresses sealed, and what answers by itself."""

from alembic import op

from services.common.migrations import let_erase, let_system_remove, protect
from services.common.migrations.sealing import let_reseal

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables and the columns of templates."""
    op.execute(
        "ALTER TABLE templates ADD COLUMN answer boolean NOT NULL DEFAULT false, "
        "ADD COLUMN answer_keywords text[] NOT NULL DEFAULT '{}'"
    )
    op.execute(
        """
        CREATE TABLE conversations (
            workspace_id text NOT NULL,
            conversation_id text NOT NULL,
            channel smallint NOT NULL,
            -- The app of WeChat; empty of SMS.
            account_id text NOT NULL,
            address_hash bytea NOT NULL,
            -- The address, encrypted for this conversation alone.
            sealed bytea NOT NULL,
            -- Of the address; 0: of nobody known.
            node_id bigint NOT NULL,
            is_open boolean NOT NULL,
            inbound_messages int NOT NULL,
            unanswered_since timestamptz,
            last_inbound_time timestamptz NOT NULL,
            last_message_time timestamptz NOT NULL,
            create_time timestamptz NOT NULL,
            close_time timestamptz,
            closed_by text NOT NULL DEFAULT '',
            PRIMARY KEY (workspace_id, conversation_id)
        )
        """
    )
    op.execute("CREATE INDEX conversations_by_time ON conversations (workspace_id, last_message_time, conversation_id)")
    op.execute("CREATE INDEX conversations_by_node ON conversations (workspace_id, node_id, create_time)")
    op.execute(
        "CREATE INDEX conversations_unanswered ON conversations (workspace_id, last_message_time, conversation_id) "
        "WHERE unanswered_since IS NOT NULL"
    )
    op.execute(
        """
        CREATE TABLE conversation_messages (
            workspace_id text NOT NULL,
            conversation_message_id text NOT NULL,
            conversation_id text NOT NULL,
            -- 1 the customer wrote, 2 we did.
            direction smallint NOT NULL,
            kind smallint NOT NULL,
            -- Text and the vendor's id of a medium, encrypted for this message alone; empty where a template says it.
            sealed bytea NOT NULL,
            keyword text NOT NULL DEFAULT '',
            delivery_id text NOT NULL DEFAULT '',
            auto_reply_id text NOT NULL DEFAULT '',
            -- The customer's message that an auto-reply answers.
            answer_to text NOT NULL DEFAULT '',
            created_by text NOT NULL DEFAULT '',
            send_time timestamptz NOT NULL,
            create_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, conversation_message_id)
        )
        """
    )
    op.execute(
        "CREATE INDEX conversation_messages_by_time ON conversation_messages "
        "(workspace_id, conversation_id, create_time, conversation_message_id)"
    )
    op.execute(
        "CREATE UNIQUE INDEX conversation_messages_answers ON conversation_messages (workspace_id, answer_to) "
        "WHERE answer_to <> ''"
    )
    op.execute(
        "CREATE UNIQUE INDEX conversation_messages_delivery ON conversation_messages (workspace_id, delivery_id) "
        "WHERE delivery_id <> ''"
    )
    op.execute(
        """
        CREATE TABLE conversation_reads (
            workspace_id text NOT NULL,
            conversation_id text NOT NULL,
            reader text NOT NULL,
            -- Of the customer's messages, how many had come when it was read.
            read_messages int NOT NULL,
            read_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, conversation_id, reader)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE auto_replies (
            workspace_id text NOT NULL,
            auto_reply_id text NOT NULL,
            display_name text NOT NULL,
            active boolean NOT NULL,
            priority int NOT NULL,
            template_id text NOT NULL,
            -- Channels, trigger, keywords, hours and text.
            document text NOT NULL,
            revision int NOT NULL,
            create_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, auto_reply_id)
        )
        """
    )
    protect("conversations", grants="SELECT, INSERT, UPDATE")
    protect("conversation_messages", grants="SELECT, INSERT")
    protect("conversation_reads", grants="SELECT, INSERT, UPDATE")
    protect("auto_replies", grants="SELECT, INSERT, UPDATE, DELETE")
    let_system_remove("conversations", "last_message_time")
    let_system_remove("conversation_messages", "create_time")
    let_system_remove("conversation_reads", "read_time")
    for table in ("conversations", "conversation_messages"):
        let_erase(table)
        let_reseal(table, "sealed")
