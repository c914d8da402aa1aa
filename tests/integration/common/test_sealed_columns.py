"""Whatever is sealed is sealed anew when a key is rotated, and counted before one is retired: else it would be lost with it."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from gateway.audit.log import AuditLog
from gateway.rotating import SEALING_SERVICES
from services.common.database import Database
from services.common.migrations.running import OWNERS
from services.common.settings import ServiceSettings
from services.common.topology import SERVICES
from tests.support.sealing import columns_of
from tests.support.stores import DatabaseUrls

NOT_SEALED = {
    # Facts, operations and answers.
    "outbox.payload", "dead_facts.payload", "operations.arguments", "operations.response", "operations.error",
    "idempotent_calls.answer", "deliveries.content", "dead_letters.content",
    # Reports, dashboards and alerts as they were saved: rules and names of figures.
    "saved_definitions.definition",
    # Figures that are told to a URL, until they were.
    "report_runs.body",
    # What link runs have learnt.
    "link_models.model",
    "link_models.terms",
    # Digests and keyed hashes.
    "link_records.digest",
    "key_check.check_value", "nodes.value_hash", "decisions.digest", "messages.content_digest", "tasks.content_digest", "messages.address_hash",
    "deliveries.address_hash", "suppressions.address_hash", "suppression_log.address_hash", "test_recipients.address_hash",
    "engagements.target_hash", "message_ids.digest", "message_ids.body_digest", "loyalty_requests.digest",
    "coupon_requests.digest", "coupons.code_hash", "api_keys.digest", "idempotent_calls.request_digest",
    "audit_log.request_digest", "audit_log.entry_hash", "audit_heads.entry_hash", "audit_heads.before_first",
    "audit_heads.seal", "sessions.digest", "invitations.digest", "verification_codes.address_hash", "verification_codes.code_hash",
    "subscription_credits.address_hash",
    "sms_replies.address_hash", "conversations.address_hash",
    "mass_message_recipients.address_hash", "mass_messages.text_digest",
}  # fmt: skip
"""Columns of bytes that hold nothing sealed. A new one belongs here, or into a `SealedColumn` (docs/keys.md)."""


@pytest.mark.parametrize("owner", sorted(OWNERS))
async def test_every_column_of_bytes_is_sealed_anew_or_holds_nothing_sealed(
    database_urls: DatabaseUrls, redis_url: str, owner: str, tmp_path: Any
) -> None:
    connection = await asyncpg.connect(database_urls("admin"))
    rows = await connection.fetch(
        "SELECT c.relname || '.' || a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') "
        "AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'bytea'::regtype",
        owner,
    )
    await connection.close()
    found = {row["name"] for row in rows}
    settings = ServiceSettings(
        owner if owner != "gateway" else "identity",
        home=tmp_path,
        database_url=database_urls(owner),
        redis_url=redis_url,
        service_token="token",
        encryption_key=b"k" * 32,
        addresses=dict.fromkeys(SERVICES, "127.0.0.1:1"),
    )
    sealed: set[str] = set()
    if owner in SEALING_SERVICES:
        sealed = {column.name for column in await columns_of(owner, settings)}
    elif owner == "gateway":
        database = Database.connect(database_urls("gateway"), service="gateway")
        sealed = {column.name for column in AuditLog(database, b"k" * 32).columns()}
        await database.close()
    assert sealed <= found
    assert found - sealed - NOT_SEALED == set()
    assert sealed & NOT_SEALED == set()
