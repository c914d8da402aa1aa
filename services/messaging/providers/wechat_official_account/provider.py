"""Template messages of WeChat official accounts (`message/template/send`).

Read on 2026-11-30 as stored copies of the vendor's pages sendTemplateMessage and getStableAccessToken. `client_msg_id` makes
a message known again to the same openid for ten minutes; how long we rely on it says
`usecases/doubt.py::doubt_window`.
"""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from services.common.clock import Clock
from services.messaging.providers.access_tokens import AccessTokens
from services.messaging.providers.contract import (
    Accepted,
    Callback,
    CallbackCall,
    OutboundMessage,
    Refusal,
    Rejected,
    SendOutcome,
    Verdict,
)
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.http_call import HttpAnswer, HttpCaller
from services.messaging.providers.wechat.answering import send_answer
from services.messaging.providers.wechat.api import data_of, failure_of, token_call, unsendable
from services.messaging.providers.wechat.callbacks import read_call
from services.messaging.providers.wechat_official_account.account import WechatOfficialAccountAccount

MAX_CLIENT_ID = 32
"""Longest `client_msg_id`, in characters."""


class WechatOfficialAccountProvider:
    """Sends template messages to one follower each."""

    name: ClassVar[str] = "wechat-official-account"
    channel: ClassVar[str] = "wechat"
    idempotent: ClassVar[bool] = True
    always_ucs2: ClassVar[bool] = False
    signs: ClassVar[bool] = True
    account_form = WechatOfficialAccountAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Prepares the provider; connects to no one. The clock is for tokens and calls back."""
        self._clock = clock
        self._caller = HttpCaller(dialer)
        self._tokens: AccessTokens[WechatOfficialAccountAccount] = AccessTokens(clock, self._caller, token_call)

    async def send(
        self, message: OutboundMessage, account: WechatOfficialAccountAccount, *, timeout_seconds: float
    ) -> SendOutcome:
        """Sends one message; see `Provider.send`."""
        if message.is_reply:
            return await send_answer(self._tokens, message, account, timeout_seconds=timeout_seconds)
        refused = unsendable(message)
        if refused is not None:
            return refused
        fields: dict[str, Any] = {
            "touser": message.recipient,
            "template_id": message.template_code,
            "client_msg_id": client_id(message.delivery_id),
            "data": data_of(message),
        }
        if message.url:
            fields["url"] = message.url
        if message.mini_program_app_id:
            fields["miniprogram"] = {"appid": message.mini_program_app_id, "pagepath": message.mini_program_page}
        answer = await self._tokens.call(
            "POST",
            "/cgi-bin/message/template/send",
            account,
            msgspec.json.encode(fields),
            endpoint=account.endpoint,
            timeout_seconds=timeout_seconds,
        )
        if not isinstance(answer, HttpAnswer):
            return answer
        failure = failure_of(answer)
        if isinstance(failure, Rejected) and failure.reason is Refusal.NOT_SUBSCRIBED:
            # Its owner has switched this account's messages off.
            return Rejected(Refusal.OPTED_OUT, failure.code)
        return failure or Accepted(str(answer.fields.get("msgid", "")))

    async def verify(self, account: WechatOfficialAccountAccount, *, timeout_seconds: float) -> Verdict:
        """Gets an access token anew and asks for the account's templates; see `Provider.verify`."""
        return await self._tokens.verify(
            "/cgi-bin/template/get_all_private_template",
            account,
            {},
            endpoint=account.endpoint,
            timeout_seconds=timeout_seconds,
        )

    def read_callback(self, call: CallbackCall, account: WechatOfficialAccountAccount | None) -> Callback:
        """Reads a call; see `CallsBack.read_callback`."""
        return read_call(call, account, self._clock.now())

    async def close(self) -> None:
        """Closes every connection and forgets the access tokens."""
        self._tokens.forget()
        await self._caller.close()


def client_id(delivery_id: str) -> str:
    """Returns by what the vendor knows a message again: our id, of which the end tells messages apart."""
    return delivery_id[-MAX_CLIENT_ID:]
