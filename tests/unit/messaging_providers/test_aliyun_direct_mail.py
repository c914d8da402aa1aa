"""Aliyun DirectMail: what its answers mean."""

from __future__ import annotations

from typing import Any

import pytest

from services.messaging.providers import Problem, Verdict
from services.messaging.providers.aliyun_direct_mail.provider import _meaning_of, _verdict_of
from services.messaging.providers.contract import Accepted, Doubt, Obstacle, Refusal, Rejected, Retry, Unknown
from services.messaging.providers.http_call import HttpAnswer


@pytest.mark.parametrize(
    ("status", "fields", "outcome"),
    [
        (200, {"EnvId": "1", "RequestId": "r"}, Accepted("1")),
        (200, {"RequestId": "r"}, Accepted("r")),
        (400, {"Code": "InvalidToAddress"}, Rejected(Refusal.RECIPIENT_INVALID, "InvalidToAddress")),
        (400, {"Code": "InvalidToAddress.Spam"}, Rejected(Refusal.RECIPIENT_INVALID, "InvalidToAddress.Spam")),
        (400, {"Code": "InvalidBody"}, Rejected(Refusal.CONTENT, "InvalidBody")),
        (400, {"Code": "InvalidSubject.Malformed"}, Rejected(Refusal.CONTENT, "InvalidSubject.Malformed")),
        (404, {"Code": "InvalidMailAddress.NotFound"}, Retry(300.0, Obstacle.ACCOUNT, "InvalidMailAddress.NotFound")),
        (400, {"Code": "InvalidFromAlias.Malformed"}, Retry(300.0, Obstacle.ACCOUNT, "InvalidFromAlias.Malformed")),
        (400, {"Code": "InvalidSendMail.Spam"}, Retry(300.0, Obstacle.ACCOUNT, "InvalidSendMail.Spam")),
        (404, {"Code": "InvalidAccessKeyId.NotFound"}, Retry(300.0, Obstacle.ACCOUNT, "InvalidAccessKeyId.NotFound")),
        (400, {"Code": "SignatureDoesNotMatch"}, Retry(300.0, Obstacle.ACCOUNT, "SignatureDoesNotMatch")),
        (403, {"Code": "Forbidden.RAM"}, Retry(300.0, Obstacle.ACCOUNT, "Forbidden.RAM")),
        (400, {"Code": "SignatureNonceUsed"}, Unknown(Doubt.SERVER_ERROR, "SignatureNonceUsed")),
        (400, {"Code": "Throttling.User"}, Retry(7.0, Obstacle.RATE_LIMITED, "Throttling.User")),
        (503, {"Code": "ServiceUnavailable"}, Retry(7.0, Obstacle.BUSY, "ServiceUnavailable")),
        (500, {"Code": "InternalError"}, Unknown(Doubt.SERVER_ERROR, "InternalError")),
        (400, {}, Unknown(Doubt.SERVER_ERROR, "400")),
        (302, {}, Unknown(Doubt.SERVER_ERROR, "302")),
    ],
)
def test_answer_means_what_the_vendor_says(status: int, fields: dict[str, Any], outcome: Any) -> None:
    limited = status == 503 or str(fields.get("Code", "")).startswith("Throttling")
    assert _meaning_of(HttpAnswer(status, fields, 7.0 if limited else None)) == outcome


@pytest.mark.parametrize(
    ("listed", "verdict"),
    [
        ([{"AccountName": "A@shop.example", "AccountStatus": "0", "DomainStatus": "0"}], Verdict()),
        ([{"AccountName": "a@shop.example", "AccountStatus": 0}], Verdict()),
        ([{"AccountName": "a@shop.example", "AccountStatus": "1"}], Verdict(Problem.NOT_ALLOWED, "AccountStatus 1")),
        (
            [{"AccountName": "a@shop.example", "AccountStatus": "0", "DomainStatus": 1}],
            Verdict(Problem.NOT_ALLOWED, "DomainStatus 1"),
        ),
        (
            [{"AccountName": "aa@shop.example", "AccountStatus": "0"}, "x"],
            Verdict(Problem.NOT_ALLOWED, "no such sender"),
        ),
        (None, Verdict(Problem.NOT_ALLOWED, "no such sender")),
    ],
)
def test_state_of_the_sender_decides_whether_it_may_send(listed: Any, verdict: Verdict) -> None:
    assert _verdict_of({"data": {"mailAddress": listed}}, "a@shop.example") == verdict
