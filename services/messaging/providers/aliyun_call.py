"""Calls of Alibaba Cloud's RPC interfaces, signed with ACS3-HMAC-SHA256.

Read in a stored copy on 2026-11-22: "V3 request structure and signature" (edition of 2 June 2026).
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Protocol
from urllib.parse import quote, urlencode, urlsplit

from services.common.clock import Clock
from services.messaging.providers.contract import (
    Accepted,
    Doubt,
    Obstacle,
    Problem,
    Retry,
    SendOutcome,
    Unknown,
    Verdict,
)
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.http_call import HttpAnswer, HttpCaller

ALGORITHM = "ACS3-HMAC-SHA256"

KEY_CODES = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "IncompleteSignature", "Forbidden.AccessKeyDisabled")
"""How codes begin that are about the access key."""

ACCOUNT_CODES = frozenset(
    {
        "isv.AMOUNT_NOT_ENOUGH",
        "isv.OUT_OF_SERVICE",
        "isv.ACCOUNT_ABNORMAL",
        "isv.ACCOUNT_NOT_EXISTS",
        "isv.PRODUCT_UNSUBSCRIBE",
        "isv.PRODUCT_UN_SUBSCRIPT",
        "isv.DENY_IP_RANGE",
        "isp.RAM_PERMISSION_DENY",
    }
)
"""By these products say that someone must put the account right."""

BUSY_SECONDS = 30.0
ACCOUNT_SECONDS = 300.0
_LIMIT_SECONDS = {"分钟": 60.0, "小时": 3_600.0, "天": 86_400.0}


def sign(
    *, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], access_key_id: str, secret: str
) -> tuple[str, str]:
    """Returns the canonical query string and the Authorization header of a request.

    Args:
        method: In capitals.
        path: `/` for RPC-style interfaces.
        query: Parameters, not encoded.
        headers: All headers to sign, names in lower case.
        access_key_id: Who signs.
        secret: With what.

    Source: Alibaba Cloud, "V3 request structure and signature", steps 1 to 4.
    """
    canonical_query = "&".join(f"{_percent(name)}={_percent(query[name])}" for name in sorted(query))
    names = sorted(headers)
    signed = ";".join(names)
    canonical_headers = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    canonical = f"{method}\n{path}\n{canonical_query}\n{canonical_headers}\n{signed}\n{headers['x-acs-content-sha256']}"
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return canonical_query, f"{ALGORITHM} Credential={access_key_id},SignedHeaders={signed},Signature={signature}"


class AliyunAccount(Protocol):
    """What an account holds by which its calls are made."""

    @property
    def endpoint(self) -> str:
        """Scheme and host."""

    @property
    def access_key_id(self) -> str:
        """Who calls."""

    @property
    def access_key_secret(self) -> str:
        """With what they sign."""


class AliyunCaller:
    """Signs and calls one product's interface."""

    def __init__(self, clock: Clock, dialer: Dialer, version: str) -> None:
        """Prepares the caller; connects to no one.

        Args:
            clock: For the signature's date.
            dialer: Connects.
            version: Of the interface.
        """
        self._clock = clock
        self._caller = HttpCaller(dialer)
        self._version = version

    async def call(
        self,
        action: str,
        query: Mapping[str, str],
        account: AliyunAccount,
        timeout_seconds: float,
        form: Mapping[str, str] | None = None,
    ) -> HttpAnswer | Retry | Unknown:
        """Returns the answer; see `HttpCaller.call`.

        Args:
            action: What is called.
            query: Its parameters, not encoded.
            account: Who calls.
            timeout_seconds: For all of it.
            form: Parameters that are too long for an address; they go in the body.
        """
        parts = urlsplit(account.endpoint)
        body = urlencode(form).encode() if form else b""
        headers = {
            "host": parts.netloc,
            "x-acs-action": action,
            "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
            "x-acs-date": self._clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": uuid.uuid4().hex,
            "x-acs-version": self._version,
        }
        if form:
            headers["content-type"] = "application/x-www-form-urlencoded"
        canonical_query, authorization = sign(
            method="POST",
            path="/",
            query=query,
            headers=headers,
            access_key_id=account.access_key_id,
            secret=account.access_key_secret,
        )
        return await self._caller.call(
            "POST",
            f"{parts.scheme}://{parts.netloc}/?{canonical_query}",
            timeout_seconds=timeout_seconds,
            headers={**headers, "authorization": authorization},
            content=body,
        )

    async def close(self) -> None:
        """Closes every connection."""
        await self._caller.close()


def meaning_of(answer: HttpAnswer, id_field: str, business: Callable[[str, str], SendOutcome]) -> SendOutcome:
    """Returns what an answer says of something that was to be sent.

    Args:
        answer: Whole.
        id_field: Where the vendor's id stands in one that says OK.
        business: What a code of the product's own says, with the text beside it.
    """
    code = str(answer.fields.get("Code", ""))[:64]
    if answer.status == 200 and code == "OK":
        return Accepted(str(answer.fields.get(id_field, "")))
    if answer.status == 429 or code.startswith("Throttling"):
        return Retry(answer.retry_after_seconds or 5.0, Obstacle.RATE_LIMITED, code or "429")
    if answer.status == 503:
        return Retry(answer.retry_after_seconds or BUSY_SECONDS, Obstacle.BUSY, code or "503")
    if answer.status >= 500 or not code or answer.status < 200 or 300 <= answer.status < 400:
        return Unknown(Doubt.SERVER_ERROR, code or str(answer.status))
    if answer.status < 400:
        return business(code, str(answer.fields.get("Message", "")))
    # The vendor's gateway refused the request before the product saw it.
    if code == "SignatureNonceUsed":
        # We never use a nonce twice, so something between us repeated the request: the first copy may have passed.
        return Unknown(Doubt.SERVER_ERROR, code)
    if code.startswith(("isv.", "Invalid.Param")) or code == "InvalidParameter":
        return business(code, "")
    return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, code)


def refused_trial(code: str, status: int) -> Verdict:
    """Returns what is wrong by an answer to `verify` that is no good one."""
    if code.startswith(KEY_CODES):
        return Verdict(Problem.AUTHENTICATION_FAILED, code[:64])
    busy = status >= 500 or status == 429 or code.startswith("Throttling")
    return Verdict(Problem.PROVIDER_BUSY if busy else Problem.NOT_ALLOWED, code[:64])


def number_limit(text: str) -> Retry:
    """Returns the outcome of `isv.BUSINESS_LIMIT_CONTROL`: one number's limit, whose window the text names."""
    after = next((seconds for word, seconds in _LIMIT_SECONDS.items() if f"{word}级" in text), 3_600.0)
    return Retry(after, Obstacle.RATE_LIMITED, "isv.BUSINESS_LIMIT_CONTROL")


def _percent(text: str) -> str:
    return quote(text, safe="-_.~")
