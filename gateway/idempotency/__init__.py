"""A create that is sent again with the same Idempotency-Key has one effect and the same answer."""

from gateway.idempotency.calls import IdempotentCalls
from gateway.idempotency.keys import KEY_PATTERN, MAXIMUM_KEY, check_key, derive_id, needs_storing

__all__ = ["KEY_PATTERN", "MAXIMUM_KEY", "IdempotentCalls", "check_key", "derive_id", "needs_storing"]
