"""What each reply of a mail server means: for the account, for this mail, or for this address."""

from __future__ import annotations

from itertools import product

import pytest

from dev.sandbox.smtp import _REFUSALS
from services.messaging.providers.contract import Accepted, Obstacle, Refusal, Rejected, Retry, SendOutcome
from services.messaging.providers.smtp.connection import RefusedSession, Reply
from services.messaging.providers.smtp.replies import meaning_of_reply, meaning_of_session

STEPS = ("mail", "rcpt", "data", "content")


def meaning(step: str, code: int, text: str = "") -> SendOutcome:
    return meaning_of_reply(step, Reply(code, text), "m1@y.example")


@pytest.mark.parametrize(
    ("step", "code", "text", "outcome"),
    [
        ("content", 250, "2.0.0 OK: queued as 1", Accepted("m1@y.example")),
        ("rcpt", 550, "5.1.1 No such user", Rejected(Refusal.RECIPIENT_INVALID, "550 5.1.1")),
        ("rcpt", 550, "unknown user li@shop.example", Rejected(Refusal.RECIPIENT_INVALID, "550")),
        ("rcpt", 550, "5.2.1 disabled", Rejected(Refusal.RECIPIENT_UNAVAILABLE, "550 5.2.1")),
        ("rcpt", 552, "5.2.2 full", Rejected(Refusal.RECIPIENT_UNAVAILABLE, "552 5.2.2")),
        ("rcpt", 550, "5.7.1 blocked", Rejected(Refusal.POLICY, "550 5.7.1")),
        ("rcpt", 554, "no", Rejected(Refusal.POLICY, "554")),
        ("rcpt", 450, "4.2.0 greylisted", Retry(60.0, Obstacle.BUSY, "450 4.2.0")),
        ("rcpt", 450, "4.7.1 too many", Retry(60.0, Obstacle.RATE_LIMITED, "450 4.7.1")),
        ("rcpt", 421, "going down", Retry(60.0, Obstacle.BUSY, "421")),
        ("mail", 550, "5.7.1 sender not yours", Retry(300.0, Obstacle.ACCOUNT, "550 5.7.1")),
        ("mail", 552, "5.3.4 too big", Rejected(Refusal.CONTENT, "552 5.3.4")),
        ("rcpt", 535, "5.7.8 credentials", Retry(300.0, Obstacle.ACCOUNT, "535 5.7.8")),
        ("rcpt", 550, "5.1.8 bad sender's domain", Retry(300.0, Obstacle.ACCOUNT, "550 5.1.8")),
        ("content", 550, "5.1.1 No such user", Rejected(Refusal.RECIPIENT_INVALID, "550 5.1.1")),
        ("content", 554, "5.7.1 spam", Rejected(Refusal.POLICY, "554 5.7.1")),
        ("content", 554, "5.6.0 bad", Rejected(Refusal.CONTENT, "554 5.6.0")),
        ("content", 552, "5.2.3 too long for the box", Rejected(Refusal.CONTENT, "552 5.2.3")),
        ("content", 452, "4.3.1 full", Retry(60.0, Obstacle.BUSY, "452 4.3.1")),
    ],
)
def test_meaning_of_reply(step: str, code: int, text: str, outcome: SendOutcome) -> None:
    assert meaning(step, code, text) == outcome


@pytest.mark.parametrize("step", STEPS)
def test_code_alone_gives_up_no_address(step: str) -> None:
    # 556 alone says that the domain takes no mail (RFC 7504); no other code is as clear.
    texts = ("", "no", "5.0.0 refused", "5.1.0 address rejected", "Requested action not taken: mailbox unavailable")
    for code, text in product(range(500, 600), texts):
        outcome = meaning(step, code, text)
        assert isinstance(outcome, Rejected | Retry), (code, text)
        assert (outcome.reason is Refusal.RECIPIENT_INVALID) == (code == 556 and step != "mail"), (code, text)


