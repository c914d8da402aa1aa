"""The sandbox's check of ACS3-HMAC-SHA256, against the example that the vendor publishes."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dev.sandbox.signatures import Refusal, SignatureVerifier
from dev.sandbox.wire import Request

# The worked example of "V3 request structure and signature"; key and secret are the page's own placeholders.
KEY, SECRET = "YourAccessKeyId", "YourAccessKeySecret"
SIGNATURE = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
NOW = datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC)
HEADERS = {
    "host": "ecs.cn-shanghai.aliyuncs.com",
    "x-acs-action": "RunInstances",
    "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
    "x-acs-date": "2023-10-26T10:22:32Z",
    "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
    "x-acs-version": "2014-05-26",
    "authorization": (
        f"ACS3-HMAC-SHA256 Credential={KEY},SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        f"x-acs-signature-nonce;x-acs-version,Signature={SIGNATURE}"
    ),
}
REQUEST = Request(
    method="POST",
    path="/",
    raw_query="RegionId=cn-shanghai&ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
    headers=HEADERS,
    body=b"",
    peer="127.0.0.1",
    size=0,
)


def verifier() -> SignatureVerifier:
    """A verifier that knows the example's key."""
    return SignatureVerifier({KEY: SECRET}.get)


def refusal_of(request: Request, now: datetime = NOW) -> Refusal:
    """The refusal that a fresh verifier gives."""
    with pytest.raises(Refusal) as caught:
        verifier().verify(request, now)
    return caught.value


def with_header(name: str, value: str) -> Request:
    """The example with one header changed."""
    return replace(REQUEST, headers={**HEADERS, name: value})


def test_verify_accepts_the_vendors_own_example() -> None:
    assert verifier().verify(REQUEST, NOW) == KEY


def test_verify_refuses_a_used_nonce() -> None:
    checked = verifier()
    checked.verify(REQUEST, NOW)
    with pytest.raises(Refusal) as caught:
        checked.verify(REQUEST, NOW)
    assert caught.value.code == "SignatureNonceUsed"


def test_verify_refuses_an_unknown_key() -> None:
    refused = refusal_of(with_header("authorization", HEADERS["authorization"].replace(KEY, "Someone")))
    assert (refused.code, refused.status) == ("InvalidAccessKeyId.NotFound", 404)


@pytest.mark.parametrize(
    "request_changed",
    [
        replace(REQUEST, raw_query=REQUEST.raw_query.replace("shanghai", "beijing")),
        replace(REQUEST, method="GET"),
        with_header("x-acs-action", "StopInstances"),
        with_header("host", "elsewhere.example"),
        with_header("authorization", HEADERS["authorization"].replace(SIGNATURE, "0" * 64)),
    ],
)
def test_verify_refuses_whatever_was_changed_after_signing(request_changed: Request) -> None:
    assert refusal_of(request_changed).code == "SignatureDoesNotMatch"


def test_verify_refuses_a_body_that_was_not_hashed() -> None:
    assert refusal_of(replace(REQUEST, body=b"x")).code == "InvalidContentSha256"


def test_verify_refuses_a_date_too_far_away() -> None:
    assert refusal_of(REQUEST, NOW + timedelta(minutes=16)).code == "InvalidTimeStamp.Expired"
    assert refusal_of(with_header("x-acs-date", "yesterday")).code == "InvalidTimeStamp.Format"


def test_verify_refuses_a_header_left_unsigned() -> None:
    assert refusal_of(with_header("x-acs-security-token", "t")).code == "IncompleteSignature"


@pytest.mark.parametrize("name", ["x-acs-date", "x-acs-version", "x-acs-signature-nonce", "authorization"])
def test_verify_names_a_missing_header(name: str) -> None:
    assert refusal_of(with_header(name, "")).code.startswith("Missing")
