"""Whether a delivery comes from who knows the source's secret: over the body as it came, compared in constant time. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from services.common.errors import Reason, Unauthenticated
from yike.profile.v1 import source_service_pb2 as source_pb

TOLERANCE_SECONDS = 300
"""How far the time of a delivery may be off, where its scheme has one."""

_ALGORITHMS = {
    source_pb.HMAC_ALGORITHM_UNSPECIFIED: "sha256",
    source_pb.HMAC_ALGORITHM_SHA256: "sha256",
    source_pb.HMAC_ALGORITHM_SHA512: "sha512",
    source_pb.HMAC_ALGORITHM_SHA1: "sha1",
}
_SECONDS = re.compile(r"[0-9]{1,11}")
_MOST_SIGNATURES = 10
_Msg = msgspec.json.Decoder(dict[str, Any])


class InvalidSignature(Unauthenticated):
    """The signature is missing or not right: sign the body as it is sent with the source's secret; nothing of it was kept."""

    default_reason = Reason.ERROR_REASON_INVALID_SIGNATURE


@dataclass(frozen=True)
class Signed:
    """A delivery whose signature is to be checked.

    Attributes:
        source: Its source, with scheme and what the scheme needs.
        secrets: Those that hold; one of them must fit.
        headers: By their names in lower case.
        body: As it came.
        now: The present.
    """

    source: source_pb.Source
    secrets: Sequence[str]
    headers: Mapping[str, str]
    body: bytes
    now: datetime


def check_signature(signed: Signed) -> None:
    """Lets a delivery pass that is signed with one of its source's secrets.

    Raises:
        InvalidSignature: If it is not, or its time is more than 5 minutes off.
    """
    check = SCHEMES.get(signed.source.signature_scheme)
    if check is None or not check(signed):
        raise InvalidSignature()


def _shopify(signed: Signed) -> bool:
    return _fits(_hmacs(signed, "sha256", signed.body), _from_base64(signed.headers.get("x-shopify-hmac-sha256", "")))


def _woo_commerce(signed: Signed) -> bool:
    return _fits(_hmacs(signed, "sha256", signed.body), _from_base64(signed.headers.get("x-wc-webhook-signature", "")))


def _youzan(signed: Signed) -> bool:
    # The vendor's schemes: an MD5 with the secret at its end, of the body by a header, of `msg` alone by the body.
    given, what = signed.headers.get("event-sign", ""), signed.body
    if not given:
        try:
            members = _Msg.decode(signed.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return False
        given, message = members.get("sign", ""), members.get("msg", "")
        if not isinstance(given, str) or not isinstance(message, str) or not message:
            return False
        what = message.encode("utf-8", "surrogatepass")
    client = signed.source.client_id.encode()
    digests = [
        hashlib.md5(client + what + secret.encode(), usedforsecurity=False).digest() for secret in signed.secrets
    ]
    return _fits(digests, _from_hex(given))


def _standard_webhooks(signed: Signed) -> bool:
    delivery_id, sent = signed.headers.get("webhook-id", ""), signed.headers.get("webhook-timestamp", "")
    if not delivery_id or not _is_fresh(sent, signed.now):
        return False
    what = b".".join((delivery_id.encode("latin-1", "replace"), sent.encode(), signed.body))
    expected = [hmac.digest(_standard_key(secret), what, "sha256") for secret in signed.secrets]
    fits = False
    for each in signed.headers.get("webhook-signature", "").split(" ")[:_MOST_SIGNATURES]:
        version, _, text = each.partition(",")
        # All are compared, also after a match, so that time tells nothing.
        fits = (_fits(expected, _from_base64(text)) and version == "v1") or fits
    return fits


def _hmac(signed: Signed) -> bool:
    form = signed.source.hmac
    text = signed.headers.get(form.header.lower(), "")
    algorithm = _ALGORITHMS.get(form.algorithm)
    if algorithm is None or not form.header or not text.startswith(form.prefix):
        return False
    what = signed.body
    if form.timestamp_header:
        sent = signed.headers.get(form.timestamp_header.lower(), "")
        if not _is_fresh(sent, signed.now):
            return False
        what = sent.encode() + b"." + what
    text = text[len(form.prefix) :]
    given = _from_base64(text) if form.encoding == source_pb.HMAC_ENCODING_BASE64 else _from_hex(text)
    return _fits(_hmacs(signed, algorithm, what), given)


SCHEMES: Mapping[int, Callable[[Signed], bool]] = {
    source_pb.SIGNATURE_SCHEME_SHOPIFY: _shopify,
    source_pb.SIGNATURE_SCHEME_WOO_COMMERCE: _woo_commerce,
    source_pb.SIGNATURE_SCHEME_YOUZAN: _youzan,
    source_pb.SIGNATURE_SCHEME_STANDARD_WEBHOOKS: _standard_webhooks,
    source_pb.SIGNATURE_SCHEME_HMAC: _hmac,
}
"""By the contract's numbers."""


def _hmacs(signed: Signed, algorithm: str, what: bytes) -> list[bytes]:
    return [hmac.digest(secret.encode(), what, algorithm) for secret in signed.secrets]


def _fits(expected: Sequence[bytes], given: bytes) -> bool:
    fits = False
    for each in expected:
        fits = hmac.compare_digest(each, given) or fits
    return fits


def _is_fresh(sent: str, now: datetime) -> bool:
    return _SECONDS.fullmatch(sent) is not None and abs(now.timestamp() - int(sent)) <= TOLERANCE_SECONDS


def _standard_key(secret: str) -> bytes:
    """Returns the key of a secret: what is behind `whsec_`, from base64; one without it as it is."""
    if not secret.startswith("whsec_"):
        return secret.encode()
    return _from_base64(secret.removeprefix("whsec_")) or secret.encode()


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _from_hex(text: str) -> bytes:
    try:
        return binascii.unhexlify(text.strip())
    except (binascii.Error, ValueError):
        return b""
