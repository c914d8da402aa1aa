"""The sandbox's HTTP face: the providers' paths, what it received, and its controls.

Reads need the token, or the session of a browser on this machine that signed in at the gateway; controls need the token.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import replace
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import msgspec

from dev.sandbox.aliyun_direct_mail import VERSION as DIRECT_MAIL_VERSION
from dev.sandbox.aliyun_direct_mail import AliyunDirectMail
from dev.sandbox.aliyun_sms import AliyunSms
from dev.sandbox.inbox import CONTENT_POLICY, inbox_page, message_page
from dev.sandbox.ledger import Filter, Ledger
from dev.sandbox.modes import PROVIDERS, InvalidMode, ModeTable, Rule, parse_mode
from dev.sandbox.oauth import TokenIssuer
from dev.sandbox.phones import Phones
from dev.sandbox.receipts import ReceiptPusher, Verdict
from dev.sandbox.receiving import Now
from dev.sandbox.records import show
from dev.sandbox.returns import KINDS, MAX_ACCOUNTS, Return, Returns
from dev.sandbox.sendgrid import MAX_WEBHOOKS, SendGrid, Webhook
from dev.sandbox.sms_controls import SmsControls
from dev.sandbox.templates import TemplateBook
from dev.sandbox.tencent_sms import TencentSms
from dev.sandbox.twilio_sms import TwilioSms
from dev.sandbox.webhook import PATH as WEBHOOKS
from dev.sandbox.webhook import BrandEndpoint
from dev.sandbox.wechat import Wechat
from dev.sandbox.wechat_controls import WechatControls
from dev.sandbox.wecom import WeCom
from dev.sandbox.wecom_controls import WeComControls
from dev.sandbox.wecom_customers import WeComCustomers
from dev.sandbox.wecom_robot import WeComRobot
from dev.sandbox.wire import Answer, Cut, Request, json_answer
from services.common.visits import Door, straight

MAX_PAGE = 1_000
"""Most messages of one page of `GET /messages`."""

INBOX_MESSAGES = 50
"""Messages on the inbox page."""

_KEPT_NOWHERE = (("cache-control", "no-store"), ("x-frame-options", "DENY"), ("x-content-type-options", "nosniff"))


class ModeCall(msgspec.Struct, forbid_unknown_fields=True):
    """Body of `POST /control/modes`; provider `*` means all."""

    mode: str
    provider: str = "*"
    account: str = ""
    recipient: str = ""
    status: int = 0


class ReceiptsCall(msgspec.Struct, forbid_unknown_fields=True):
    """Body of `POST /control/receipts`; what is left out goes back to its default."""

    url: str | None = None
    success: bool = True
    code: str = ""
    message: str = ""
    delay_seconds: float = 0.05


class WebhookCall(msgspec.Struct, forbid_unknown_fields=True):
    """Body of `POST /control/sendgrid/webhook`; an empty URL ends the account's events."""

    account: str
    url: str
    events: list[dict[str, Any]] | None = None


class ReturnsCall(msgspec.Struct, forbid_unknown_fields=True):
    """Body of `POST /control/smtp/returns`; the URL has its query already."""

    account: str
    kind: str = ""
    url: str = ""
    secret: str = ""


