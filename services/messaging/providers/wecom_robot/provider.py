"""Robots of WeCom groups: `webhook/send` (vendor's doc path/91770, looked at in November 2026).

No token and no signature: the key in the address is the secret. The vendor gives a message no id and knows no repeats, so an
answer that was lost stays unknown. It takes 20 messages a minute from a robot; over that it answers 45009. What its page does
not say: the codes of a robot that was taken away or switched off (93000, 93004, 93008) are as users of it report them.
"""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

import msgspec

from services.common.clock import Clock
from services.messaging.providers.access_tokens import ACCOUNT_SECONDS, BUSY_SECONDS, LIMIT_CODES
from services.messaging.providers.contract import (
    Accepted,
    Doubt,
    Obstacle,
    OutboundMessage,
    Problem,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
    Verdict,
    unreachable_verdict,
)
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.http_call import HttpAnswer, HttpCaller
from services.messaging.providers.wecom_robot.account import WeComRobotAccount

MAX_MARKDOWN_BYTES = 4_096
MAX_TITLE, MAX_SUB_TITLE, MAX_LINES, MAX_LINE_VALUE = 26, 112, 6, 26
"""What a card shows: characters of its title and of the text below, lines of a name and a value, characters of a value."""

MINUTE_SECONDS = 60.0
"""After so long what was too many may be said again."""

_ACCOUNT_CODES = frozenset({93000, 93004, 93008})
"""No such key; the robot is switched off; it is in the group no more."""


class WeComRobotProvider:
    """Says something in one group: Markdown, or a card where the message has a subject."""

    name: ClassVar[str] = "wecom-robot"
    channel: ClassVar[str] = ""
    """None: it reaches no customer."""

    idempotent: ClassVar[bool] = False
    always_ucs2: ClassVar[bool] = False

    account_form = WeComRobotAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Prepares the provider; connects to no one."""
        self._caller = HttpCaller(dialer)

    async def send(
        self, message: OutboundMessage, account: WeComRobotAccount, *, timeout_seconds: float
    ) -> SendOutcome:
        """Says one message; see `Provider.send`. The recipient is the group, whatever is named."""
        if not message.text:
            return Rejected(Refusal.CONTENT, "empty")
        if not message.subject and len(message.text.encode("utf-8", "replace")) > MAX_MARKDOWN_BYTES:
            return Rejected(Refusal.CONTENT, "too long")
        answer = await self._call(account, _card(message) if message.subject else _markdown(message), timeout_seconds)
        return _meaning_of(answer) if isinstance(answer, HttpAnswer) else answer

    async def verify(self, account: WeComRobotAccount, *, timeout_seconds: float) -> Verdict:
        """Says an empty text, which no group gets: of a good key WeCom says that the text is empty (44004)."""
        body = {"msgtype": "text", "text": {"content": ""}}
        answer = await self._call(account, body, timeout_seconds)
        if not isinstance(answer, HttpAnswer):
            return unreachable_verdict(answer.code)
        code = answer.fields.get("errcode")
        if answer.status != 200 or not isinstance(code, int) or code == -1 or code in LIMIT_CODES:
            return Verdict(Problem.PROVIDER_BUSY, str(code if isinstance(code, int) else answer.status))
        if code == 93000:
            return Verdict(Problem.AUTHENTICATION_FAILED, str(code))
        return Verdict(Problem.NOT_ALLOWED, str(code)) if code in _ACCOUNT_CODES else Verdict()

    async def close(self) -> None:
        """Closes every connection."""
        await self._caller.close()

    async def _call(
        self, account: WeComRobotAccount, body: dict[str, Any], timeout_seconds: float
    ) -> HttpAnswer | Retry | Unknown:
        return await self._caller.call(
            "POST",
            f"{account.endpoint}/cgi-bin/webhook/send?{urlencode({'key': account.key})}",
            timeout_seconds=timeout_seconds,
            headers={"content-type": "application/json"},
            content=msgspec.json.encode(body),
        )


def _markdown(message: OutboundMessage) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": message.text.encode("utf-8", "replace").decode()}}


def _card(message: OutboundMessage) -> dict[str, Any]:
    lines = list(message.parameters.items())[:MAX_LINES]
    return {
        "msgtype": "template_card",
        "template_card": {
            "card_type": "text_notice",
            "main_title": {"title": _short(message.subject, MAX_TITLE)},
            "sub_title_text": _short(message.text, MAX_SUB_TITLE),
            "horizontal_content_list": [
                {"keyname": name, "value": _short(value, MAX_LINE_VALUE)} for name, value in lines
            ],
            "card_action": {"type": 1, "url": message.url},
        },
    }


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _meaning_of(answer: HttpAnswer) -> SendOutcome:
    code = answer.fields.get("errcode")
    if answer.status == 429 or code in LIMIT_CODES:
        return Retry(answer.retry_after_seconds or MINUTE_SECONDS, Obstacle.RATE_LIMITED, str(code or 429))
    if answer.status == 503:
        return Retry(answer.retry_after_seconds or BUSY_SECONDS, Obstacle.BUSY, str(code or 503))
    if answer.status != 200 or not isinstance(code, int):
        return Unknown(Doubt.SERVER_ERROR, str(answer.status))
    if code == -1:
        return Retry(BUSY_SECONDS, Obstacle.BUSY, "-1")
    if code in _ACCOUNT_CODES:
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, str(code))
    return Rejected(Refusal.CONTENT, str(code)) if code else Accepted("")
