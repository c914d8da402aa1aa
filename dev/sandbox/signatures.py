"""Verifies Alibaba Cloud's request signature V3 (ACS3-HMAC-SHA256) from the server's side.

Written from the vendor's page "V3 request structure and signature" (edition of 2 June 2026), apart from the code that
signs, so that one checks the other.
"""

import hashlib
import hmac
import re
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote

from dev.sandbox.wire import Request

ALGORITHM = "ACS3-HMAC-SHA256"
MAX_SKEW = timedelta(minutes=15)
"""How far `x-acs-date` may lie from now."""

MAX_NONCES = 200_000
"""Newest nonces remembered; a request that repeats one of them is refused."""

_REQUIRED = ("host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256")
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=(?P<account>[^,\s]+),\s*"
    r"SignedHeaders=(?P<signed>[^,\s]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)


class Refusal(Exception):
    """The request is not let in; carries the vendor's code, message, HTTP status and Retry-After seconds."""

    def __init__(self, code: str, message: str, status: int = 400, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status
        self.retry_after = retry_after


class SignatureVerifier:
    """Checks signatures and remembers nonces."""

    def __init__(self, secret_of: Callable[[str], str | None]) -> None:
        """Prepares the verifier.

        Args:
            secret_of: Gives an access key's secret, None for an unknown key.
        """
        self._secret_of = secret_of
        self._nonces: OrderedDict[str, None] = OrderedDict()

    def verify(self, request: Request, now: datetime) -> str:
        """Returns the access key id that signed the request.

        Raises:
            Refusal: With the vendor's code, if a header is missing, the date is off, the nonce was used, the key is
                unknown or the signature differs.
        """
        for name in _REQUIRED:
            if not request.headers.get(name):
                raise Refusal(f"Missing{name.replace('-', '').title()}", f"{name} is mandatory for this action.")
        match = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if match is None:
            raise Refusal("MissingAuthorization", f"Authorization must be in the form of {ALGORITHM}.")
        account, signed = match["account"], match["signed"].split(";")
        secret = self._secret_of(account)
        if secret is None:
            raise Refusal("InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404)
        must_be_signed = {name for name in request.headers if name.startswith("x-acs-")} | {"host"}
        if signed != sorted(set(signed)) or not must_be_signed <= set(signed):
            raise Refusal("IncompleteSignature", "SignedHeaders must list host and every x-acs- header, sorted.")
        if hashlib.sha256(request.body).hexdigest() != request.headers["x-acs-content-sha256"]:
            raise Refusal("InvalidContentSha256", "x-acs-content-sha256 is not the hash of the body.")
        _check_date(request.headers["x-acs-date"], now)
        expected = _signature(request, signed, secret)
        if not hmac.compare_digest(expected, match["signature"]):
            raise Refusal("SignatureDoesNotMatch", "Specified signature does not match our calculation.")
        self._use_nonce(f"{account}/{request.headers['x-acs-signature-nonce']}")
        return account

    def _use_nonce(self, nonce: str) -> None:
        if nonce in self._nonces:
            raise Refusal("SignatureNonceUsed", "Specified signature nonce was used already.")
        self._nonces[nonce] = None
        while len(self._nonces) > MAX_NONCES:
            self._nonces.popitem(last=False)


def _check_date(text: str, now: datetime) -> None:
    try:
        date = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Refusal("InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.") from None
    if abs(now - date) > MAX_SKEW:
        raise Refusal("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")


def _signature(request: Request, signed: list[str], secret: str) -> str:
    pairs = sorted(parse_qsl(request.raw_query, keep_blank_values=True))
    query = "&".join(f"{_encode(name)}={_encode(value)}" for name, value in pairs)
    headers = "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in signed)
    path = quote(request.path, safe="/-_.~")
    canonical = "\n".join(
        (request.method, path, query, headers, ";".join(signed), request.headers["x-acs-content-sha256"])
    )
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


def _encode(text: str) -> str:
    return quote(text, safe="-_.~")
