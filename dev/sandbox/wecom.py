"""The sandbox's WeCom (企业微信): access tokens and application messages, with error codes and duplicate check.

As strict as the vendor: a user id that is none by its form, that is an external contact's (`wm…`, `wo…`) or that begins with
`invalid` is no member within the application's visible range; every other one is, unless the controls name the members.
"""

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from dev.sandbox.credentials import is_account, verify_secret
from dev.sandbox.ledger import LedgerFull
from dev.sandbox.modes import Fault, Mode
from dev.sandbox.receiving import Reception, linger
from dev.sandbox.records import Record, hash_of
from dev.sandbox.wire import Answer, Cut, Request, json_answer

PROVIDER = "wecom"
PROVIDERS = ("wecom", "wecom_customers")
"""Whose secrets open the corporation, each for its own calls."""

TOKEN_SECONDS = 7_200
"""Life of an access token, as the vendor's."""

MAX_TOKENS = 1_000
"""Newest access tokens remembered."""

MAX_SEEN = 100_000
"""Newest messages remembered for the duplicate check."""

MAX_RECIPIENTS = 1_000
DEFAULT_DUPLICATE_SECONDS = 1_800
MAX_DUPLICATE_SECONDS = 14_400

_USER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
_EXTERNAL_ID = re.compile(r"w[mo](?=[A-Za-z]*[A-Z0-9_-])[A-Za-z0-9_-]+")
"""The id of an external contact: `wm` or `wo` and then letters of both cases, digits, `_` and `-`."""

_KINDS = ("text", "textcard", "markdown", "news", "template_card", "miniprogram_notice", "image", "file", "mpnews")


@dataclass(frozen=True, slots=True)
class Token:
    """What an access token is good for."""

    account: str
    expires: datetime
    provider: str


@dataclass(frozen=True, slots=True)
class _Seen:
    until: datetime
    msgid: str


class WeCom:
    """Answers `gettoken`, `agent/get` and `message/send`."""

    def __init__(self, reception: Reception, token: str) -> None:
        """Joins the common desk; application secrets derive from the sandbox token."""
        self._reception = reception
        self._token = token
        self._tokens: OrderedDict[str, Token] = OrderedDict()
        self._seen: OrderedDict[str, _Seen] = OrderedDict()
        self.members: frozenset[str] | None = None
        """Who is a member, in lower case; None takes every id that can be one."""

    def remember(self, records: list[Record]) -> None:
        """Takes messages accepted before a restart into the duplicate check."""
        for record in records:
            if record.provider == PROVIDER and record.key:
                until = record.time + timedelta(seconds=DEFAULT_DUPLICATE_SECONDS)
                self._seen[record.key] = _Seen(until, record.provider_message_id)

    def forget(self) -> None:
        """Empties the duplicate check."""
        self._seen.clear()

    def expire_tokens(self) -> None:
        """Makes every access token an expired one, as the vendor may do before its time."""
        past = self._reception.now() - timedelta(seconds=1)
        self._tokens = OrderedDict((name, replace(token, expires=past)) for name, token in self._tokens.items())

    async def give_token(self, request: Request) -> Answer | Cut:
        """Answers `GET /cgi-bin/gettoken`."""
        query = request.query
        corp_id = query.get("corpid", "")
        if not is_account(corp_id):
            return wecom_error(40013, "invalid corpid")
        presented = query.get("corpsecret", "")
        provider = next((each for each in PROVIDERS if verify_secret(self._token, each, corp_id, presented)), "")
        if not provider:
            return wecom_error(40001, "invalid credential")
        access_token = secrets.token_urlsafe(48)
        expires = self._reception.now() + timedelta(seconds=TOKEN_SECONDS)
        self._tokens[access_token] = Token(corp_id, expires, provider)
        while len(self._tokens) > MAX_TOKENS:
            self._tokens.popitem(last=False)
        return json_answer({"errcode": 0, "errmsg": "ok", "access_token": access_token, "expires_in": TOKEN_SECONDS})

    async def give_agent(self, request: Request) -> Answer | Cut:
        """Answers `GET /cgi-bin/agent/get`: every application with a positive number is there."""
        token = self.token_of(request, PROVIDER)
        if not isinstance(token, Token):
            return token
        number = request.query.get("agentid", "")
        if not (number.isascii() and number.isdigit() and int(number)):
            return wecom_error(40056, "invalid agentid")
        return json_answer({"errcode": 0, "errmsg": "ok", "agentid": int(number), "name": "sandbox", "close": 0})

    def token_of(self, request: Request, provider: str) -> Token | Answer:
        """Returns the access token of a call of a provider, or the vendor's refusal of it."""
        presented = request.query.get("access_token", "")
        if not presented:
            return wecom_error(41001, "access_token missing")
        token = self._tokens.get(presented)
        if token is None:
            return wecom_error(40014, "invalid access_token")
        if token.expires <= self._reception.now():
            return wecom_error(42001, "access_token expired")
        if token.provider != provider:
            return wecom_error(48002, "api forbidden")
        return token

    async def send(self, request: Request) -> Answer | Cut:
        """Answers `POST /cgi-bin/message/send`."""
        token = self.token_of(request, PROVIDER)
        if not isinstance(token, Token):
            return token
        try:
            fields = msgspec.json.decode(request.body)
        except msgspec.DecodeError:
            return wecom_error(47001, "data format error")
        code, message = _fault_of(fields)
        if code:
            return wecom_error(code, message)
        try:
            return await self._accept(request, token.account, fields)
        except LedgerFull:
            return wecom_error(-1, "system error")

    async def _accept(self, request: Request, account: str, fields: dict[str, Any]) -> Answer | Cut:
        users = list(dict.fromkeys(user for user in fields["touser"].split("|") if user))
        invalid = [user.lower() for user in users if not self._is_member(user)]
        members = list(dict.fromkeys(user.lower() for user in users if self._is_member(user)))
        if not members:
            return wecom_error(81013, "user & party & tag all invalid")
        mode = self._reception.draw(PROVIDER, account, fields["touser"], request.size)
        await linger(mode)
        refused = refused_by(mode)
        if refused is not None:
            return refused
        answered = mode.fault is not Fault.ACCEPT_THEN_DROP
        msgid = await self._once(request, account, fields, members, answered)
        if not answered:
            return Cut.CLOSE
        return json_answer(
            {
                "errcode": 0,
                "errmsg": "ok",
                "invaliduser": "|".join(invalid),
                "invalidparty": "",
                "invalidtag": "",
                "unlicenseduser": "",
                "msgid": msgid,
            }
        )

    def _is_member(self, user: str) -> bool:
        if _USER_ID.fullmatch(user) is None or _EXTERNAL_ID.fullmatch(user) is not None:
            return False
        if self.members is not None:
            return user.lower() in self.members
        return not user.lower().startswith("invalid")

    async def _once(
        self, request: Request, account: str, fields: dict[str, Any], members: list[str], answered: bool
    ) -> str:
        """Keeps the message and returns its id; one that passed within its interval is not kept again."""
        checked = bool(fields.get("enable_duplicate_check"))
        key = hash_of(account.encode() + b"\n" + request.body) if checked else ""
        now = self._reception.now()
        known = self._seen.get(key)
        if known is not None and known.until > now:
            return known.msgid
        msgid = secrets.token_urlsafe(32)
        if checked:
            seconds = min(int(fields.get("duplicate_check_interval", DEFAULT_DUPLICATE_SECONDS)), MAX_DUPLICATE_SECONDS)
            self._seen[key] = _Seen(now + timedelta(seconds=seconds), msgid)
            while len(self._seen) > MAX_SEEN:
                self._seen.popitem(last=False)
        try:
            for member in members:
                await self._reception.record(_builder(request.body, account, fields, member, key, msgid, answered))
        except LedgerFull:
            self._seen.pop(key, None)
            raise
        return msgid


