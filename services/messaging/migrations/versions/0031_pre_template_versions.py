"""Drafts and versions of templates; messages name the version that they say."""

from alembic import op

from services.common.migrations import protect

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table and the columns; what there is of templates is their version 1.

    The columns of a template stay what is sent, so that processes of before go on sending that. What they write has a revision
    above `versioned_revision`; it becomes a version when a process of now reads it.
    """
    op.execute(
        """
        CREATE TABLE template_versions (
            workspace_id text NOT NULL,
            template_id text NOT NULL,
            version int NOT NULL,
            publish_time timestamptz NOT NULL,
            publisher text NOT NULL,
            -- What it says, as JSON.
            content text NOT NULL,
            PRIMARY KEY (workspace_id, template_id, version)
        )
        """
    )
    protect("template_versions", grants="SELECT, INSERT, DELETE")
    op.execute(
        """
        ALTER TABLE templates
            ADD COLUMN version int NOT NULL DEFAULT 0,
            ADD COLUMN publish_time timestamptz,
            ADD COLUMN publisher text NOT NULL DEFAULT '',
            ADD COLUMN editor text NOT NULL DEFAULT '',
            -- What the draft says, as JSON; empty where that is what is sent.
            ADD COLUMN draft text NOT NULL DEFAULT '',
            ADD COLUMN versioned_revision bigint NOT NULL DEFAULT 0
        """
    )
    op.execute(
        """
        INSERT INTO template_versions (workspace_id, template_id, version, publish_time, publisher, content)
        SELECT workspace_id, template_id, 1, update_time, '', (jsonb_build_object(
            'subject', subject, 'html', html, 'text', text, 'provider_template_code', provider_template_code,
            'provider_parameters', provider_parameters::jsonb, 'url', url, 'mini_program_app_id', mini_program_app_id,
            'mini_program_page', mini_program_page, 'image_url', image_url, 'inbox_days', inbox_days,
            'answer', answer, 'answer_keywords', to_jsonb(answer_keywords), 'deep_link', deep_link,
            'push_data', push_data::jsonb, 'expected_value', expected_value,
            'tags', CASE tags WHEN '' THEN '[]'::jsonb ELSE to_jsonb(string_to_array(tags, ' ')) END)
            || CASE content WHEN '' THEN '{}'::jsonb ELSE jsonb_build_object('content', content::jsonb) END)::text
        FROM templates
        """
    )
    op.execute("UPDATE templates SET version = 1, publish_time = update_time, versioned_revision = revision")
    # 0: taken before; which version it says is decided when it is handed over.
    op.execute("ALTER TABLE messages ADD COLUMN template_version int NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE deliveries ADD COLUMN template_version int NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE test_sends ADD COLUMN template_version int NOT NULL DEFAULT 0")
