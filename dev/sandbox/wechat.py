"""The sandbox's WeChat (微信): stable tokens, template messages of official accounts, subscribe messages of mini-programs.

Written apart from the providers that send, so that one checks the other. Openids that begin with `invalid` are none, with
`refused` those of people who refuse messages (43004, 43101); templates that begin with `invalid` are not registered, pages
that begin with `invalid` are not there, and values with 敏感词 are not let through. Where the controls say so, subscribe
messages need an authorisation that was given here, and use it up.
"""

import re
import secrets
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from dev.sandbox.credentials import verify_secret
from dev.sandbox.ledger import LedgerFull
from dev.sandbox.modes import Fault, Mode
from dev.sandbox.receipts import ReceiptPusher, SignedBody
from dev.sandbox.receiving import Reception, linger
from dev.sandbox.records import Record, hash_of
from dev.sandbox.wechat_events import Listener, event_call, sent_event, written_call
from dev.sandbox.wire import Answer, Cut, Request, json_answer

OFFICIAL, MINI = "wechat_official_account", "wechat_mini_program"
CHANNELS = {OFFICIAL: "wechat", MINI: "mini_program"}
TOKEN_SECONDS = 7_200
MAX_TOKENS, MAX_SEEN = 1_000, 100_000
SEEN_FOR = timedelta(minutes=10)
"""How long a `client_msg_id` is known."""

ANSWERS_FOR = timedelta(hours=48)
"""How long a person who wrote can be answered."""

MAX_ANSWERS = 20
"""Answers for each message of a person; the vendor's number differs by kind of app."""

MAX_ANSWER_BYTES = 2_048

_OPENID = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True, slots=True)
class _Token:
    provider: str
    account: str
    expires: datetime


