"""Seeded bugs: WeChat's messages and the credits of subscribe messages."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_CREDITS = "services/messaging/storage/credits.py"
_TESTS = "tests/integration/messaging"
_ONE = "One authorisation, one message."

BUGS: tuple[Bug, ...] = (
    Bug(
        "wechat/credits-are-not-locked",
        _ONE,
        (
            Edit(
                "services/messaging/usecases/capping.py",
                "    await credits.lock_credits(connection, workspace_id, [claim.address_hash for claim in claims])\n",
                "",
            ),
        ),
        (f"{_TESTS}/test_credits_under_workers.py",),
    ),
    Bug(
        "wechat/refused-message-keeps-its-credit",
        "What was certainly not taken gives its authorisation back.",
        (
            Edit(
                "services/messaging/usecases/delivering.py",
                "unused = [each.delivery_id for each, _ in done if each.status in (Status.FAILED, Status.SUPPRESSED)]",
                "unused = [each.delivery_id for each, _ in done if each.status is Status.SUPPRESSED]",
            ),
        ),
        (f"{_TESTS}/test_subscription_credits.py",),
    ),
    Bug(
        "wechat/credit-of-any-template",
        "An authorisation is for its template.",
        (
            Edit(
                _CREDITS,
                "            AND f.provider_template_code = w.template_code AND f.turn = w.turn\n",
                "            AND f.turn = w.turn\n",
            ),
        ),
        (f"{_TESTS}/test_subscription_credits.py",),
    ),
    Bug(
        "wechat/repeated-for-hours",
        "What WeChat would take for another message is not sent again.",
        (
            Edit(
                "services/messaging/usecases/doubt.py",
                "    return _SHORTER_WINDOWS.get(channel, DOUBT_WINDOW)",
                "    return DOUBT_WINDOW",
            ),
        ),
        (f"{_TESTS}/test_wechat.py",),
    ),
    Bug(
        "wechat/old-callbacks-are-taken",
        "A call that was seen is not taken again later.",
        (
            Edit(
                "services/messaging/providers/wechat/callbacks.py",
                "not TIME.fullmatch(timestamp) or abs(time_of(timestamp) - now) > MAX_SKEW",
                "not TIME.fullmatch(timestamp)",
            ),
        ),
        ("tests/unit/messaging_providers/test_wechat_callbacks.py",),
    ),
    Bug(
        "wechat/callbacks-in-the-clear-beside-encrypted-ones",
        "With a key only encrypted calls are taken.",
        (
            Edit(
                "services/messaging/providers/wechat/callbacks.py",
                "    if account.encoding_aes_key:\n",
                '    if account.encoding_aes_key and "Encrypt" in event:\n',
            ),
        ),
        ("tests/unit/messaging_providers/test_wechat_callbacks.py",),
    ),
)
