"""Seeded bugs: webhooks of other systems."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_SIGNATURES = "gateway/sources/signatures.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "sources/a-time-that-is-old-is-taken",
        "Where a scheme has a time, a delivery that was caught is refused after five minutes.",
        (
            Edit(
                _SIGNATURES,
                "    if not delivery_id or not _is_fresh(sent, signed.now):\n",
                "    if not delivery_id:\n",
            ),
        ),
        ("tests/unit/gateway/test_source_signatures.py",),
    ),
    Bug(
        "sources/only-the-present-secret-holds",
        "After a rotation the secret before holds for a day.",
        (
            Edit(
                "services/profile/domain/sources.py",
                "            return self.current, self.previous\n",
                "            return (self.current,)\n",
            ),
        ),
        ("tests/integration/profile/test_sources.py",),
    ),
    Bug(
        "sources/guests-are-one-person",
        "A value that stands for nobody is no identifier.",
        (
            Edit(
                "services/common/payload_mapping/translating.py",
                'return lambda payload: "" if (text := read(payload)) in none else text',
                'return lambda payload: "" if (text := read(payload)) in none and not text else text',
            ),
        ),
        ("tests/unit/profile/test_ready_mappings.py",),
    ),
    Bug(
        "sources/an-event-id-forgets-its-source",
        "The same order number of two shops is two orders.",
        (
            Edit(
                "services/common/payload_mapping/translating.py",
                'return stable_id("source", self._scope, self._rule.type, self._rule.name, *parts)',
                'return stable_id("source", self._rule.type, self._rule.name, *parts)',
            ),
        ),
        ("tests/unit/common/test_payload_mapping.py",),
    ),
)
