"""Verifies Tencent Cloud's request signature v3 (TC3-HMAC-SHA256) from the server's side.

Written from the vendor's page "Signature v3", apart from the code that signs, so that one checks the other.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime

from dev.sandbox.wire import Request

MAX_SKEW_SECONDS = 300
"""How far `x-tc-timestamp` may lie from now."""

_AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<key>[^/,\s]+)/(?P<day>\d{4}-\d\d-\d\d)/(?P<service>[a-z]+)/tc3_request,\s*"
    r"SignedHeaders=(?P<signed>[^,\s]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)


class NotSigned(Exception):
    """The request is not let in; carries the vendor's code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def signer_of(request: Request, now: datetime, secret_of: Callable[[str], str | None]) -> str:
    """Returns the id of the API key that signed a request.

    Args:
        request: As it came.
        now: The present.
        secret_of: Gives a key's secret, None for an unknown key.

    Raises:
        NotSigned: If the header cannot be read, the time is off, the key is unknown or the signature differs.
    """
    match = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    stamp = request.headers.get("x-tc-timestamp", "")
    if match is None or not (stamp.isascii() and stamp.isdigit()):
        raise NotSigned("AuthFailure.InvalidAuthorization", "The authorization header cannot be read.")
    secret = secret_of(match["key"])
    if secret is None:
        raise NotSigned("AuthFailure.SecretIdNotFound", "The SecretId is not found, please ensure that it is correct.")
    if abs(now.timestamp() - int(stamp)) > MAX_SKEW_SECONDS:
        raise NotSigned("AuthFailure.SignatureExpire", "The provided credentials have expired.")
    signed = match["signed"].split(";")
    if not {"content-type", "host"} <= set(signed) or signed != sorted(signed):
        raise NotSigned("AuthFailure.InvalidAuthorization", "content-type and host must be signed.")
    day = datetime.fromtimestamp(int(stamp), UTC).strftime("%Y-%m-%d")
    if match["day"] != day or match["service"] != "sms":
        raise NotSigned("AuthFailure.InvalidAuthorization", "The credential's date or service is wrong.")
    if not hmac.compare_digest(_signature(request, signed, secret, day, stamp), match["signature"]):
        raise NotSigned("AuthFailure.SignatureFailure", "The provided credentials could not be validated.")
    return match["key"]


def _signature(request: Request, signed: list[str], secret: str, day: str, stamp: str) -> str:
    headers = "".join(f"{name}:{request.headers.get(name, '').strip().lower()}\n" for name in signed)
    parts = (request.method, "/", request.raw_query, headers, ";".join(signed))
    canonical = "\n".join((*parts, hashlib.sha256(request.body).hexdigest()))
    scope = f"{day}/sms/tc3_request"
    to_sign = "\n".join(("TC3-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    of_day = hmac.new(b"TC3" + secret.encode(), day.encode(), hashlib.sha256).digest()
    of_service = hmac.new(of_day, b"sms", hashlib.sha256).digest()
    of_request = hmac.new(of_service, b"tc3_request", hashlib.sha256).digest()
    return hmac.new(of_request, to_sign.encode(), hashlib.sha256).hexdigest()
