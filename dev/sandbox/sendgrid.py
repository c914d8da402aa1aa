"""The sandbox's SendGrid: `POST /v3/mail/send`, `GET /v3/scopes`, and the signed event webhook.

Written apart from the provider that sends and verifies, so that one checks the other; in the tests the vendor's own library
reads its signatures.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from dev.sandbox.credentials import account_secret, is_account
from dev.sandbox.ledger import LedgerFull
from dev.sandbox.modes import Fault, Mode
from dev.sandbox.receipts import ReceiptPusher, SignedCall
from dev.sandbox.receiving import Reception, linger
from dev.sandbox.records import Record, hash_of
from dev.sandbox.wire import Answer, Cut, Request, json_answer

if TYPE_CHECKING:
    # The sandbox starts without it: it takes a tenth of a second.
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

PROVIDER = "sendgrid"
MAX_ARGUMENT_BYTES = 10_000
MAX_WEBHOOKS = 1_000

_KEY = re.compile(r"Bearer SG\.([A-Za-z0-9_-]{1,64})\.([0-9a-f]{40})")
_ADDRESS = re.compile(r"[^@\s<>]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_RESERVED = {
    *("x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding"),
    *("to", "from", "subject", "reply-to", "cc", "bcc"),
}
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256."""


class _Refused(Exception):
    """The vendor's refusal: status, message, and the field meant."""

    def __init__(self, status: int, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.answer = json_answer({"errors": [{"message": message, "field": field, "help": None}]}, status)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where an account's events go, and which come after `processed`."""

    url: str
    events: tuple[dict[str, Any], ...] = ({"event": "delivered", "response": "250 OK"},)


def signing_key(token: str, account: str) -> "EllipticCurvePrivateKey":
    """Returns the key by which an account's events are signed; it follows from the sandbox token."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

    digest = hmac.new(token.encode(), f"sandbox/sendgrid/webhook/{account}".encode(), hashlib.sha256).digest()
    return derive_private_key(int.from_bytes(digest, "big") % (_ORDER - 1) + 1, SECP256R1())


def public_key(token: str, account: str) -> str:
    """Returns the verification key as the vendor's page shows it."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    data = signing_key(token, account).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(data).decode()


def signed_events(token: str, account: str, events: list[dict[str, Any]], timestamp: int) -> SignedCall:
    """Returns a call with events, as the vendor makes it: with a line end behind the array, which is signed, too."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA

    body = msgspec.json.encode(events) + b"\r\n"
    signature = signing_key(token, account).sign(str(timestamp).encode() + body, ECDSA(hashes.SHA256()))
    headers = {
        "content-type": "application/json",
        "x-twilio-email-event-webhook-signature": base64.b64encode(signature).decode(),
        "x-twilio-email-event-webhook-timestamp": str(timestamp),
    }
    return SignedCall(body, headers)


class SendGrid:
    """Answers for every account, whose key is `SG.<account>.<its secret>`."""

    def __init__(self, reception: Reception, receipts: ReceiptPusher, token: str) -> None:
        """Joins the common desk and the events."""
        self._reception = reception
        self._receipts = receipts
        self._token = token
        self.webhooks: dict[str, Webhook] = {}

    async def answer(self, request: Request) -> Answer | Cut:
        """Answers one call."""
        try:
            account = self._account(request)
            if (request.method, request.path) == ("GET", "/v3/scopes"):
                return json_answer({"scopes": ["mail.send"] if not account.endswith("-readonly") else ["stats.read"]})
            if (request.method, request.path) != ("POST", "/v3/mail/send"):
                raise _Refused(404, "not found")
            return await self._send(request, account)
        except _Refused as refused:
            return refused.answer
        except LedgerFull:
            return _Refused(503, "service unavailable").answer

    def _account(self, request: Request) -> str:
        match = _KEY.fullmatch(request.headers.get("authorization", ""))
        if match is None or not is_account(match[1]):
            raise _Refused(401, "The provided authorization grant is invalid, expired, or revoked")
        if not hmac.compare_digest(account_secret(self._token, PROVIDER, match[1]).encode(), match[2].encode()):
            raise _Refused(401, "The provided authorization grant is invalid, expired, or revoked")
        return match[1]

    async def _send(self, request: Request, account: str) -> Answer | Cut:
        mail = _checked(request)
        recipients = [to["email"] for each in mail["personalizations"] for to in each["to"]]
        mode = self._reception.draw(PROVIDER, account, ",".join(recipients), request.size)
        await linger(mode)
        if (cut := {Fault.HANG: Cut.HANG, Fault.RESET: Cut.RESET}.get(mode.fault)) is not None:
            return cut
        if (refused := _refused(mode)) is not None:
            return refused
        answered = mode.fault is not Fault.ACCEPT_THEN_DROP
        message_id = secrets.token_urlsafe(16)
        for each in mail["personalizations"]:
            for to in each["to"]:
                await self._keep(mail, to["email"], account, message_id, each.get("custom_args", {}), answered)
                self._tell(account, message_id, to["email"], each.get("custom_args", {}))
        if not answered:
            return Cut.CLOSE
        return Answer(202, b"", headers=(("x-message-id", message_id),))

    async def _keep(
        self, mail: dict[str, Any], to: str, account: str, message_id: str, arguments: dict[str, str], answered: bool
    ) -> None:
        parts = {each["type"]: each["value"] for each in mail["content"]}
        shown = {
            "Subject": mail["subject"],
            "From": f"{mail['from'].get('name', '')} <{mail['from']['email']}>".strip(),
            "To": to,
            **mail.get("headers", {}),
        }
        source = {
            "headers": shown,
            "text": parts.get("text/plain", ""),
            "html": parts.get("text/html", ""),
            "request": mail,
        }

        def build(number: int, now: datetime) -> Record:
            return Record(
                number=number,
                channel="email",
                provider=PROVIDER,
                time=now,
                recipient=to,
                source=msgspec.json.encode(source).decode(),
                body_hash=hash_of(msgspec.json.encode(mail["content"])),
                account=account,
                sender=mail["from"]["email"],
                key=next(iter(arguments.values()), ""),
                provider_message_id=message_id,
                answered=answered,
            )

        await self._reception.record(build)

    def _tell(self, account: str, message_id: str, to: str, arguments: dict[str, str]) -> None:
        webhook = self.webhooks.get(account)
        if webhook is None:
            return
        now = int(self._reception.now().timestamp())
        common = {
            **arguments,
            "email": to,
            "timestamp": now,
            "smtp-id": f"<{message_id}@geopod-ismtpd>",
            "sg_message_id": f"{message_id}.recvd-7d5b-1-65-0.0",
        }
        events = [
            {**common, "sg_event_id": hash_of(f"{message_id}{number}".encode())[:22], **event}
            for number, event in enumerate(({"event": "processed"}, *webhook.events))
        ]
        self._receipts.add_call(signed_events(self._token, account, events, now), webhook.url)


def _checked(request: Request) -> dict[str, Any]:
    """Returns the mail, or refuses it as the vendor does."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise _Refused(415, "Content-Type should be application/json.")
    try:
        mail = msgspec.json.decode(request.body)
    except msgspec.DecodeError:
        raise _Refused(400, "Bad Request") from None
    people = mail.get("personalizations") if isinstance(mail, dict) else None
    if not isinstance(people, list) or not 1 <= len(people) <= 1_000:
        raise _Refused(
            400,
            "The personalizations field is required and must have at least one personalization.",
            "personalizations",
        )
    for number, each in enumerate(people):
        place = f"personalizations.{number}"
        if not each.get("to"):
            raise _Refused(400, "The to array is required for all personalization objects.", f"{place}.to")
        for index, to in enumerate(each["to"]):
            if not _ADDRESS.fullmatch(str(to.get("email", ""))):
                raise _Refused(400, "Does not contain a valid address.", f"{place}.to.{index}.email")
        if len(msgspec.json.encode(each.get("custom_args", {}))) > MAX_ARGUMENT_BYTES:
            raise _Refused(400, "The custom_args are too large.", f"{place}.custom_args")
    sender = mail.get("from") or {}
    if not _ADDRESS.fullmatch(str(sender.get("email", ""))):
        raise _Refused(400, "The from object must be provided for every email send.", "from.email")
    if sender["email"].endswith("@unverified.example"):
        raise _Refused(403, "The from address does not match a verified Sender Identity.", "from")
    if not mail.get("subject"):
        raise _Refused(400, "The subject is required.", "subject")
    content = mail.get("content") or []
    kinds = [each.get("type") for each in content]
    if not content or not all(each.get("value") for each in content):
        raise _Refused(400, "The content value must be a string at least one character in length.", "content.0.value")
    if "text/plain" in kinds and kinds[0] != "text/plain":
        raise _Refused(400, "If present, text/plain must be first.", "content")
    for name in mail.get("headers", {}):
        if name.lower() in _RESERVED:
            raise _Refused(400, "The header is a reserved header.", f"headers.{name}")
    checked: dict[str, Any] = mail
    return checked


def _refused(mode: Mode) -> Answer | None:
    match mode.fault:
        case Fault.SERVER_ERROR:
            return _Refused(mode.status or 503, "service unavailable").answer
        case Fault.CLIENT_ERROR:
            return _Refused(mode.status or 400, "The template_id must be a valid GUID.", "template_id").answer
        case Fault.RATE_LIMITED:
            limited = _Refused(mode.status or 429, "too many requests").answer
            return Answer(limited.status, limited.body, limited.content_type, (("retry-after", f"{mode.amount:g}"),))
    return None