class Endpoints:
    """Chooses who answers a request."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        modes: ModeTable,
        receipts: ReceiptPusher,
        aliyun_sms: AliyunSms,
        wecom: WeCom,
        wecom_customers: WeComCustomers,
        wecom_robot: WeComRobot,
        twilio_sms: TwilioSms,
        wechat: Wechat,
        sendgrid: SendGrid,
        aliyun_direct_mail: AliyunDirectMail,
        issuer: TokenIssuer,
        returns: Returns,
        tencent_sms: TencentSms,
        brand: BrandEndpoint,
        phones: Phones,
        templates: TemplateBook,
        token: str,
        now: Now,
    ) -> None:
        """Joins what is shown and what is controlled."""
        self.port = 0
        """On which it is served; a browser's Host must name it."""
        self._door = Door(token, "sandbox")
        self._now = now
        self._ledger = ledger
        self._modes = modes
        self._receipts = receipts
        self._default_verdict = receipts.verdict
        self._aliyun_sms = aliyun_sms
        self._wecom = wecom
        self._wecom_customers = wecom_customers
        self._wecom_robot = wecom_robot
        self._twilio_sms = twilio_sms
        self._wechat = wechat
        self._sendgrid = sendgrid
        self._aliyun_direct_mail = aliyun_direct_mail
        self._issuer = issuer
        self._returns = returns
        self._tencent_sms = tencent_sms
        self._brand = brand
        self._phones = phones
        self._authorization = f"Bearer {token}".encode()
        self._routes: dict[tuple[str, str], Callable[[Request], Awaitable[Answer | Cut]]] = {
            ("GET", "/cgi-bin/gettoken"): wecom.give_token,
            ("GET", "/cgi-bin/agent/get"): wecom.give_agent,
            ("POST", "/cgi-bin/message/send"): wecom.send,
            ("POST", "/cgi-bin/webhook/send"): wecom_robot.send,
            ("POST", "/cgi-bin/stable_token"): wechat.give_token,
            ("POST", "/cgi-bin/message/template/send"): wechat.send_template,
            ("POST", "/cgi-bin/message/subscribe/send"): wechat.send_subscribe,
            ("POST", "/cgi-bin/message/custom/send"): wechat.send_custom,
            ("GET", "/cgi-bin/template/get_all_private_template"): wechat.list_templates,
            ("GET", "/wxaapi/newtmpl/gettemplate"): wechat.list_templates,
            ("GET", "/inbox"): self._inbox,
            ("GET", "/messages"): self._messages,
            ("GET", "/counts"): self._counts,
            ("DELETE", "/messages"): self._clear,
            ("GET", "/control/modes"): self._modes_in_force,
            ("POST", "/control/modes"): self._set_mode,
            ("DELETE", "/control/modes"): self._reset_modes,
            ("POST", "/control/receipts"): self._set_receipts,
            **SmsControls(receipts, templates, token, now).routes(),
            **WechatControls(wechat, receipts.verdict.url, token).routes(),
            **phones.routes(),
            ("POST", "/control/oauth/expire-tokens"): self._expire_access_tokens,
            **wecom_customers.routes(),
            **WeComControls(wecom, wecom_customers, receipts).routes(),
            ("POST", "/control/sendgrid/webhook"): self._set_webhook,
            ("POST", "/control/smtp/returns"): self._set_returns,
        }

    async def answer(self, request: Request) -> Answer | Cut:
        """Answers one request."""
        if request.path == "/healthz":
            return json_answer({"status": "ok"})
        if request.headers.get("x-acs-version") == DIRECT_MAIL_VERSION:
            return await self._aliyun_direct_mail.answer(request)
        if (answered := self._phones.who_answers(request)) is not None:
            return await answered(request)
        if "x-acs-action" in request.headers:
            return await self._aliyun_sms.answer(request)
        if "x-tc-action" in request.headers:
            return await self._tencent_sms.answer(request)
        if request.path.startswith("/2010-04-01/"):
            return await self._twilio_sms.answer(request)
        if request.path.startswith("/v3/"):
            return await self._sendgrid.answer(request)
        if request.path.startswith(WEBHOOKS):
            return await self._brand.answer(request)
        if request.path == "/oauth2/token":
            return await self._issuer.answer(request)
        if request.path.startswith(("/cgi-bin/", "/wxaapi/")):
            route = self._routes.get((request.method, request.path))
            return await route(request) if route else json_answer({"errcode": 404, "errmsg": "unknown path"}, 404)
        if request.path == "/" and request.method == "GET":
            return Answer(303, headers=(("location", "/inbox"),))
        reading = request.method == "GET" and not request.path.startswith("/control/")
        if not (self._has_token(request) or (reading and self._is_signed_in(request))):
            return _problem(
                401,
                "Send `Authorization: Bearer` with the sandbox token (YIKE_SANDBOX_TOKEN), or open the gateway's first "
                "page by the link that `make run` or `make link` printed, and the inbox from there.",
            )
        answer = await self._read_or_control(request, reading)
        if isinstance(answer, Answer):
            return replace(answer, headers=(*_KEPT_NOWHERE, *answer.headers))
        return answer

    async def _read_or_control(self, request: Request, reading: bool) -> Answer | Cut:
        route = self._routes.get((request.method, request.path))
        if route is not None:
            return await route(request)
        for prefix, page in (("/messages/", False), ("/inbox/", True)):
            if reading and request.path.startswith(prefix):
                return await self._message(request.path.removeprefix(prefix), page)
        return _problem(404, "There is nothing at this path.")

    def _has_token(self, request: Request) -> bool:
        presented = request.headers.get("authorization", "").encode("latin-1")
        return hmac.compare_digest(presented, self._authorization)

    def _is_signed_in(self, request: Request) -> bool:
        headers = list(request.headers.items())
        return (
            _is_loopback(request.peer) and straight(headers, port=self.port) and self._door.knows(headers, self._now())
        )

    async def _inbox(self, request: Request) -> Answer:
        query = request.query
        wanted = Filter(query.get("channel", ""), query.get("recipient", ""))
        messages = [show(record) for record in self._ledger.latest(INBOX_MESSAGES, wanted)]
        return _html(inbox_page(messages, self._ledger.counts, wanted.channel, wanted.recipient))

    async def _messages(self, request: Request) -> Answer:
        query = request.query
        try:
            after, limit = int(query.get("after", 0)), int(query.get("limit", 100))
        except ValueError:
            return _problem(400, "`after` and `limit` are whole numbers.")
        if after < 0 or not 1 <= limit <= MAX_PAGE:
            return _problem(400, f"`after` is 0 or more, `limit` from 1 to {MAX_PAGE}.")
        page = await self._ledger.read(after, limit, Filter(query.get("channel", ""), query.get("recipient", "")))
        return json_answer({"messages": [show(record) for record in page.records], "next_after": page.next_after})

    async def _message(self, number: str, page: bool) -> Answer:
        number, slash, part = number.partition("/")
        if slash and (page or part != "source"):
            return _problem(404, "There is nothing at this path.")
        record = await self._ledger.get(int(number)) if number.isascii() and number.isdigit() else None
        if record is None:
            return _problem(404, "There is no message of this number.")
        if slash:
            return Answer(200, record.source.encode("latin-1", "replace"), "application/octet-stream")
        return _html(message_page(show(record))) if page else json_answer(show(record))

    async def _counts(self, request: Request) -> Answer:
        receipts = {
            "waiting": self._receipts.waiting,
            "pushed": self._receipts.pushed,
            "given_up": self._receipts.given_up,
        }
        counts = self._ledger.counts
        total = sum(count["accepted"] for count in counts.values())
        body = {"total": total, "last_number": self._ledger.last_number, "providers": counts, "receipts": receipts}
        return json_answer(body)

    async def _clear(self, request: Request) -> Answer:
        await self._ledger.clear()
        self._receipts.clear()
        self._wecom.forget()
        self._wecom_customers.forget()
        self._wecom_robot.forget()
        self._wechat.forget()
        self._brand.forget()
        self._phones.forget()
        return json_answer({})

    async def _modes_in_force(self, request: Request) -> Answer:
        return json_answer({"rules": [_show_rule(rule) for rule in self._modes.rules]})

    async def _set_mode(self, request: Request) -> Answer:
        try:
            call = msgspec.json.decode(request.body, type=ModeCall)
            mode = parse_mode(call.mode, call.status)
            for provider in PROVIDERS if call.provider == "*" else (call.provider.replace("-", "_"),):
                self._modes.put(Rule(provider, mode, call.account, call.recipient))
        except (msgspec.DecodeError, InvalidMode) as error:
            return _problem(400, str(error))
        return await self._modes_in_force(request)

    async def _reset_modes(self, request: Request) -> Answer:
        self._modes.clear()
        return json_answer({"rules": []})

    async def _set_receipts(self, request: Request) -> Answer:
        try:
            call = msgspec.json.decode(request.body, type=ReceiptsCall)
        except msgspec.DecodeError as error:
            return _problem(400, str(error))
        url = self._default_verdict.url if call.url is None else call.url
        if url and urlsplit(url).scheme not in ("http", "https"):
            return _problem(400, "`url` begins with http:// or https://, or is empty for no receipts.")
        if not 0 <= call.delay_seconds <= 86_400:
            return _problem(400, "`delay_seconds` lies between 0 and 86400.")
        code = call.code or ("DELIVERED" if call.success else "UNDELIV")
        message = call.message or ("用户接收成功" if call.success else "用户未接收")
        self._receipts.verdict = Verdict(url, call.success, code, message, call.delay_seconds)
        return json_answer(
            {"url": url, "success": call.success, "code": code, "message": message, "delay_seconds": call.delay_seconds}
        )

    async def _set_returns(self, request: Request) -> Answer:
        try:
            call = msgspec.json.decode(request.body, type=ReturnsCall)
        except msgspec.DecodeError as error:
            return _problem(400, str(error))
        if call.kind not in ("", *KINDS):
            return _problem(400, f"`kind` is one of {', '.join(KINDS)}, or empty for none.")
        self._returns.by_account.pop(call.account, None)
        if call.kind and len(self._returns.by_account) < MAX_ACCOUNTS:
            self._returns.by_account[call.account] = Return(call.kind, call.url, call.secret)
        return json_answer({"account": call.account, "kind": call.kind})

    async def _set_webhook(self, request: Request) -> Answer:
        try:
            call = msgspec.json.decode(request.body, type=WebhookCall)
        except msgspec.DecodeError as error:
            return _problem(400, str(error))
        webhooks = self._sendgrid.webhooks
        webhooks.pop(call.account, None)
        if call.url and len(webhooks) < MAX_WEBHOOKS:
            webhooks[call.account] = Webhook(call.url) if call.events is None else Webhook(call.url, tuple(call.events))
        return json_answer({"account": call.account, "url": call.url})

    async def _expire_access_tokens(self, request: Request) -> Answer:
        self._issuer.expire_tokens()
        return json_answer({"issued": self._issuer.issued})


def _show_rule(rule: Rule) -> dict[str, Any]:
    return {
        "provider": rule.provider,
        "mode": rule.mode.text,
        "status": rule.mode.status,
        "account": rule.account,
        "recipient": rule.recipient,
    }


def _is_loopback(peer: str) -> bool:
    try:
        return ip_address(peer).is_loopback
    except ValueError:
        return False


def _problem(status: int, message: str) -> Answer:
    return json_answer({"code": status, "message": message}, status)


def _html(page: bytes) -> Answer:
    return Answer(200, page, "text/html;charset=utf-8", (("content-security-policy", CONTENT_POLICY),))
