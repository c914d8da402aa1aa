"""Controls of what vendors of SMS keep in their consoles: addresses for callbacks, registered templates; replies on command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

import msgspec

from dev.sandbox.addresses import TooManyAddresses, own_address
from dev.sandbox.modes import PROVIDERS
from dev.sandbox.receipts import ReceiptPusher
from dev.sandbox.receiving import Now
from dev.sandbox.replies import PROVIDERS as REPLYING
from dev.sandbox.replies import make_reply
from dev.sandbox.templates import InvalidTemplate, RegisteredAtSandbox, TemplateBook
from dev.sandbox.wire import Answer, Cut, Request, json_answer


class CallbackCall(msgspec.Struct, forbid_unknown_fields=True):
    """Body of `POST /control/callbacks`; an empty address takes an account's away."""

    provider: str
    account: str
    url: str = ""


class ReplyCall(msgspec.Struct, forbid_unknown_fields=True):
    """Body of `POST /control/replies`; `recipient` is who replies, in E.164."""

    provider: str
    account: str
    recipient: str
    text: str


class SmsControls:
    """Answers these controls; who calls them was looked at before."""

    def __init__(self, receipts: ReceiptPusher, templates: TemplateBook, token: str, now: Now) -> None:
        """Joins what is controlled; `token` is the sandbox's."""
        self._receipts = receipts
        self._templates = templates
        self._token = token
        self._reports = receipts.verdict.url
        self._now = now

    def routes(self) -> Mapping[tuple[str, str], Callable[[Request], Awaitable[Answer | Cut]]]:
        """Returns who answers which call."""
        return {
            ("POST", "/control/callbacks"): self._set_callback,
            ("POST", "/control/replies"): self._reply,
            ("POST", "/control/templates"): self._register,
        }

    async def _set_callback(self, request: Request) -> Answer:
        try:
            call = msgspec.json.decode(request.body, type=CallbackCall)
            provider = call.provider.replace("-", "_")
            if provider not in PROVIDERS or (call.url and urlsplit(call.url).scheme not in ("http", "https")):
                return _problem("`provider` is one that the sandbox plays, `url` begins with http:// or https://.")
            self._receipts.addresses.put(provider, call.account, call.url)
        except (msgspec.DecodeError, TooManyAddresses) as error:
            return _problem(str(error))
        return json_answer({"provider": provider, "account": call.account, "url": call.url})

    async def _reply(self, request: Request) -> Answer:
        try:
            call = msgspec.json.decode(request.body, type=ReplyCall)
        except msgspec.DecodeError as error:
            return _problem(str(error))
        provider = call.provider.replace("-", "_")
        url = self._receipts.addresses.of(provider, call.account)
        url = url or own_address(self._reports, provider, call.account, self._token)
        if provider not in REPLYING or not url:
            return _problem("No address for replies was entered for this account: POST /control/callbacks.")
        reply = make_reply(
            provider,
            account=call.account,
            token=self._token,
            url=url,
            phone=call.recipient,
            text=call.text,
            now=self._now(),
        )
        self._receipts.add_to(reply, url)
        return json_answer({"url": url})

    async def _register(self, request: Request) -> Answer:
        try:
            template = msgspec.json.decode(request.body, type=RegisteredAtSandbox)
            self._templates.put(template)
        except (msgspec.DecodeError, InvalidTemplate) as error:
            return _problem(str(error))
        return json_answer(template)


def _problem(message: str) -> Answer:
    return json_answer({"code": 400, "message": message}, 400)
