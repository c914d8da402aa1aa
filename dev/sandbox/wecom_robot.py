"""The sandbox's robot of a WeCom group: takes what a robot may say, 20 messages a minute.

As strict as the vendor: the key is checked first, then the kind of message and its parts, then the limit. A key is
`<account>.<secret of wecom_robot>`; with `.off` behind it, it is that of a robot that was switched off.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

import msgspec

from dev.sandbox.credentials import verify_secret
from dev.sandbox.ledger import LedgerFull
from dev.sandbox.modes import Fault
from dev.sandbox.receiving import Reception, linger
from dev.sandbox.records import Record, hash_of
from dev.sandbox.wecom import refused_by, wecom_error
from dev.sandbox.wire import Answer, Cut, Request, json_answer

PROVIDER = "wecom_robot"
MINUTE_LIMIT = 20
MAX_KEYS = 1_000
_MOST_BYTES = {"text": 2_048, "markdown": 4_096}
_CARDS = ("text_notice", "news_notice")


class WeComRobot:
    """Answers `webhook/send` for every account whose secret derives from the sandbox's token."""

    def __init__(self, reception: Reception, token: str) -> None:
        """Joins the common desk."""
        self._reception = reception
        self._token = token
        self._said: OrderedDict[str, list[datetime]] = OrderedDict()

    def forget(self) -> None:
        """Forgets how much robots have said."""
        self._said.clear()

    async def send(self, request: Request) -> Answer | Cut:
        """Answers `POST /cgi-bin/webhook/send`."""
        account, _, secret = request.query.get("key", "").partition(".")
        secret, is_off, _ = secret.partition(".off")
        if not verify_secret(self._token, PROVIDER, account, secret):
            return wecom_error(93000, "invalid webhook url")
        if is_off:
            return wecom_error(93004, "robot is disabled")
        try:
            fields = msgspec.json.decode(request.body)
        except msgspec.DecodeError:
            return wecom_error(47001, "data format error")
        code, words = _fault_of(fields)
        if code:
            return wecom_error(code, words)
        mode = self._reception.draw(PROVIDER, account, account, request.size)
        await linger(mode)
        refused = refused_by(mode)
        if refused is not None:
            return wecom_error(93008, "not in group") if mode.fault is Fault.CLIENT_ERROR else refused
        if not self._has_room(account):
            return wecom_error(45009, "api freq out of limit")
        answered = mode.fault is not Fault.ACCEPT_THEN_DROP
        try:
            await self._keep(request, account, fields, answered)
        except LedgerFull:
            return wecom_error(-1, "system error")
        return json_answer({"errcode": 0, "errmsg": "ok"}) if answered else Cut.CLOSE

    def _has_room(self, account: str) -> bool:
        now = self._reception.now()
        said = [each for each in self._said.get(account, []) if each > now - timedelta(minutes=1)]
        self._said[account] = said
        while len(self._said) > MAX_KEYS:
            self._said.popitem(last=False)
        if len(said) >= MINUTE_LIMIT:
            return False
        said.append(now)
        return True

    async def _keep(self, request: Request, account: str, fields: dict[str, Any], answered: bool) -> None:
        content = msgspec.json.encode([fields["msgtype"], fields[fields["msgtype"]]])

        def build(number: int, now: datetime) -> Record:
            return Record(
                number=number,
                channel="wecom",
                provider=PROVIDER,
                time=now,
                recipient=f"group-of-{account}",
                source=request.body.decode(),
                body_hash=hash_of(content),
                account=account,
                answered=answered,
            )

        await self._reception.record(build)


def _fault_of(fields: object) -> tuple[int, str]:
    """Returns the vendor's code and words for a message that it would not take; 0 when it would."""
    if not isinstance(fields, dict):
        return 47001, "data format error"
    kind = fields.get("msgtype")
    if kind not in ("text", "markdown", "news", "template_card"):
        return 40008, "invalid message type"
    content = fields.get(kind)
    if not isinstance(content, dict):
        return 40058, f"{kind} is missing"
    if kind in _MOST_BYTES:
        text = content.get("content")
        if not isinstance(text, str) or not text:
            return 44004, "text content is empty"
        return (45002, "content size out of limit") if len(text.encode()) > _MOST_BYTES[kind] else (0, "")
    if kind == "news":
        articles = content.get("articles")
        listed = articles if isinstance(articles, list) else []
        good = 1 <= len(listed) <= 8 and all(each.get("title") and each.get("url") for each in listed)
        return (0, "") if good else (40058, "invalid articles")
    action = content.get("card_action")
    if content.get("card_type") not in _CARDS or not isinstance(action, dict):
        return 40058, "invalid template_card"
    if action.get("type") == 1 and not str(action.get("url", "")).startswith(("http://", "https://")):
        return 40058, "invalid card_action.url"
    if not content.get("sub_title_text") and not content.get("main_title", {}).get("title"):
        return 40058, "main_title and sub_title_text are empty"
    return (40058, "horizontal_content_list") if len(content.get("horizontal_content_list", [])) > 6 else (0, "")
