"""Seeded bugs: the inbox, customer tokens, and messages to a brand's own endpoint."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_MESSAGING = "services/messaging"
_INBOX = "tests/integration/messaging/test_inbox.py"
_WEBHOOK = "tests/integration/messaging_providers/test_webhook.py"
_TOKENS = "tests/unit/gateway/test_customer_tokens.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "inbox/anybodys-message-is-marked",
        "A customer changes the own inbox only.",
        (
            Edit(
                f"{_MESSAGING}/storage/inbox.py",
                'DELETE FROM inbox_messages WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[]) "',
                'DELETE FROM inbox_messages WHERE workspace_id = $1 AND $2::bigint[] IS NOT NULL "',
            ),
        ),
        (_INBOX,),
    ),
    Bug(
        "inbox/not-merged",
        "An inbox follows its customer over merges.",
        (
            Edit(
                f"{_MESSAGING}/usecases/inbox.py",
                "        return ids\n",
                "        return [int(named[1])]\n",
            ),
        ),
        (_INBOX,),
    ),
    Bug(
        "inbox/token-outlives-its-key",
        "A customer token ends with the key that made it.",
        (
            Edit(
                "gateway/auth/customer_tokens.py",
                "if kind is not KeyKind.SECRET or self.time.now()",
                "if self.time.now()",
            ),
        ),
        (_TOKENS,),
    ),
    Bug(
        "webhook/another-id-for-each-attempt",
        "A receiver knows a repeat by its id.",
        (
            Edit(
                f"{_MESSAGING}/providers/webhook/provider.py",
                "await self._post(message.delivery_id, body,",
                'await self._post(new_id("msg", self._clock.now()), body,',
            ),
        ),
        (_WEBHOOK,),
    ),
    Bug(
        "webhook/gone-endpoint-fails-its-messages",
        "An endpoint that is gone refuses the account, and loses no message.",
        (
            Edit(
                f"{_MESSAGING}/providers/webhook/provider.py",
                "_GONE = frozenset({401, 403, 404, 405, 410})",
                "_GONE = frozenset({401, 403, 404, 405})",
            ),
        ),
        (_WEBHOOK,),
    ),
)
