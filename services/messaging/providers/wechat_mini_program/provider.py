"""Subscribe messages of WeChat mini-programs (`message/subscribe/send`).

Read on 2026-11-30 as stored copies of the vendor's pages sendMessage, getStableAccessToken and on message pushes. The
vendor knows no repeats: what may have been taken is UNKNOWN, and its authorisation counts as used.
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
from services.messaging.providers.wechat_mini_program.account import WechatMiniProgramAccount


class WechatMiniProgramProvider:
    """Sends subscribe messages to one person each."""

    name: ClassVar[str] = "wechat-mini-program"
    channel: ClassVar[str] = "mini_program"
    idempotent: ClassVar[bool] = False
    always_ucs2: ClassVar[bool] = False
    signs: ClassVar[bool] = True
    account_form = WechatMiniProgramAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Prepares the provider; connects to no one. The clock is for tokens and calls back."""
        self._clock = clock
        self._caller = HttpCaller(dialer)
        self._tokens: AccessTokens[WechatMiniProgramAccount] = AccessTokens(clock, self._caller, token_call)

    async def send(
        self, message: OutboundMessage, account: WechatMiniProgramAccount, *, timeout_seconds: float
    ) -> SendOutcome:
        """Sends one message; see `Provider.send`. The provider's id is what `subscribe_msg_sent_event` names."""
        if message.is_reply:
            return await send_answer(self._tokens, message, account, timeout_seconds=timeout_seconds)
        refused = unsendable(message)
        if refused is not None:
            return refused
        if not message.parameters:
            return Rejected(Refusal.CONTENT, "no keywords")
        fields: dict[str, Any] = {
            "touser": message.recipient,
            "template_id": message.template_code,
            "data": data_of(message),
            "miniprogram_state": account.mini_program_state.name.lower(),
            "lang": "zh_CN",
        }
        if message.mini_program_page:
            fields["page"] = message.mini_program_page
        answer = await self._tokens.call(
            "POST",
            "/cgi-bin/message/subscribe/send",
            account,
            msgspec.json.encode(fields),
            endpoint=account.endpoint,
            timeout_seconds=timeout_seconds,
        )
        if not isinstance(answer, HttpAnswer):
            return answer
        return failure_of(answer) or Accepted(str(answer.fields.get("msgid", "")))

    async def verify(self, account: WechatMiniProgramAccount, *, timeout_seconds: float) -> Verdict:
        """Gets an access token anew and asks for the mini-program's templates; see `Provider.verify`."""
        return await self._tokens.verify(
            "/wxaapi/newtmpl/gettemplate", account, {}, endpoint=account.endpoint, timeout_seconds=timeout_seconds
        )

    def read_callback(self, call: CallbackCall, account: WechatMiniProgramAccount | None) -> Callback:
        """Reads a call; see `CallsBack.read_callback`."""
        return read_call(call, account, self._clock.now())

    async def close(self) -> None:
        """Closes every connection and forgets the access tokens."""
        self._tokens.forget()
        await self._caller.close()
