"""Firebase Cloud Messaging: the JWT as Google's own library checks it, how long a message is, and what answers mean."""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from google.auth import crypt, jwt

from services.common.clock import SteppedClock
from services.common.errors import InvalidArgument
from services.messaging.providers import (
    Doubt,
    Obstacle,
    OutboundMessage,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
)
from services.messaging.providers.contract import Accepted
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.fcm import FcmAccount, FcmProvider
from services.messaging.providers.fcm.provider import data_of, meaning_of
from services.messaging.providers.fcm.tokens import SCOPE, GoogleDialect, assertion
from services.messaging.providers.http_call import HttpAnswer

NOON = datetime(2026, 11, 30, 4, tzinfo=UTC)


@functools.cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 2_048)


def pem(made: Any) -> str:
    text: str = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return text


def account(**more: Any) -> FcmAccount:
    fields = {"project_id": "shop-1", "client_email": "a@shop-1.iam.gserviceaccount.com", "private_key_id": "kid1"}
    return FcmAccount(**{**fields, "private_key": pem(key()), **more})


def test_google_s_own_library_believes_the_assertion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("google.auth._helpers.utcnow", lambda: NOON.replace(tzinfo=None))
    public = key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    said = assertion(account(), NOON)
    claims = jwt.decode(said, certs={"kid1": public}, audience="https://oauth2.googleapis.com/token")
    assert claims == {
        "iss": "a@shop-1.iam.gserviceaccount.com",
        "scope": SCOPE,
        "aud": "https://oauth2.googleapis.com/token",
        "iat": int(NOON.timestamp()),
        "exp": int(NOON.timestamp()) + 3_600,
    }
    # And it signs the same claims as we do, to the byte.
    signer = crypt.RSASigner.from_string(pem(key()), "kid1")
    assert jwt.decode_header(said) == jwt.decode_header(jwt.encode(signer, dict(claims)).decode())
    with pytest.raises(ValueError, match="signature"):
        jwt.decode(said[:-6] + "AAAAAA", certs={"kid1": public})