class Wechat:
    """Answers for every app whose secret derives from the sandbox's token."""

    def __init__(self, reception: Reception, receipts: ReceiptPusher, token: str) -> None:
        """Joins the common desk and the receipts."""
        self._reception = reception
        self._receipts = receipts
        self.listener: Listener | None = None
        """Who is told what became of messages; None: nobody."""
        self._token = token
        self._tokens: OrderedDict[str, _Token] = OrderedDict()
        self._stable: dict[tuple[str, str], str] = {}
        self._seen: OrderedDict[str, tuple[datetime, int]] = OrderedDict()
        self.credits: Counter[tuple[str, str]] | None = None
        """Authorisations by (openid, template); None: everybody has given enough."""
        self.windows: OrderedDict[tuple[str, str], tuple[datetime, int]] = OrderedDict()
        """By app and openid, when a person wrote last, and how many answers may still go to them."""

    def forget(self) -> None:
        """Forgets messages and authorisations."""
        self._seen.clear()
        self.windows.clear()
        self.credits = None
        self.listener = None

    def expire_tokens(self) -> None:
        """Ends every access token at once; they are still handed out, as by a vendor that does not know yet."""
        past = self._reception.now() - timedelta(seconds=1)
        self._tokens = OrderedDict(
            (name, _Token(each.provider, each.account, past)) for name, each in self._tokens.items()
        )

    async def give_token(self, request: Request) -> Answer | Cut:
        """Answers `POST /cgi-bin/stable_token`: the same token to all who ask, until it ends or is asked for anew."""
        fields = _object(request.body)
        if fields is None or fields.get("grant_type") != "client_credential":
            return _error(40002, "invalid grant_type")
        app_id, secret = str(fields.get("appid", "")), str(fields.get("secret", ""))
        provider = next((each for each in CHANNELS if verify_secret(self._token, each, app_id, secret)), None)
        if provider is None:
            return _error(40125, "invalid appsecret")
        key, now = (provider, app_id), self._reception.now()
        value = self._stable.get(key, "")
        known = self._tokens.get(value)
        if known is None or fields.get("force_refresh") is True:
            self._tokens.pop(value, None)
            value = self._stable[key] = secrets.token_urlsafe(96)
            known = self._tokens[value] = _Token(provider, app_id, now + timedelta(seconds=TOKEN_SECONDS))
            while len(self._tokens) > MAX_TOKENS:
                self._tokens.popitem(last=False)
        life = max(int((known.expires - now).total_seconds()), 300)
        return json_answer({"access_token": value, "expires_in": life})

    async def list_templates(self, request: Request) -> Answer | Cut:
        """Answers what both vendors' lists of templates answer when there are none."""
        token = self._token_of(request)
        if not isinstance(token, _Token):
            return token
        if (token.provider == MINI) != request.path.startswith("/wxaapi/"):
            return _error(48001, "api unauthorized")
        return json_answer({"errcode": 0, "errmsg": "ok", "template_list": [], "data": []})

    async def send_template(self, request: Request) -> Answer | Cut:
        """Answers `POST /cgi-bin/message/template/send`."""
        return await self._send(request, OFFICIAL)

    async def send_subscribe(self, request: Request) -> Answer | Cut:
        """Answers `POST /cgi-bin/message/subscribe/send`."""
        return await self._send(request, MINI)

    def hear(self, listener: Listener, openid: str, text: str, *, kind: str = "text", media_id: str = "") -> None:
        """Lets a person write to an app, whose listener is told. Answers are open for 48 hours then."""
        now = self._reception.now()
        call = written_call(listener, openid, kind, text, media_id, str(secrets.randbelow(2**62)), now)
        self.heard(listener.app_id, openid)
        self._receipts.add_body(SignedBody(call.body, "text/xml"), call.url)

    def heard(self, app_id: str, openid: str) -> None:
        """Notes that a person wrote to an app just now."""
        self.windows[app_id, openid] = (self._reception.now(), MAX_ANSWERS)
        while len(self.windows) > MAX_SEEN:
            self.windows.popitem(last=False)

    async def send_custom(self, request: Request) -> Answer | Cut:
        """Answers `POST /cgi-bin/message/custom/send`: a text to who wrote within 48 hours, so many for each message."""
        token = self._token_of(request)
        if not isinstance(token, _Token):
            return token
        fields = _object(request.body)
        openid = fields.get("touser") if fields else None
        text = fields.get("text") if fields else None
        if fields is None or fields.get("msgtype") != "text" or not isinstance(text, dict):
            return _error(40008, "invalid message type")
        content = text.get("content")
        if not isinstance(openid, str) or not _OPENID.fullmatch(openid) or openid.startswith("invalid"):
            return _error(40003, "invalid openid")
        if not isinstance(content, str) or not content.strip():
            return _error(44004, "empty content")
        if len(content.encode()) > MAX_ANSWER_BYTES:
            return _error(45002, "content size out of limit")
        mode = self._reception.draw(token.provider, token.account, openid, request.size)
        await linger(mode)
        refused = _refused(mode)
        if refused is not None:
            return refused
        since, left = self.windows.get((token.account, openid), (None, 0))
        if since is None or self._reception.now() - since >= ANSWERS_FOR:
            return _error(45015, "response out of time limit or subscription is canceled")
        if not left:
            return _error(45047, "out of response count limit")
        answered = mode.fault is not Fault.ACCEPT_THEN_DROP
        shown = {"touser": openid, "template_id": "custom", "data": {"text": {"value": content}}}
        try:
            await self._reception.record(_builder(request.body, token, shown, "", "", answered))
        except LedgerFull:
            return _error(-1, "system error")
        self.windows[token.account, openid] = (since, left - 1)
        return json_answer({"errcode": 0, "errmsg": "ok"}) if answered else Cut.CLOSE

    def _token_of(self, request: Request) -> _Token | Answer:
        presented = request.query.get("access_token", "")
        if not presented:
            return _error(41001, "access_token missing")
        token = self._tokens.get(presented)
        if token is None:
            return _error(40001, "invalid credential, access_token is invalid or not latest")
        if token.expires <= self._reception.now():
            return _error(42001, "access_token expired")
        return token

    async def _send(self, request: Request, provider: str) -> Answer | Cut:
        token = self._token_of(request)
        if not isinstance(token, _Token):
            return token
        fields = _object(request.body)
        if fields is None:
            return _error(47001, "data format error")
        if token.provider != provider:
            return _error(48001, "api unauthorized")
        code, message = _fault_of(fields, provider)
        if code:
            return _error(code, message)
        mode = self._reception.draw(provider, token.account, fields["touser"], request.size)
        await linger(mode)
        refused = _refused(mode)
        if refused is not None:
            return refused
        answered = mode.fault is not Fault.ACCEPT_THEN_DROP
        try:
            msgid = await self._once(request, token, fields, answered)
        except LedgerFull:
            return _error(-1, "system error")
        if msgid is None:
            return _error(43101, "user refuse to accept the msg")
        return json_answer({"errcode": 0, "errmsg": "ok", "msgid": msgid}) if answered else Cut.CLOSE

    async def _once(self, request: Request, token: _Token, fields: dict[str, Any], answered: bool) -> int | None:
        """Keeps the message and returns its id, the same for one that is known; None where an authorisation lacks."""
        client_id = fields.get("client_msg_id", "") if token.provider == OFFICIAL else ""
        key = f"{token.account}/{fields['touser']}/{client_id}" if client_id else ""
        now = self._reception.now()
        known = self._seen.get(key)
        if known is not None and now - known[0] < SEEN_FOR:
            return known[1]
        use = (fields["touser"], fields["template_id"])
        if token.provider == MINI and self.credits is not None:
            if not self.credits[use]:
                return None
            self.credits[use] -= 1
        msgid = secrets.randbelow(2**60)
        await self._reception.record(_builder(request.body, token, fields, key, str(msgid), answered))
        self._tell(token, fields, str(msgid))
        if key:
            self._seen[key] = (now, msgid)
            while len(self._seen) > MAX_SEEN:
                self._seen.popitem(last=False)
        return msgid

    def _tell(self, token: _Token, fields: dict[str, Any], msgid: str) -> None:
        if self.listener is None or self.listener.app_id != token.account:
            return
        verdict = self._receipts.verdict
        status = "success" if verdict.success else verdict.code
        event, told = sent_event(token.provider, fields["template_id"], msgid, status)
        call = event_call(self.listener, fields["touser"], event, self._reception.now(), told)
        self._receipts.add_body(SignedBody(call.body, "text/xml"), call.url)


