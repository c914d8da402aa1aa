"""Controls of the sandbox's WeChat: what people authorise and write, and where an app's events go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

import msgspec

from dev.sandbox.addresses import own_address
from dev.sandbox.credentials import account_secret
from dev.sandbox.wechat import CHANNELS, OFFICIAL, Wechat
from dev.sandbox.wechat_events import Listener
from dev.sandbox.wire import Answer, Cut, Request, json_answer


class CreditCall(msgspec.Struct, forbid_unknown_fields=True):
    """How many subscribe messages of a template a person has authorised."""

    openid: str
    template: str
    count: int = 1


class CreditsCall(msgspec.Struct, forbid_unknown_fields=True):
    """Body of `POST /control/wechat/credits`; null lets everybody be sent everything."""

    credits: list[CreditCall] | None


class ListenerCall(msgspec.Struct, forbid_unknown_fields=True):
    """Body of `POST /control/wechat/listener`: where an app's events go; an empty address tells nobody."""

    url: str
    app_id: str = ""
    token: str = ""
    encoding_aes_key: str = ""


class WrittenCall(msgspec.Struct, forbid_unknown_fields=True):
    """Body of `POST /control/wechat/messages`: what a person writes to an app; of `image` and `voice` the medium's id."""

    openid: str
    text: str = ""
    app_id: str = ""
    provider: str = OFFICIAL
    kind: str = "text"
    media_id: str = ""


class WechatControls:
    """Answers these controls; who calls them was looked at before."""

    def __init__(self, wechat: Wechat, reports: str, token: str) -> None:
        """Joins what is controlled; `reports` is where delivery reports go by default, `token` the sandbox's."""
        self._wechat = wechat
        self._reports = reports
        self._token = token

    def routes(self) -> Mapping[tuple[str, str], Callable[[Request], Awaitable[Answer | Cut]]]:
        """Returns who answers which call."""
        return {
            ("POST", "/control/wechat/expire-tokens"): self._expire_tokens,
            ("POST", "/control/wechat/credits"): self._set_credits,
            ("POST", "/control/wechat/listener"): self._set_listener,
            ("POST", "/control/wechat/messages"): self._write,
        }

    async def _expire_tokens(self, request: Request) -> Answer:
        self._wechat.expire_tokens()
        return json_answer({})

    async def _set_credits(self, request: Request) -> Answer:
        try:
            given = msgspec.json.decode(request.body, type=CreditsCall).credits
        except msgspec.DecodeError as error:
            return _problem(str(error))
        self._wechat.credits = (
            None if given is None else Counter({(each.openid, each.template): each.count for each in given})
        )
        return json_answer({})

    async def _set_listener(self, request: Request) -> Answer:
        try:
            call = msgspec.json.decode(request.body, type=ListenerCall)
        except msgspec.DecodeError as error:
            return _problem(str(error))
        listener = Listener(call.url, call.app_id, call.token, call.encoding_aes_key)
        self._wechat.listener = listener if call.url else None
        return json_answer({})

    async def _write(self, request: Request) -> Answer:
        try:
            call = msgspec.json.decode(request.body, type=WrittenCall)
        except msgspec.DecodeError as error:
            return _problem(str(error))
        listener = self._listener_of(call)
        if listener is None:
            return _problem("No listener is set for this app: POST /control/wechat/listener.")
        self._wechat.hear(listener, call.openid, call.text, kind=call.kind, media_id=call.media_id)
        return json_answer({"openid": call.openid})

    def _listener_of(self, call: WrittenCall) -> Listener | None:
        listener = self._wechat.listener
        if listener is not None and call.app_id in ("", listener.app_id):
            return listener
        url = own_address(self._reports, call.provider, call.app_id, self._token)
        token = account_secret(self._token, f"callbacks/{call.provider}", call.app_id)[:32]
        return Listener(url, call.app_id, token) if url and call.provider in CHANNELS else None


def _problem(message: str) -> Answer:
    return json_answer({"code": 400, "message": message}, 400)