@pytest.mark.parametrize("step", STEPS)
def test_other_codes_give_up_no_address_whatever_they_say(step: str) -> None:
    codes = set(range(500, 600)) - {550, 551, 553, 556}
    for code, text in product(codes, ("5.1.1 no such user", "5.1.2 x", "user unknown", "mailbox does not exist")):
        outcome = meaning(step, code, text)
        assert isinstance(outcome, Rejected | Retry), (code, text)
        assert outcome.reason is not Refusal.RECIPIENT_INVALID, (code, text)


@pytest.mark.parametrize("code", [550, 551, 553, 556])
@pytest.mark.parametrize("step", ["rcpt", "data", "content"])
def test_enhanced_code_tells_of_the_address_or_of_something_else(step: str, code: int) -> None:
    for subject in range(8):
        for detail in range(30):
            outcome = meaning(step, code, f"5.{subject}.{detail} no such user here")
            assert isinstance(outcome, Rejected | Retry)
            gone = (subject, detail) in {(1, 1), (1, 2), (1, 3), (1, 6), (1, 10)}
            # Where the code says nothing, the words do.
            said = (subject, detail) in {(0, 0), (1, 0)}
            assert (outcome.reason is Refusal.RECIPIENT_INVALID) == (gone or said), (subject, detail)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("No such user here", True), ("User unknown in virtual mailbox table", True), ("Mailbox not found", True),
        ("<li@x.example>: Recipient address rejected: User unknown in local recipient table", True), ("Invalid recipient", True),
        ("The email account that you tried to reach does not exist", True), ("User not found: li@163.example", True),
        ("unknown user", True), ("no mailbox here by that name", True), ("Mailbox doesn't exist", True), ("用户不存在", True),
        ("收件人邮箱不存在", True), ("Requested action not taken: mailbox unavailable", False), ("Access denied", False),
        ("Message rejected as spam", False), ("Your IP is blacklisted; invalid user reputation", False), ("relay not permitted", False),
        ("Sender domain does not exist in SPF", False), ("Mail content denied", False), ("Connection frequency limited", False),
        ("Mailbox is full", False), ("Ip frequency limited. mailbox policy", False), ("user is over quota", False), ("拒收垃圾邮件", False),
    ],
)  # fmt: skip
def test_words_give_up_an_address_only_where_they_are_clear(text: str, gone: bool) -> None:
    outcome = meaning("rcpt", 550, text)
    assert isinstance(outcome, Rejected)
    assert (outcome.reason is Refusal.RECIPIENT_INVALID) is gone


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("code", [530, 534, 535, 538, 524, 525])
def test_sign_in_is_the_accounts_trouble_at_every_step(step: str, code: int) -> None:
    for text in ("", "5.7.0 x", "5.1.1 x", "authentication required"):
        outcome = meaning(step, code, text)
        assert isinstance(outcome, Retry)
        assert outcome.reason is Obstacle.ACCOUNT


@pytest.mark.parametrize("code", _REFUSALS)
def test_sandbox_says_with_each_code_what_servers_say_with_it(code: int) -> None:
    outcome = meaning("rcpt", code, _REFUSALS[code])
    if code < 500:
        assert isinstance(outcome, Retry)
    elif code in (530, 534, 535, 538):
        assert isinstance(outcome, Retry)
        assert outcome.reason is Obstacle.ACCOUNT
    else:
        assert isinstance(outcome, Rejected)
        assert (outcome.reason is Refusal.RECIPIENT_INVALID) == (code in (550, 551, 553, 556))


@pytest.mark.parametrize(
    ("step", "code", "reason"),
    [
        ("auth", 535, Obstacle.ACCOUNT),
        ("auth", 454, Obstacle.BUSY),
        ("starttls", 502, Obstacle.ACCOUNT),
        ("greeting", 554, Obstacle.BUSY),
        ("ehlo", 530, Obstacle.ACCOUNT),
    ],
)
def test_meaning_of_session_never_blames_the_message(step: str, code: int, reason: Obstacle) -> None:
    outcome = meaning_of_session(RefusedSession(step, Reply(code, "")))
    assert isinstance(outcome, Retry)
    assert outcome.reason is reason