def _builder(
    body: bytes, token: _Token, fields: dict[str, Any], key: str, msgid: str, answered: bool
) -> Callable[[int, datetime], Record]:
    content = msgspec.json.encode([fields["template_id"], fields["data"], fields.get("url"), fields.get("page")])
    return lambda number, now: Record(
        number=number,
        channel=CHANNELS[token.provider],
        provider=token.provider,
        time=now,
        recipient=fields["touser"],
        source=body.decode(),
        body_hash=hash_of(content),
        account=token.account,
        sender=token.account,
        key=key,
        provider_message_id=msgid,
        answered=answered,
    )


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        fields = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None
    return fields if isinstance(fields, dict) else None


def _fault_of(fields: dict[str, Any], provider: str) -> tuple[int, str]:
    """Returns the vendor's code and message for a request it would not take; 0 when it would."""
    openid, template, data = fields.get("touser"), fields.get("template_id"), fields.get("data")
    if not isinstance(openid, str) or not _OPENID.fullmatch(openid) or openid.startswith("invalid"):
        return 40003, "invalid openid"
    if not isinstance(template, str) or not template or template.startswith("invalid"):
        return 40037, "invalid template_id"
    if not isinstance(data, dict) or (provider == MINI and not data):
        return 47003, "argument invalid! data"
    values = [each.get("value") if isinstance(each, dict) else None for each in data.values()]
    if not all(isinstance(value, str) and value for value in values):
        return 47003, "argument invalid! data value"
    if any("敏感词" in str(value) for value in values):
        return 45168, "hit sensitive content"
    page = fields.get("page") or (fields.get("miniprogram") or {}).get("pagepath") or ""
    if str(page).startswith("invalid"):
        return 41030, "invalid page"
    if fields.get("miniprogram_state", "formal") not in ("formal", "trial", "developer"):
        return 47003, "argument invalid! miniprogram_state"
    if openid.startswith("refused"):
        return (43101, "user refuse to accept the msg") if provider == MINI else (43004, "require subscribe")
    return 0, ""


def _refused(mode: Mode) -> Answer | Cut | None:
    match mode.fault:
        case Fault.HANG:
            return Cut.HANG
        case Fault.RESET:
            return Cut.RESET
        case Fault.SERVER_ERROR:
            return json_answer({"errcode": -1, "errmsg": "system error"}, mode.status or 503)
        case Fault.CLIENT_ERROR:
            return _error(48001, "api unauthorized")
        case Fault.RATE_LIMITED:
            limited = {"errcode": 45009, "errmsg": "reach max api daily quota limit"}
            return json_answer(limited, mode.status or 429, (("retry-after", f"{mode.amount:g}"),))
    return None


def _error(code: int, message: str) -> Answer:
    return json_answer({"errcode": code, "errmsg": message})
