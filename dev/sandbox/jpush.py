"""The sandbox's JPush: keys (`cid`) and Push API v3.

Written apart from the provider that sends, so that one checks the other. Registration ids that begin with `gone` are
nobody's any more, with `invalid` are none, with `often` those of devices that got too much.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import uuid
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

import msgspec

from dev.sandbox.credentials import verify_secret
from dev.sandbox.ledger import LedgerFull
from dev.sandbox.modes import Fault, Mode
from dev.sandbox.receiving import Reception, linger
from dev.sandbox.records import Record, hash_of
from dev.sandbox.wire import Answer, Cut, Request, json_answer

PROVIDER = "jpush"
MAX_KEYS = 100_000
MOST_A_CALL = 10
KEYS_FOR = timedelta(days=1)
IOS_BYTES, ANDROID_BYTES = 2_000, 4_000


class Jpush:
    """Answers for every application whose secret derives from the sandbox's token."""

    def __init__(self, reception: Reception, token: str) -> None:
        """Joins the common desk; secrets derive from the sandbox token."""
        self._reception = reception
        self._token = token
        self._keys: OrderedDict[str, tuple[datetime, str]] = OrderedDict()
        """When a key was given, and the id of the message that it was used for."""

    def forget(self) -> None:
        """Forgets keys and what they were used for."""
        self._keys.clear()

    async def answer(self, request: Request) -> Answer | Cut:
        """Answers one call below `/v3/push`."""
        account = self._caller_of(request)
        if account is None:
            return _error(401, 1004, "Authen failed")
        if request.path == "/v3/push/cid" and request.method == "GET":
            return self._give_keys(request, account)
        if request.path != "/v3/push":
            return _error(404, 404, "Unknown path")
        if request.method != "POST":
            return _error(405, 1001, "Only POST is supported")
        return await self._push(request, account)

    def _caller_of(self, request: Request) -> str | None:
        scheme, _, login = request.headers.get("authorization", "").partition(" ")
        try:
            account, colon, secret = base64.b64decode(login, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        known = scheme == "Basic" and bool(colon) and verify_secret(self._token, PROVIDER, account, secret)
        return account if known else None

    def _give_keys(self, request: Request, account: str) -> Answer:
        asked = request.query.get("count", "1")
        count = min(int(asked), MOST_A_CALL) if asked.isascii() and asked.isdigit() and int(asked) else 0
        if not count:
            return _error(400, 1003, "count must be from 1")
        given = [f"{account}-{uuid.uuid4()}" for _ in range(count)]
        now = self._reception.now()
        self._keys.update((key, (now, "")) for key in given)
        while len(self._keys) > MAX_KEYS:
            self._keys.popitem(last=False)
        return json_answer({"cidlist": given})

    async def _push(self, request: Request, account: str) -> Answer | Cut:
        try:
            fields = msgspec.json.decode(request.body)
        except msgspec.DecodeError:
            fields = None
        wrong = (1002, "Missing parameter") if not isinstance(fields, dict) else self._fault_of(fields, account)
        if not isinstance(fields, dict) or wrong[0]:
            return _error(400, *wrong)
        (recipient,) = fields["audience"]["registration_id"]
        mode = self._reception.draw(PROVIDER, account, recipient, request.size)
        await linger(mode)
        refused = _refused(mode) or _refused_device(recipient)
        if refused is not None:
            return refused
        answered = mode.fault is not Fault.ACCEPT_THEN_DROP
        key = fields.get("cid", "")
        msg_id = self._keys[key][1] if key else ""
        if not msg_id:
            msg_id = str(secrets.randbelow(10**17))
            try:
                await self._keep(request.body, fields, account, recipient, msg_id, answered)
            except LedgerFull:
                return _error(503, 1030, "Internal service timeout")
            if key:
                self._keys[key] = (self._keys[key][0], msg_id)
        return json_answer({"sendno": "0", "msg_id": msg_id}) if answered else Cut.CLOSE

    def _fault_of(self, fields: dict[str, Any], account: str) -> tuple[int, str]:
        """Returns the vendor's code and message for a push it would not take; 0 when it would."""
        unknown = set(fields) - {"cid", "platform", "audience", "notification", "message", "options", "callback"}
        if unknown:
            return 1009, f"Unsupported key {min(unknown)}"
        audience, said = fields.get("audience"), fields.get("notification")
        if not fields.get("platform") or not isinstance(audience, dict) or not isinstance(said, dict):
            return 1002, "Missing parameter"
        devices = audience.get("registration_id")
        if not isinstance(devices, list) or len(devices) != 1 or not isinstance(devices[0], str):
            return 1003, "The sandbox takes one registration_id a push"
        if not devices[0].isalnum() or devices[0].startswith("invalid"):
            return 1003, "The registration_id is not valid"
        if not all(isinstance(said.get(each), dict) and said[each].get("alert") for each in fields["platform"]):
            return 1003, "A notification needs an alert of each platform"
        if (
            len(msgspec.json.encode(said["ios"])) > IOS_BYTES
            or len(msgspec.json.encode(said["android"])) > ANDROID_BYTES
        ):
            return 1005, "The message is too large"
        if not isinstance((fields.get("options") or {}).get("apns_production"), bool):
            return 1003, "options.apns_production is true or false"
        key = fields.get("cid")
        if key is not None:
            given = self._keys.get(key)
            if given is None or not key.startswith(f"{account}-") or self._reception.now() - given[0] > KEYS_FOR:
                return 1003, "The cid is not one that was given"
        return 0, ""

    async def _keep(
        self, body: bytes, fields: dict[str, Any], account: str, recipient: str, msg_id: str, answered: bool
    ) -> None:
        content = msgspec.json.encode(fields["notification"])

        def build(number: int, now: datetime) -> Record:
            return Record(
                number=number,
                channel="push",
                provider=PROVIDER,
                time=now,
                recipient=recipient,
                source=body.decode(),
                body_hash=hash_of(content),
                account=account,
                sender=account,
                key=fields.get("cid", ""),
                provider_message_id=msg_id,
                answered=answered,
            )

        await self._reception.record(build)


def _refused_device(recipient: str) -> Answer | None:
    if recipient.startswith("gone"):
        return _error(400, 1011, "cannot find user by this audience")
    if recipient.startswith("often"):
        return _error(403, 2005, "The amount of messages is beyond what is reasonable")
    return None


def _refused(mode: Mode) -> Answer | Cut | None:
    match mode.fault:
        case Fault.HANG:
            return Cut.HANG
        case Fault.RESET:
            return Cut.RESET
        case Fault.SERVER_ERROR:
            status = mode.status or 503
            return json_answer({"error": {"message": "Service unavailable"}}, status)
        case Fault.CLIENT_ERROR:
            return _error(400, 1003, "Parameter value is invalid")
        case Fault.RATE_LIMITED:
            limited = _error(429, 2002, "Rate limit exceeded")
            return Answer(429, limited.body, limited.content_type, (("retry-after", f"{mode.amount:g}"),))
    return None


def _error(status: int, code: int, text: str) -> Answer:
    return json_answer({"error": {"code": code, "message": text}}, status)
