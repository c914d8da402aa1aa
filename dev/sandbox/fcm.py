"""The sandbox's Firebase Cloud Messaging: Google's tokens for a service account's JWT, and `messages:send` of HTTP v1.

Written apart from the provider that sends, so that one checks the other. Every project that is named as an account of the
sandbox has a service account, whose JSON file the controls give, as Google's console does. Tokens that begin with
`unregistered` have ended, with `invalid` are none, with `other` belong to another project's app, with `apple` to an iPhone
for which there is no key of Apple's.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import uuid
from collections import OrderedDict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import msgspec

from dev.sandbox.credentials import is_account
from dev.sandbox.ledger import LedgerFull
from dev.sandbox.modes import Fault, Mode
from dev.sandbox.receiving import Reception, linger
from dev.sandbox.records import Record, hash_of
from dev.sandbox.wire import Answer, Cut, Request, json_answer

if TYPE_CHECKING:
    # Loaded where it is used: the sandbox starts without it.
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

PROVIDER = "fcm"
TOKEN_PATH = "/google/token"
MAX_TOKENS = 1_000
TOKEN_SECONDS = 3_599
MAX_BYTES = 4_096
"""Most of all names and values of notification and data."""

_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SEND = re.compile(r"/v1/projects/([^/]+)/messages:send")
_SKEW = timedelta(minutes=5)
_RESERVED = re.compile(r"(?:google|gcm).*|from|message_type|collapse_key")


class Fcm:
    """Answers for every project that is an account of the sandbox."""

    def __init__(self, reception: Reception, folder: Path) -> None:
        """Joins the common desk; the key of all service accounts lies in the folder, and is made when first needed."""
        self._reception = reception
        self._path = folder / "fcm-key.pem"
        self._key: RSAPrivateKey | None = None
        self._tokens: OrderedDict[str, tuple[str, datetime]] = OrderedDict()
        self.issued = 0

    def service_account(self, project: str, base_url: str) -> dict[str, str]:
        """Returns a project's JSON file, as Google's console gives it."""
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        key = self._private_key()
        return {
            "type": "service_account",
            "project_id": project,
            "private_key_id": self._key_id(),
            "private_key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
            "client_email": _email(project),
            "token_uri": f"{base_url}{TOKEN_PATH}",
        }

    def expire_tokens(self) -> None:
        """Ends every token at once."""
        self._tokens.clear()

    async def give_token(self, request: Request) -> Answer | Cut:
        """Answers `POST /token`: a JWT that is signed as it must be is worth a token."""
        form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        if request.method != "POST" or form.get("grant_type") != _GRANT:
            return json_answer({"error": "unsupported_grant_type", "error_description": "Invalid grant_type"}, 400)
        project, wrong = self._signer_of(form.get("assertion", ""), request.headers.get("host", ""))
        if wrong:
            return json_answer({"error": "invalid_grant", "error_description": wrong}, 400)
        value = f"ya29.c.{secrets.token_urlsafe(48)}"
        self.issued += 1
        self._tokens[value] = (project, self._reception.now() + timedelta(seconds=TOKEN_SECONDS))
        while len(self._tokens) > MAX_TOKENS:
            self._tokens.popitem(last=False)
        return json_answer({"access_token": value, "expires_in": TOKEN_SECONDS, "token_type": "Bearer"})

    async def send(self, request: Request) -> Answer | Cut:
        """Answers `POST /v1/projects/{project}/messages:send`."""
        match = _SEND.fullmatch(request.path)
        if match is None or request.method != "POST":
            return _error(404, "NOT_FOUND", "The requested URL was not found on this server.")
        presented = request.headers.get("authorization", "").removeprefix("Bearer ")
        project, ends = self._tokens.get(presented, ("", self._reception.now()))
        if ends <= self._reception.now():
            return _error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        if project != match[1]:
            return _error(403, "PERMISSION_DENIED", "Permission 'cloudmessaging.messages.create' denied on resource.")
        try:
            fields = msgspec.json.decode(request.body)
        except msgspec.DecodeError:
            fields = None
        if not isinstance(fields, dict) or not isinstance(fields.get("message"), dict):
            return _invalid("message", "Invalid JSON payload received.")
        message = fields["message"]
        wrong = _fault_of(message)
        if wrong is not None:
            return wrong
        if fields.get("validate_only"):
            return json_answer({"name": f"projects/{project}/messages/fake_message_id"})
        token = message.get("token", "")
        mode = self._reception.draw(PROVIDER, project, token, request.size)
        await linger(mode)
        refused = _refused(mode) or _refused_token(token)
        if refused is not None:
            return refused
        name = f"projects/{project}/messages/0:{uuid.uuid4().int % 10**16:016d}%{secrets.token_hex(8)}"
        answered = mode.fault is not Fault.ACCEPT_THEN_DROP
        try:
            await self._keep(message, project, name, answered)
        except LedgerFull:
            return _error(503, "UNAVAILABLE", "The service is currently unavailable.", "UNAVAILABLE")
        return json_answer({"name": name}) if answered else Cut.CLOSE

    async def _keep(self, message: dict[str, Any], project: str, name: str, answered: bool) -> None:
        source = msgspec.json.encode(message)
        content = msgspec.json.encode([message.get("notification"), message.get("data")])

        def build(number: int, now: datetime) -> Record:
            return Record(
                number=number,
                channel="push",
                provider=PROVIDER,
                time=now,
                recipient=message["token"],
                source=source.decode(),
                body_hash=hash_of(content),
                account=project,
                sender=project,
                key=(message.get("data") or {}).get("delivery_id", ""),
                provider_message_id=name,
                answered=answered,
            )

        await self._reception.record(build)

    def _private_key(self) -> RSAPrivateKey:
        from cryptography.hazmat.primitives.asymmetric import rsa
        from cryptography.hazmat.primitives.serialization import (
            Encoding,
            NoEncryption,
            PrivateFormat,
            load_pem_private_key,
        )

        if self._key is None:
            if not self._path.exists():
                made = rsa.generate_private_key(65_537, 2_048)
                self._path.touch(0o600)
                self._path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            key = load_pem_private_key(self._path.read_bytes(), None)
            assert isinstance(key, rsa.RSAPrivateKey)
            self._key = key
        return self._key

    def _key_id(self) -> str:
        numbers = self._private_key().public_key().public_numbers()
        return hashlib.sha1(f"{numbers.n}".encode(), usedforsecurity=False).hexdigest()

    def _signer_of(self, assertion: str, host: str) -> tuple[str, str]:
        """Returns whose service account signed a JWT, and what is wrong with it; empty where nothing is."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        parts = assertion.split(".")
        try:
            head, claims = (msgspec.json.decode(_bytes(part)) for part in parts[:2])
            signature = _bytes(parts[2])
            issuer, audience = str(claims["iss"]), str(claims["aud"])
            issued, ends = (
                datetime.fromtimestamp(claims[name], self._reception.now().tzinfo) for name in ("iat", "exp")
            )
        except (ValueError, IndexError, KeyError, TypeError, msgspec.DecodeError, OverflowError):
            return "", "Invalid JWT"
        if head.get("alg") != "RS256" or head.get("kid") not in (None, self._key_id()):
            return "", "Invalid JWT Signature."
        try:
            self._private_key().public_key().verify(
                signature, f"{parts[0]}.{parts[1]}".encode(), padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature:
            return "", "Invalid JWT Signature."
        project = issuer.partition("@")[2].removesuffix(".iam.gserviceaccount.com")
        if not is_account(project) or issuer != _email(project):
            return "", "Invalid grant: account not found"
        if not audience.endswith(f"{host}{TOKEN_PATH}"):
            return "", "Invalid JWT: Failed audience check."
        now = self._reception.now()
        if not issued - _SKEW <= now <= ends + _SKEW or ends - issued > timedelta(hours=1):
            return "", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
        return (
            (project, "")
            if claims.get("scope") == _SCOPE
            else ("", "Invalid OAuth scope or ID token audience provided.")
        )


def _email(project: str) -> str:
    return f"firebase-adminsdk@{project}.iam.gserviceaccount.com"


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _fault_of(message: dict[str, Any]) -> Answer | None:
    """Returns how the vendor refuses a message that it would not take; None when it would."""
    targets = [name for name in ("token", "topic", "condition") if message.get(name)]
    if len(targets) != 1:
        return _invalid("message", "Exactly one of token, topic or condition is required")
    data, said = message.get("data") or {}, message.get("notification") or {}
    for name, value in data.items():
        if not isinstance(value, str):
            return _invalid("message.data[0].value", f"Invalid value at 'message.data[0].value' (TYPE_STRING), {value}")
        if _RESERVED.fullmatch(name):
            return _invalid("message.data", f"Invalid data payload key: {name}")
    if not set(said) <= {"title", "body", "image"} or not all(isinstance(each, str) for each in said.values()):
        return _invalid("message.notification", "Unknown name at 'message.notification'")
    size = sum(len(f"{name}{value}".encode()) for name, value in [*data.items(), *said.items()])
    if size > MAX_BYTES:
        return _error(400, "INVALID_ARGUMENT", "Message is too big", "INVALID_ARGUMENT")
    return None


def _refused_token(token: str) -> Answer | None:
    if token.startswith("unregistered"):
        return _error(404, "NOT_FOUND", "Requested entity was not found.", "UNREGISTERED")
    if token.startswith("invalid"):
        text = "The registration token is not a valid FCM registration token"
        return _error(400, "INVALID_ARGUMENT", text, "INVALID_ARGUMENT")
    if token.startswith("other"):
        return _error(403, "PERMISSION_DENIED", "SenderId mismatch", "SENDER_ID_MISMATCH")
    if token.startswith("apple"):
        return _error(401, "UNAUTHENTICATED", "Auth error from APNS or Web Push Service", "THIRD_PARTY_AUTH_ERROR")
    return None


def _refused(mode: Mode) -> Answer | Cut | None:
    match mode.fault:
        case Fault.HANG:
            return Cut.HANG
        case Fault.RESET:
            return Cut.RESET
        case Fault.SERVER_ERROR:
            status = mode.status or 503
            word = "UNAVAILABLE" if status == 503 else "INTERNAL"
            return _error(status, word, "The service is currently unavailable.", word)
        case Fault.CLIENT_ERROR:
            return _invalid("message.android.ttl", "Invalid value at 'message.android.ttl'")
        case Fault.RATE_LIMITED:
            limited = _error(
                429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Send requests'", "QUOTA_EXCEEDED"
            )
            return Answer(429, limited.body, limited.content_type, (("retry-after", f"{mode.amount:g}"),))
    return None


def _invalid(field: str, text: str) -> Answer:
    named = [{"field": field, "description": text}]
    violation = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": named}
    error = {"code": 400, "message": text, "status": "INVALID_ARGUMENT", "details": [violation]}
    return json_answer({"error": error}, 400)


def _error(status: int, word: str, text: str, code: str = "") -> Answer:
    details = [{"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code}] if code else []
    return json_answer({"error": {"code": status, "message": text, "status": word, "details": details}}, status)
