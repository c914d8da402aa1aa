"""Signatures of deliveries: each scheme as its vendor publishes it, and everything that is not one."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.sources.signatures import SCHEMES, InvalidSignature, Signed, check_signature
from yike.profile.v1 import source_service_pb2 as pb

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SENT = str(int(NOW.timestamp()))
BODY = '{"id":1,"name":"王"}'.encode()
SECRET = "hush-hush-hush"


def signature(algorithm: str = "sha256", secret: str = SECRET, body: bytes = BODY) -> bytes:
    return hmac.digest(secret.encode(), body, algorithm)


def base64_of(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def checked(
    source: pb.Source,
    headers: dict[str, str],
    body: bytes = BODY,
    secrets: tuple[str, ...] = (SECRET,),
    now: datetime = NOW,
) -> bool:
    try:
        check_signature(Signed(source, secrets, headers, body, now))
    except InvalidSignature:
        return False
    return True


def hmac_source(**form: Any) -> pb.Source:
    return pb.Source(
        signature_scheme=pb.SIGNATURE_SCHEME_HMAC, hmac=pb.HmacSignature(**{"header": "X-Signature", **form})
    )


def standard_headers(secret: bytes, sent: str = SENT, version: str = "v1") -> dict[str, str]:
    digest = hmac.digest(secret, b"msg_1." + sent.encode() + b"." + BODY, "sha256")
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": sent,
        "webhook-signature": f"v1,{base64_of(b'x' * 32)} {version},{base64_of(digest)}",
    }


KEY = b"k" * 24
WHSEC = "whsec_" + base64.b64encode(KEY).decode()
SHOPIFY = pb.Source(signature_scheme=pb.SIGNATURE_SCHEME_SHOPIFY)
WOO = pb.Source(signature_scheme=pb.SIGNATURE_SCHEME_WOO_COMMERCE)
YOUZAN = pb.Source(signature_scheme=pb.SIGNATURE_SCHEME_YOUZAN, client_id="client-1")
STANDARD = pb.Source(signature_scheme=pb.SIGNATURE_SCHEME_STANDARD_WEBHOOKS)
MD5 = hashlib.md5(b"client-1" + BODY + SECRET.encode()).hexdigest()

GOOD: dict[str, tuple[pb.Source, dict[str, str], tuple[str, ...]]] = {
    "shopify": (SHOPIFY, {"x-shopify-hmac-sha256": base64_of(signature())}, (SECRET,)),
    "woo": (WOO, {"x-wc-webhook-signature": base64_of(signature())}, (SECRET,)),
    "youzan": (YOUZAN, {"event-sign": MD5}, (SECRET,)),
    "standard": (STANDARD, standard_headers(KEY), (WHSEC,)),
    "standard, plain secret": (STANDARD, standard_headers(SECRET.encode()), (SECRET,)),
    "hex": (hmac_source(), {"x-signature": signature().hex()}, (SECRET,)),
    "upper case hex": (hmac_source(), {"x-signature": signature().hex().upper()}, (SECRET,)),
    "base64 and prefix": (
        hmac_source(encoding=pb.HMAC_ENCODING_BASE64, prefix="v1="),
        {"x-signature": "v1=" + base64_of(signature())},
        (SECRET,),
    ),
    "sha1": (hmac_source(algorithm=pb.HMAC_ALGORITHM_SHA1), {"x-signature": signature("sha1").hex()}, (SECRET,)),
    "sha512": (hmac_source(algorithm=pb.HMAC_ALGORITHM_SHA512), {"x-signature": signature("sha512").hex()}, (SECRET,)),
    "with a time": (
        hmac_source(timestamp_header="X-Time"),
        {"x-signature": signature(body=SENT.encode() + b"." + BODY).hex(), "x-time": SENT},
        (SECRET,),
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_right_signature_passes_by_either_secret(name: str) -> None:
    source, headers, secrets = GOOD[name]
    assert checked(source, headers, secrets=secrets)
    assert checked(source, headers, secrets=("the-new-one", *secrets))


@pytest.mark.parametrize("name", GOOD)
def test_nothing_else_passes(name: str) -> None:
    source, headers, secrets = GOOD[name]
    assert not checked(source, headers, body=BODY + b" ", secrets=secrets)
    assert not checked(source, headers, secrets=("another-secret",))
    assert not checked(source, {}, secrets=secrets)
    for header in headers:
        for other in ("", "x", "v1,", "é", headers[header][:-2] + "zz", "0" * 100_000):
            assert not checked(source, {**headers, header: other}, secrets=secrets)


def test_every_scheme_of_the_contract_is_checked() -> None:
    assert set(SCHEMES) == set(pb.SignatureScheme.values()) - {pb.SIGNATURE_SCHEME_UNSPECIFIED}
    assert not checked(pb.Source(), {"x-signature": signature().hex()})


@pytest.mark.parametrize(("seconds", "passes"), [(-300, True), (300, True), (-301, False), (301, False)])
@pytest.mark.parametrize("scheme", ["standard", "hmac"])
def test_a_delivery_of_another_time_is_refused(scheme: str, seconds: int, passes: bool) -> None:
    sent = str(int(NOW.timestamp()) + seconds)
    if scheme == "standard":
        assert checked(STANDARD, standard_headers(KEY, sent), secrets=(WHSEC,)) is passes
    else:
        headers = {"x-signature": signature(body=sent.encode() + b"." + BODY).hex(), "x-time": sent}
        assert checked(hmac_source(timestamp_header="X-Time"), headers) is passes


def test_a_time_that_is_not_signed_is_refused() -> None:
    later = str(int(NOW.timestamp()) + 1)
    assert not checked(STANDARD, {**standard_headers(KEY), "webhook-timestamp": later}, secrets=(WHSEC,))
    headers = {"x-signature": signature().hex(), "x-time": SENT}
    assert not checked(hmac_source(timestamp_header="X-Time"), headers)


def test_a_version_that_we_do_not_know_signs_nothing() -> None:
    assert not checked(STANDARD, standard_headers(KEY, version="v2"), secrets=(WHSEC,))


def test_an_older_application_of_youzan_signs_what_it_tells() -> None:
    message = "%7B%22tid%22%3A%22E1%22%7D"
    sign = hashlib.md5(b"client-1" + message.encode() + SECRET.encode()).hexdigest()
    body = f'{{"msg":"{message}","sign":"{sign}","type":"trade_TradePaid"}}'.encode()
    assert checked(YOUZAN, {}, body)
    assert not checked(YOUZAN, {}, body.replace(b"E1", b"E2"))
    # A header that is wrong is not made good by the body.
    assert not checked(YOUZAN, {"event-sign": MD5}, body)
    for other in (b"{}", b"[]", b"{", b'{"sign":1,"msg":2}', b'{"sign":"","msg":""}', b"[" * 50_000):
        assert not checked(YOUZAN, {}, other)
