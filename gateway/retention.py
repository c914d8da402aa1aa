"""What the gateway keeps, and for how long."""

from __future__ import annotations

from collections.abc import Mapping

from services.common.retention import BOUNDED_OF_SEALING, Removal

REMOVALS: tuple[Removal, ...] = (
    Removal("sessions", "expire_time", days=30),
    Removal("invitations", "expire_time", days=30),
    Removal("sign_in_attempts", "last_time", days=2, least_days=2),
)

BOUNDED: Mapping[str, str] = {
    **BOUNDED_OF_SEALING,
    "workspaces": "Made by hand.",
    "api_keys": "Made by hand; never removed, so that what a key did stays explained.",
    "people": "One row a person who was ever let in; never removed, so that what a person did stays explained.",
    "members": "One row a person and workspace, for the same reason; at most 1,000 at a time a workspace.",
    "idempotent_calls": "They go after a day (`gateway/idempotency/calls.py`).",
    "audit_log": "They go after 730 days, from the oldest on (`gateway/audit/storage.py`).",
    "audit_heads": "One row a workspace.",
    "key_check": "One row.",
    "schema_versions": "One row.",
}
