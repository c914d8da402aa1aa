"""What the gateway keeps, and for how long."""

from __future__ import annotations

from collections.abc import Mapping

from services.common.retention import Removal

REMOVALS: tuple[Removal, ...] = ()

BOUNDED: Mapping[str, str] = {
    "workspaces": "Made by hand.",
    "api_keys": "Made by hand; never removed, so that what a key did stays explained.",
    "idempotent_calls": "They go after a day (`gateway/idempotency/calls.py`).",
    "audit_log": "They go after 730 days, from the oldest on (`gateway/audit/storage.py`).",
    "audit_heads": "One row a workspace.",
    "key_check": "One row.",
    "schema_versions": "One row.",
}
