"""Seeded bugs: mass messages of WeCom."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_ONCE = ("tests/integration/messaging/test_mass_messages_once.py",)
_TESTS = ("tests/integration/messaging/test_mass_messages.py",)

BUGS: tuple[Bug, ...] = (
    Bug(
        "wecom/limit-is-counted-without-a-lock",
        "No customer is over WeCom's limit, however many workers gather.",
        (
            Edit(
                "services/messaging/usecases/gathering.py",
                "        await mass_recipients.lock_addresses(connection, workspace_id, scope, hashes)\n",
                "",
            ),
        ),
        _ONCE,
    ),
    Bug(
        "wecom/what-may-still-come-does-not-count",
        "Mass messages that staff may still confirm count as received.",
        (
            Edit(
                "services/messaging/storage/mass_recipients.py",
                "AND (state IN (0, 1) OR (state IN (2, 4) AND use_time >= $4))",
                "AND state IN (0, 1, 2, 4) AND use_time >= $4",
            ),
        ),
        _ONCE,
    ),
    Bug(
        "wecom/asked-again-after-a-crash",
        "WeCom is asked once: an answer that was lost is looked for.",
        (
            Edit(
                "services/messaging/worker/mass_sending.py",
                "                mass = await self._find_again(workspace_id, mass)",
                "                mass = await self._submit(workspace_id, mass)",
            ),
        ),
        _ONCE,
    ),
    Bug(
        "wecom/withdrawn-while-gathered",
        "Whoever unsubscribes while a mass message is gathered does not get it.",
        (
            Edit(
                "services/messaging/worker/mass_sending.py",
                "for delivery_id, dead in withdrawn]",
                "for delivery_id, dead in withdrawn[:0]]",
            ),
        ),
        _TESTS,
    ),
    Bug(
        "wecom/forged-callback",
        "A callback that WeCom did not sign is refused.",
        (
            Edit(
                "services/messaging/providers/wecom_customers/callbacks.py",
                "if not isinstance(sealed, str) or not is_signed(",
                "if not isinstance(sealed, str) or is_signed(",
            ),
        ),
        ("tests/unit/messaging_providers/test_wecom_callbacks.py",),
    ),
    Bug(
        "wecom/welcome-after-twenty-seconds",
        "A welcome whose code is over is not asked for.",
        (
            Edit(
                "services/messaging/usecases/welcoming.py",
                "        if now >= change.time + GOOD_FOR:\n            return row(",
                "        if now < change.time:\n            return row(",
            ),
        ),
        ("tests/integration/messaging/test_welcomes.py",),
    ),
    Bug(
        "wecom/external-contacts-are-out-of-reach",
        "External contacts count as reached by WeCom.",
        (
            Edit(
                "services/segment/domain/reach.py",
                "isdisjoint(marketing_types(channel))",
                "isdisjoint(set(marketing_types(channel)) - {'wecom_external_user_id'})",
            ),
        ),
        ("tests/unit/messaging/test_preference_channels.py",),
    ),
    Bug(
        "wecom/external-contacts-find-no-preference",
        "External contacts find WeCom in the preference centre.",
        (
            Edit(
                "services/messaging/domain/preferences.py",
                "(*kind.contact_types, *written_by_staff(kind.channel.word))",
                "kind.contact_types",
            ),
        ),
        ("tests/unit/messaging/test_preference_channels.py",),
    ),
)
