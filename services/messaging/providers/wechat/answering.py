"""Customer-service messages of official accounts and mini-programs (`message/custom/send`): answers within 48 hours.

Read on 2026-11-30 as stored copies of the vendor's pages on customer-service messages of both. The vendor knows no repeats
and tells no more of them than that it took them: they have no id and no receipt.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from services.messaging.providers.access_tokens import AccessTokens
from services.messaging.providers.contract import Accepted, OutboundMessage, Refusal, Rejected, SendOutcome
from services.messaging.providers.http_call import HttpAnswer
from services.messaging.providers.wechat.api import OPENID, AccountT, failure_of

MAX_TEXT_BYTES = 2_048
"""Longest text; the vendor refuses a longer one (45002)."""

_REFUSALS: Mapping[str, Refusal] = {
    # Out of the response time: 48 hours since the person wrote.
    "45015": Refusal.WINDOW_OVER,
    # Out of the response count: some since the person wrote last.
    "45047": Refusal.REPLY_LIMIT,
}


async def send_answer(
    tokens: AccessTokens[AccountT], message: OutboundMessage, account: AccountT, *, timeout_seconds: float
) -> SendOutcome:
    """Sends a text to a person who wrote; see `Provider.send`."""
    if not OPENID.fullmatch(message.recipient):
        return Rejected(Refusal.RECIPIENT_INVALID)
    text = message.text.encode("utf-8", "replace")
    if not text.strip():
        return Rejected(Refusal.CONTENT, "no text")
    if len(text) > MAX_TEXT_BYTES:
        return Rejected(Refusal.CONTENT, "text too long")
    fields = {"touser": message.recipient, "msgtype": "text", "text": {"content": text.decode()}}
    answer = await tokens.call(
        "POST",
        "/cgi-bin/message/custom/send",
        account,
        msgspec.json.encode(fields),
        endpoint=account.endpoint,
        timeout_seconds=timeout_seconds,
    )
    if not isinstance(answer, HttpAnswer):
        return answer
    failure = failure_of(answer)
    if isinstance(failure, Rejected) and failure.code in _REFUSALS:
        return Rejected(_REFUSALS[failure.code], failure.code)
    return failure or Accepted("")
