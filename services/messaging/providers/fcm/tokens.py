"""Google's access tokens for a service account: asked for with a JWT that it signs (RFC 7523, RS256)."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from services.messaging.providers.access_tokens import ACCOUNT_SECONDS, BUSY_SECONDS, Dialect, GivenToken, TokenCall
from services.messaging.providers.contract import Obstacle, Retry
from services.messaging.providers.fcm.account import FcmAccount, read_key
from services.messaging.providers.http_call import HttpAnswer

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ASSERTION_SECONDS = 3_600
"""How long a JWT is good at most, by the vendor; a token is asked for with it at once."""


def assertion(account: FcmAccount, now: datetime) -> str:
    """Returns the signed JWT by which a service account asks for a token."""
    issued = int(now.timestamp())
    header = {"alg": "RS256", "typ": "JWT"} | ({"kid": account.private_key_id} if account.private_key_id else {})
    claims = {
        "iss": account.client_email,
        "scope": SCOPE,
        "aud": account.token_endpoint,
        "iat": issued,
        "exp": issued + ASSERTION_SECONDS,
    }
    signed = f"{_part(header)}.{_part(claims)}"
    signature = read_key(account.private_key).sign(signed.encode(), PKCS1v15(), SHA256())
    return f"{signed}.{_text(signature)}"


def token_call(account: FcmAccount, now: datetime) -> TokenCall:
    """Returns how a token is asked for."""
    form = urlencode({"grant_type": GRANT, "assertion": assertion(account, now)})
    return TokenCall("POST", account.token_endpoint, form.encode(), "application/x-www-form-urlencoded")


class GoogleDialect(Dialect):
    """Bearer tokens in a header; `error` where none is given."""

    def presented(self, url: str, token: str) -> tuple[str, dict[str, str]]:
        """Returns the address and the headers of a call with a token."""
        return url, {"authorization": f"Bearer {token}"}

    def refused(self, answer: HttpAnswer) -> str:
        """Returns the code by which an answer refuses the token; 401 is also said of Apple's key, which is another thing."""
        error = answer.fields.get("error")
        status = str(error.get("status", "")) if isinstance(error, dict) else ""
        return (
            "UNAUTHENTICATED" if answer.status == 401 and status == "UNAUTHENTICATED" and not fcm_code(answer) else ""
        )

    def given(self, answer: HttpAnswer) -> GivenToken | Retry:
        """Returns the token of an answer; `Retry` where there is none."""
        value, life = answer.fields.get("access_token"), answer.fields.get("expires_in")
        if answer.status == 200 and isinstance(value, str) and value.isascii() and value.isprintable():
            return GivenToken(value, life if isinstance(life, int) and life > 0 else ASSERTION_SECONDS)
        code = answer.fields.get("error")
        said = code[:64] if isinstance(code, str) and code else str(answer.status)
        if answer.status == 429 or answer.status >= 500 or answer.status == 200:
            return Retry(answer.retry_after_seconds or BUSY_SECONDS, Obstacle.BUSY, said)
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, said)


def fcm_code(answer: HttpAnswer) -> str:
    """Returns the `errorCode` of an `FcmError` among the details of an answer; empty where there is none."""
    for detail in details(answer):
        if str(detail.get("@type", "")).endswith("google.firebase.fcm.v1.FcmError"):
            return str(detail.get("errorCode", ""))[:64]
    return ""


def details(answer: HttpAnswer) -> list[dict[str, Any]]:
    """Returns the details of an error (google.rpc.Status)."""
    error = answer.fields.get("error")
    found = error.get("details") if isinstance(error, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _part(fields: dict[str, Any]) -> str:
    return _text(msgspec.json.encode(fields))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