def error(
    status: int, word: str, code: str = "", *, text: str = "", field: str = "", after: float | None = None
) -> HttpAnswer:
    details: list[dict[str, Any]] = []
    if code:
        details.append({"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code})
    if field:
        named = [{"field": field, "description": text}]
        details.append({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": named})
    return HttpAnswer(status, {"error": {"code": status, "status": word, "message": text, "details": details}}, after)


ANSWERS: list[tuple[HttpAnswer, SendOutcome]] = [
    (HttpAnswer(200, {"name": "projects/shop-1/messages/0:1"}, None), Accepted("projects/shop-1/messages/0:1")),
    (HttpAnswer(200, {}, None), Unknown(Doubt.SERVER_ERROR, "200")),
    (error(404, "NOT_FOUND", "UNREGISTERED"), Rejected(Refusal.RECIPIENT_INVALID, "UNREGISTERED")),
    # No token ends where the project does not exist.
    (error(404, "NOT_FOUND"), Retry(300.0, Obstacle.ACCOUNT, "NOT_FOUND")),
    (
        error(
            400,
            "INVALID_ARGUMENT",
            "INVALID_ARGUMENT",
            text="The registration token is not a valid FCM registration token",
        ),
        Rejected(Refusal.RECIPIENT_INVALID, "INVALID_ARGUMENT"),
    ),
    (
        error(400, "INVALID_ARGUMENT", text="Invalid registration", field="message.token"),
        Rejected(Refusal.RECIPIENT_INVALID, "INVALID_ARGUMENT"),
    ),
    # What is wrong is the message, whatever its text speaks of.
    (
        error(400, "INVALID_ARGUMENT", text="registration token", field="message.data[0].value"),
        Rejected(Refusal.CONTENT, "INVALID_ARGUMENT"),
    ),
    (
        error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", text="Message is too big"),
        Rejected(Refusal.CONTENT, "INVALID_ARGUMENT"),
    ),
    (
        error(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH"),
        Rejected(Refusal.RECIPIENT_UNAVAILABLE, "SENDER_ID_MISMATCH"),
    ),
    (error(403, "PERMISSION_DENIED"), Retry(300.0, Obstacle.ACCOUNT, "PERMISSION_DENIED")),
    (error(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"), Retry(300.0, Obstacle.ACCOUNT, "THIRD_PARTY_AUTH_ERROR")),
    (
        error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", after=7.0),
        Retry(7.0, Obstacle.RATE_LIMITED, "QUOTA_EXCEEDED"),
    ),
    (error(429, "RESOURCE_EXHAUSTED"), Retry(60.0, Obstacle.RATE_LIMITED, "RESOURCE_EXHAUSTED")),
    (error(503, "UNAVAILABLE", "UNAVAILABLE", after=3.0), Retry(3.0, Obstacle.BUSY, "UNAVAILABLE")),
    (error(500, "INTERNAL", "INTERNAL"), Unknown(Doubt.SERVER_ERROR, "INTERNAL")),
    (HttpAnswer(502, {}, None), Unknown(Doubt.SERVER_ERROR, "502")),
]


def test_answers_mean_what_the_vendor_s_codes_say() -> None:
    for answer, outcome in ANSWERS:
        assert meaning_of(answer) == outcome, answer


def test_apple_s_key_is_not_taken_for_a_token_that_ended() -> None:
    dialect = GoogleDialect()
    assert dialect.refused(error(401, "UNAUTHENTICATED")) == "UNAUTHENTICATED"
    assert not dialect.refused(error(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"))
    given = dialect.given(HttpAnswer(400, {"error": "invalid_grant"}, None))
    assert given == Retry(300.0, Obstacle.ACCOUNT, "invalid_grant")
    assert dialect.given(HttpAnswer(503, {}, None)) == Retry(5.0, Obstacle.BUSY, "503")


async def test_message_longer_than_the_vendor_takes_is_refused_before_it_is_sent() -> None:
    provider = FcmProvider(SteppedClock(NOON), Dialer(allows_private=True))
    nowhere = account(endpoint="http://127.0.0.1:1", token_endpoint="http://127.0.0.1:1/token")
    outcomes = {}
    # {"notification":{"title":"t","body":""},"data":{"delivery_id":"m"}} is 67 bytes.
    for length in (4_096 - 67, 4_096 - 66):
        message = OutboundMessage(delivery_id="m", recipient="t:1", subject="t", text="x" * length)
        outcomes[length] = await provider.send(message, nowhere, timeout_seconds=2)
    assert isinstance(outcomes[4_029], Retry), "nobody listens, but it was tried"
    assert outcomes[4_030] == Rejected(Refusal.CONTENT, "payload too large")
    assert await provider.send(OutboundMessage("m", "no token"), nowhere, timeout_seconds=2) == Rejected(
        Refusal.RECIPIENT_INVALID
    )
    await provider.close()


def test_what_is_ours_among_the_data_is_not_overwritten() -> None:
    message = OutboundMessage("m1", "t", deep_link="shop://a", push_data={"delivery_id": "x", "sku": "7"})
    assert data_of(message) == {"delivery_id": "m1", "deep_link": "shop://a", "sku": "7"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"project_id": "Shop"}, "fcm.project_id"),
        ({"client_email": ""}, "fcm.client_email"),
        ({"private_key": ""}, "fcm.private_key"),
        ({"private_key": "-----BEGIN PRIVATE KEY-----"}, "fcm.private_key"),
        ({"private_key": pem(ec.generate_private_key(ec.SECP256R1()))}, "fcm.private_key"),
        ({"endpoint": "http://fcm.googleapis.com"}, "fcm.endpoint"),
        ({"token_endpoint": "http://oauth2.googleapis.com/token"}, "fcm.token_endpoint"),
    ],
)
def test_service_account_that_cannot_sign_in_is_refused(changes: dict[str, str], field: str) -> None:
    account().check(allows_private=False)
    with pytest.raises(InvalidArgument) as caught:
        account(**changes).check(allows_private=False)
    assert caught.value.metadata["field"] == field
    assert "PRIVATE" not in str(caught.value.message)
