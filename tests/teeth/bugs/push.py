"""Seeded bugs: push and calls."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_MESSAGING = "services/messaging"
_PROVIDERS = f"{_MESSAGING}/providers"
_TESTS = "tests/integration/messaging"

BUGS: tuple[Bug, ...] = (
    Bug(
        "push/token-that-ended-is-only-refused",
        "A token that its vendor ended is never written to again.",
        (
            Edit(
                f"{_PROVIDERS}/fcm/provider.py",
                'case "UNREGISTERED":\n            return Rejected(Refusal.RECIPIENT_INVALID, code)',
                'case "UNREGISTERED":\n            return Rejected(Refusal.RECIPIENT_UNAVAILABLE, code)',
            ),
        ),
        (
            f"{_TESTS}/test_push.py::"
            "test_token_that_is_unregistered_ends_and_the_customer_s_other_device_takes_its_place",
        ),
    ),
    Bug(
        "push/wrong-message-ends-the-token",
        "A message that is wrong costs nobody a token.",
        (
            Edit(
                f"{_PROVIDERS}/fcm/provider.py",
                'return set(named) == {"message.token"}',
                'return "message.token" in named or "data" in named[0]',
            ),
        ),
        ("tests/unit/messaging_providers/test_fcm.py::test_answers_mean_what_the_vendor_s_codes_say",),
    ),
    Bug(
        "push/key-after-the-hand-over",
        "A repeat has the key of the first time.",
        (
            Edit(
                f"{_MESSAGING}/worker/calling.py",
                "if prepared.account is None or prepared.delivery.sealed:\n            return prepared\n        keys",
                "if prepared.account is None:\n            return prepared\n        keys",
            ),
        ),
        (f"{_TESTS}/test_push.py::test_jpush_is_asked_again_with_the_key_of_the_first_time_and_pushes_once",),
    ),
    Bug(
        "push/devices-of-the-other-vendor",
        "A token goes to the vendor that gave it.",
        (
            Edit(
                f"{_MESSAGING}/domain/channels.py",
                "if not self.types_of or not providers:",
                "if not self.types_of or providers:",
            ),
        ),
        (
            "tests/unit/messaging/test_push_and_voice.py::"
            "test_push_goes_to_the_device_last_known_of_those_that_its_provider_knows",
        ),
    ),
    Bug(
        "voice/ringing-settles-the-call",
        "Only the record of a call that ended says what became of it.",
        (
            Edit(
                f"{_PROVIDERS}/aliyun_voice/reports.py",
                "if not is_record or not code or",
                "if not code or",
            ),
        ),
        ("tests/unit/messaging_providers/test_aliyun_voice.py::test_what_happens_during_a_call_settles_nothing",),
    ),
    Bug(
        "voice/calls-at-night",
        "No phone rings at night.",
        (
            Edit(
                f"{_MESSAGING}/domain/policy/pauses.py",
                "purposes=(Purpose.MARKETING, Purpose.TRANSACTIONAL),\n    ),\n)",
                "purposes=(Purpose.MARKETING,),\n    ),\n)",
            ),
        ),
        ("tests/unit/messaging/test_push_and_voice.py::test_no_phone_rings_at_night_whatever_it_is_about",),
    ),
)