def _builder(
    body: bytes, account: str, fields: dict[str, Any], member: str, key: str, msgid: str, answered: bool
) -> Callable[[int, datetime], Record]:
    content = msgspec.json.encode([fields["msgtype"], fields.get(fields["msgtype"])])
    return lambda number, now: Record(
        number=number,
        channel="wecom",
        provider=PROVIDER,
        time=now,
        recipient=member,
        source=body.decode(),
        body_hash=hash_of(content),
        account=account,
        sender=str(fields["agentid"]),
        key=key,
        provider_message_id=msgid,
        answered=answered,
    )


def _fault_of(fields: object) -> tuple[int, str]:
    """Returns the vendor's code and message for a request it would not take; 0 when it would."""
    if not isinstance(fields, dict):
        return 47001, "data format error"
    kind = fields.get("msgtype")
    if kind not in _KINDS:
        return 40008, "invalid message type"
    if type(fields.get("agentid")) is not int:
        return 40056, "invalid agentid"
    users = fields.get("touser")
    if not isinstance(users, str) or not users or len(users.split("|")) > MAX_RECIPIENTS:
        return 40003, "invalid UserID"
    content = fields.get(kind)
    if not isinstance(content, dict) or not content:
        return 44004, "content size out of range"
    if kind in ("text", "markdown") and not str(content.get("content", "")):
        return 44004, "text content is empty"
    if not isinstance(fields.get("duplicate_check_interval", 0), int):
        return 40058, "invalid parameter: duplicate_check_interval"
    return 0, ""


def refused_by(mode: Mode) -> Answer | Cut | None:
    """Returns how a call fails under a mode; None where it does not."""
    match mode.fault:
        case Fault.HANG:
            return Cut.HANG
        case Fault.RESET:
            return Cut.RESET
        case Fault.SERVER_ERROR:
            return json_answer({"errcode": -1, "errmsg": "system error"}, mode.status or 503)
        case Fault.CLIENT_ERROR:
            return wecom_error(60011, "no privilege to access/modify contact/party/agent")
        case Fault.RATE_LIMITED:
            limited = {"errcode": 45009, "errmsg": "api freq out of limit"}
            return json_answer(limited, mode.status or 429, (("retry-after", f"{mode.amount:g}"),))
    return None


def wecom_error(code: int, message: str) -> Answer:
    """Returns the vendor's refusal of a call."""
    return json_answer({"errcode": code, "errmsg": message})
