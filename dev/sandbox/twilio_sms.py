"""The sandbox's Twilio: `Messages.json` and the account of API 2010-04-01, with error codes and signed status callbacks.

Written apart from the provider that sends and verifies, so that one checks the other.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

import msgspec

from dev.sandbox.credentials import account_secret
from dev.sandbox.ledger import LedgerFull
from dev.sandbox.modes import Fault, Mode
from dev.sandbox.receipts import ReceiptPusher, SignedCall
from dev.sandbox.receiving import Reception, linger
from dev.sandbox.records import Record, hash_of
from dev.sandbox.wire import Answer, Cut, Request, json_answer

PROVIDER = "twilio_sms"
PATH = re.compile(r"/2010-04-01/Accounts/(?P<sid>AC[0-9a-f]{32})(?P<rest>/Messages\.json|\.json)")
MAX_TEXT = 1_600

_TO = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_UNSUBSCRIBED = "0000000"
"""Numbers that end so have unsubscribed."""


class TwilioSms:
    """Answers for every account whose token derives from the sandbox's."""

    def __init__(self, reception: Reception, receipts: ReceiptPusher, token: str) -> None:
        """Joins the common desk and the receipts."""
        self._reception = reception
        self._receipts = receipts
        self._token = token

    async def answer(self, request: Request) -> Answer | Cut:
        """Answers one call."""
        match = PATH.fullmatch(request.path)
        if match is None:
            return _error(404, 20404, "The requested resource was not found")
        sid = match["sid"]
        auth_token = account_secret(self._token, PROVIDER, sid)
        expected = base64.b64encode(f"{sid}:{auth_token}".encode()).decode()
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Basic {expected}".encode()):
            return _error(401, 20003, "Authenticate")
        if match["rest"] == ".json":
            return json_answer({"sid": sid, "status": "active", "friendly_name": "sandbox"})
        if request.method != "POST":
            return _error(405, 20004, "Method not allowed")
        return await self._send(request, sid, auth_token)

    async def _send(self, request: Request, sid: str, auth_token: str) -> Answer | Cut:
        fields = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        code, message = _fault_of(fields)
        if code:
            return _error(400, code, message)
        mode = self._reception.draw(PROVIDER, sid, fields["To"], request.size)
        await linger(mode)
        refused = _refused(mode)
        if refused is not None:
            return refused
        message_sid = f"SM{secrets.token_hex(16)}"
        answered = mode.fault is not Fault.ACCEPT_THEN_DROP
        try:
            await self._keep(fields, sid, message_sid, answered)
        except LedgerFull:
            return _error(503, 20503, "Service unavailable")
        self._tell(fields, sid, message_sid, auth_token)
        if not answered:
            return Cut.CLOSE
        return json_answer(
            {
                "sid": message_sid,
                "account_sid": sid,
                "to": fields["To"],
                "from": fields.get("From"),
                "messaging_service_sid": fields.get("MessagingServiceSid"),
                "body": fields["Body"],
                "status": "queued",
                "error_code": None,
            },
            201,
        )

    async def _keep(self, fields: dict[str, str], sid: str, message_sid: str, answered: bool) -> None:
        source = msgspec.json.encode(fields).decode()

        def build(number: int, now: datetime) -> Record:
            return Record(
                number=number,
                channel="sms",
                provider=PROVIDER,
                time=now,
                recipient=fields["To"],
                source=source,
                body_hash=hash_of(fields["Body"].encode()),
                account=sid,
                sender=fields.get("From") or fields.get("MessagingServiceSid", ""),
                provider_message_id=message_sid,
                answered=answered,
            )

        await self._reception.record(build)

    def _tell(self, fields: dict[str, str], sid: str, message_sid: str, auth_token: str) -> None:
        """Tells the message's own address that it was sent, and then what became of it."""
        url = fields.get("StatusCallback", "")
        if not url:
            return
        verdict = self._receipts.verdict
        ends = "delivered" if verdict.success else "undelivered"
        for status in ("sent", ends):
            form = {"AccountSid": sid, "MessageSid": message_sid, "SmsSid": message_sid, "MessageStatus": status,
                    "To": fields["To"], "From": fields.get("From", ""), "ApiVersion": "2010-04-01"}  # fmt: skip
            if status == "undelivered":
                form["ErrorCode"] = verdict.code if verdict.code.isdigit() else "30003"
            signed = url + "".join(name + form[name] for name in sorted(form))
            digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
            headers = {
                "content-type": "application/x-www-form-urlencoded",
                "x-twilio-signature": base64.b64encode(digest).decode(),
            }
            self._receipts.add_call(SignedCall(urlencode(form).encode(), headers), url)


def _fault_of(fields: dict[str, str]) -> tuple[int, str]:
    """Returns the vendor's code and message for a request it would not take; 0 when it would."""
    if not fields.get("To"):
        return 21604, "A 'To' phone number is required."
    if not (fields.get("From") or fields.get("MessagingServiceSid")):
        return 21603, "A 'From' phone number is required."
    if not fields.get("Body"):
        return 21602, "Message body is required."
    if not _TO.fullmatch(fields["To"]):
        return 21211, "Invalid 'To' Phone Number"
    if len(fields["Body"]) > MAX_TEXT:
        return 21617, "The concatenated message body exceeds the 1600 character limit"
    if fields["To"].endswith(_UNSUBSCRIBED):
        return 21610, "Attempt to send to unsubscribed recipient"
    return 0, ""


def _refused(mode: Mode) -> Answer | Cut | None:
    match mode.fault:
        case Fault.HANG:
            return Cut.HANG
        case Fault.RESET:
            return Cut.RESET
        case Fault.SERVER_ERROR:
            return _error(mode.status or 503, 20503, "Service unavailable")
        case Fault.CLIENT_ERROR:
            return _error(400, 21612, "Message cannot be sent with the current combination of 'To' and 'From'")
        case Fault.RATE_LIMITED:
            limited = _error(mode.status or 429, 20429, "Too Many Requests")
            return Answer(limited.status, limited.body, limited.content_type, (("retry-after", f"{mode.amount:g}"),))
    return None


def _error(status: int, code: int, message: str) -> Answer:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return json_answer({"code": code, "message": message, "more_info": more, "status": status}, status)
