"""What each reply of a mail server means for the message."""

import pytest

from services.messaging.providers.contract import Accepted, Obstacle, Refusal, Rejected, Retry, SendOutcome
from services.messaging.providers.smtp import _meaning_of_reply, _meaning_of_session
from services.messaging.providers.smtp_connection import RefusedSession, Reply


@pytest.mark.parametrize(
    ("step", "code", "text", "outcome"),
    [
        ("content", 250, "2.0.0 OK: queued as 1", Accepted("m1@y.example")),
        ("rcpt", 550, "5.1.1 No such user", Rejected(Refusal.RECIPIENT_INVALID, "550 5.1.1")),
        ("rcpt", 550, "unknown user li@shop.example", Rejected(Refusal.RECIPIENT_INVALID, "550")),
        ("rcpt", 550, "5.2.1 disabled", Rejected(Refusal.RECIPIENT_INVALID, "550 5.2.1")),
        ("rcpt", 552, "5.2.2 full", Rejected(Refusal.RECIPIENT_UNAVAILABLE, "552 5.2.2")),
        ("rcpt", 550, "5.7.1 blocked", Rejected(Refusal.POLICY, "550 5.7.1")),
        ("rcpt", 554, "no", Rejected(Refusal.POLICY, "554")),
        ("rcpt", 450, "4.2.0 greylisted", Retry(60.0, Obstacle.BUSY, "450 4.2.0")),
        ("rcpt", 450, "4.7.1 too many", Retry(60.0, Obstacle.RATE_LIMITED, "450 4.7.1")),
        ("rcpt", 421, "going down", Retry(60.0, Obstacle.BUSY, "421")),
        ("mail", 550, "5.7.1 sender not yours", Retry(300.0, Obstacle.ACCOUNT, "550 5.7.1")),
        ("mail", 552, "5.3.4 too big", Rejected(Refusal.CONTENT, "552 5.3.4")),
        ("content", 554, "5.7.1 spam", Rejected(Refusal.POLICY, "554 5.7.1")),
        ("content", 554, "5.6.0 bad", Rejected(Refusal.CONTENT, "554 5.6.0")),
        ("content", 452, "4.3.1 full", Retry(60.0, Obstacle.BUSY, "452 4.3.1")),
    ],
)
def test_meaning_of_reply(step: str, code: int, text: str, outcome: SendOutcome) -> None:
    assert _meaning_of_reply(step, Reply(code, text), "m1@y.example") == outcome


@pytest.mark.parametrize(
    ("step", "code", "reason"),
    [
        ("auth", 535, Obstacle.ACCOUNT),
        ("auth", 454, Obstacle.BUSY),
        ("starttls", 502, Obstacle.ACCOUNT),
        ("greeting", 554, Obstacle.BUSY),
    ],
)
def test_meaning_of_session_never_blames_the_message(step: str, code: int, reason: Obstacle) -> None:
    outcome = _meaning_of_session(RefusedSession(step, Reply(code, "")))
    assert isinstance(outcome, Retry)
    assert outcome.reason is reason
