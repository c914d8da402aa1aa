"""What a provider's answer, a breaker and a receipt make of a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.messaging.domain import (
    MAX_ATTEMPTS,
    Channel,
    Purpose,
    Reason,
    Requeued,
    Settled,
    Status,
    SuppressionKind,
    after_trouble,
    next_attempt_time,
    receipt_verdict,
)
from services.messaging.domain.retries import MOST_SECONDS, PATIENCE
from services.messaging.domain.texts import storable
from services.messaging.keyring import Keyring
from services.messaging.places import Place
from services.messaging.providers import (
    Accepted,
    Doubt,
    Obstacle,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
)
from services.messaging.storage.deliveries import Delivery
from services.messaging.worker.breaker import FAILURES, MOST_PAUSE_SECONDS, Breakers
from services.messaging.worker.outcomes import settling_of
from tests.support.crashing_messaging import CrashPoints

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DELIVERY = Delivery(
    delivery_id="m",
    customer_id=1,
    template_id="t",
    channel=Channel.WECOM,
    purpose=Purpose.MARKETING,
    source="",
    content=b"",
    traceparent="",
    reason=Reason.NONE,
    attempts=0,
    lease_token=7,
    handed_over=False,
    hand_over_time=None,
    node_id=0,
    address_hash=b"",
    sealed=b"",
)
OUTCOMES: list[SendOutcome] = [
    Accepted("p"),
    *(Rejected(reason) for reason in Refusal),
    *(Retry(1.0, reason) for reason in Obstacle),
    *(Unknown(reason) for reason in Doubt),
]


def test_outcomes_of_a_first_attempt() -> None:
    def settle(outcome: SendOutcome, may_repeat: bool = False) -> Settled | Requeued:
        return settling_of(DELIVERY, outcome, now=NOW, may_repeat=may_repeat, chance=0.5)

    sent = settle(Accepted("p"))
    assert isinstance(sent, Settled)
    assert (sent.status, sent.provider_message_id, sent.lease_token) == (Status.SENT, "p", 7)
    bounced = settle(Rejected(Refusal.RECIPIENT_INVALID))
    assert isinstance(bounced, Settled)
    assert (bounced.status, bounced.reason, bounced.suppress) == (Status.FAILED, Reason.BOUNCED, SuppressionKind.ALL)
    refused = settle(Rejected(Refusal.POLICY))
    assert isinstance(refused, Settled)
    assert (refused.reason, refused.suppress) == (Reason.PROVIDER_REJECTED, None)
    lost = settle(Unknown(Doubt.TIMEOUT))
    assert isinstance(lost, Settled)
    assert (lost.status, lost.reason) == (Status.UNKNOWN, Reason.ANSWER_LOST)
    repeated = settle(Unknown(Doubt.TIMEOUT), may_repeat=True)
    assert isinstance(repeated, Requeued)
    assert repeated.keep_rendering


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("may_repeat", [True, False])
@pytest.mark.parametrize("has_other", [True, False])
def test_doubt_is_only_taken_away_by_an_acceptance(outcome: SendOutcome, may_repeat: bool, has_other: bool) -> None:
    doubtful = replace(DELIVERY, sealed=b"x", attempts=2)
    settled = settling_of(doubtful, outcome, now=NOW, may_repeat=may_repeat, chance=0.5, has_other=has_other)
    if isinstance(outcome, Accepted):
        assert isinstance(settled, Settled)
        assert settled.status is Status.SENT
    elif isinstance(settled, Settled):
        assert settled.status is Status.UNKNOWN
    else:
        assert may_repeat
        assert settled.keep_rendering


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_only_what_was_certainly_not_taken_goes_on_to_the_next_account(outcome: SendOutcome) -> None:
    settled = settling_of(DELIVERY, outcome, now=NOW, may_repeat=True, chance=0.5, has_other=True)
    goes_on = isinstance(settled, Requeued) and settled.reason is Reason.ACCOUNT_CHANGED
    assert goes_on == isinstance(outcome, Retry)
    if isinstance(settled, Requeued) and goes_on:
        assert not settled.called
        assert not settled.keep_rendering


def test_no_message_is_lost_over_an_account_that_is_put_right_in_a_day() -> None:
    delivery, now, calls = replace(DELIVERY, attempts=MAX_ATTEMPTS - 1), NOW, 0
    while isinstance(
        settled := settling_of(delivery, Retry(300.0, Obstacle.ACCOUNT, "535"), now=now, may_repeat=False, chance=1.0),
        Requeued,
    ):
        assert settled.in_trouble
        assert not settled.called
        assert settled.next_attempt_time >= now + timedelta(seconds=300)
        assert settled.decided is (calls == 0)
        delivery, now, calls = replace(delivery, trouble_since=NOW), settled.next_attempt_time, calls + 1
    assert PATIENCE <= now - NOW <= PATIENCE + timedelta(minutes=20)
    assert (settled.status, settled.reason, settled.suppress) == (Status.FAILED, Reason.ATTEMPTS_EXHAUSTED, None)
    assert 50 < calls < 300


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_no_message_is_tried_more_often_than_allowed(outcome: SendOutcome) -> None:
    last = replace(DELIVERY, attempts=MAX_ATTEMPTS - 1, trouble_since=NOW - PATIENCE)
    assert isinstance(settling_of(last, outcome, now=NOW, may_repeat=True, chance=1.0), Settled)


@given(st.integers(1, 5), st.floats(0, 1), st.floats(0, 100_000))
def test_back_off_grows_and_obeys_the_provider(attempts: int, chance: float, asked: float) -> None:
    again = next_attempt_time(attempts, now=NOW, after_seconds=asked, chance=chance)
    assert again is not None
    pause = (again - NOW).total_seconds()
    assert pause >= min(asked, 86_400.0) - 1e-5
    assert pause >= 2.5 * 3 ** (attempts - 1) - 1e-5
    assert pause <= 86_400 + 900
    assert next_attempt_time(MAX_ATTEMPTS, now=NOW, after_seconds=asked, chance=chance) is None


def test_breaker_opens_after_failures_in_a_row_and_lets_one_probe() -> None:
    breakers = Breakers()
    for _ in range(FAILURES - 1):
        assert not breakers.failed("a", 0.0)
    breakers.succeeded("a")
    for _ in range(FAILURES - 1):
        breakers.failed("a", 0.0)
    assert breakers.allowance("a", 0.0) is None
    assert breakers.failed("a", 0.0)
    assert breakers.is_open("a", 1.0)
    assert breakers.allowance("a", 1.0) == 0
    assert breakers.allowance("b", 1.0) is None
    assert breakers.allowance("a", 2.5) == 1
    breakers.start_probe("a")
    assert breakers.allowance("a", 2.5) == 0
    assert breakers.failed("a", 2.5)
    breakers.end_probe("a")
    assert breakers.allowance("a", 4.6) == 0
    assert breakers.allowance("a", 7.0) == 1
    for second in range(100):
        breakers.failed("a", 1_000.0 * second)
    assert breakers.pause_left("a", 99_000.0) <= MOST_PAUSE_SECONDS
    breakers.succeeded("a")
    assert breakers.allowance("a", 99_000.0) is None


@pytest.mark.parametrize("status", list(Status))
def test_receipts_settle_what_is_open_and_nothing_else(status: Status) -> None:
    verdict = receipt_verdict(status, delivered=True, address_is_dead=False)
    is_open = status in (Status.QUEUED, Status.SENDING, Status.SENT, Status.UNKNOWN)
    assert verdict == ((Status.DELIVERED, Reason.NONE) if is_open else None)
    if is_open:
        failed = receipt_verdict(status, delivered=False, address_is_dead=True)
        assert failed == (Status.FAILED, Reason.BOUNCED)
    # A mail may come back after it was delivered; nothing else changes by that.
    returned = receipt_verdict(status, delivered=False, address_is_dead=True, may_return=True)
    assert returned == ((Status.FAILED, Reason.BOUNCED) if is_open or status is Status.DELIVERED else None)
    assert receipt_verdict(status, delivered=True, address_is_dead=False, may_return=True) == verdict


def test_keyring_tells_workspaces_and_channels_apart() -> None:
    keyring = Keyring(b"m" * 32)
    hashes = {
        keyring.address_hash("ws_a", 1, "x@y"),
        keyring.address_hash("ws_b", 1, "x@y"),
        keyring.address_hash("ws_a", 2, "x@y"),
        Keyring(b"n" * 32).address_hash("ws_a", 1, "x@y"),
    }
    assert len(hashes) == 4
    assert keyring.address_hash("ws_a", 1, " X@Y ") in hashes
    sealed = keyring.seal(b"secret", "ws_a", "m1")
    assert b"secret" not in sealed
    assert keyring.open(sealed, "ws_a", "m1") == b"secret"


def test_crash_points_pass_what_was_not_chosen() -> None:
    points = CrashPoints.from_environment({"CRASH_AT": "after_claim:3"})
    points.reach(Place.AFTER_RENDER)
    points.reach(Place.AFTER_CLAIM)
    points.reach(Place.AFTER_CLAIM)
    CrashPoints.from_environment({}).reach(Place.AFTER_CLAIM)
    with pytest.raises(ValueError, match="somewhere"):
        CrashPoints.from_environment({"CRASH_AT": "somewhere"})


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_trouble_is_tried_ever_later_and_ends(chance: float) -> None:
    now, since, tries, pauses = NOW, None, 0, []
    while (again := after_trouble(since, now=now, chance=chance)) is not None:
        since = since or now
        tries += 1
        pauses.append(again - now)
        now = again
    assert pauses == sorted(pauses)
    assert pauses[0] <= timedelta(seconds=3)
    assert pauses[-1] <= timedelta(seconds=1.25 * MOST_SECONDS)
    assert PATIENCE <= now - NOW <= PATIENCE + timedelta(seconds=1.25 * MOST_SECONDS)
    assert tries <= 120


@given(st.text(st.characters(), max_size=40), st.integers(0, 50))
def test_any_text_of_a_provider_can_be_kept(text: str, most: int) -> None:
    kept = storable(text + "\0\ud800", most)
    assert len(kept) <= most
    assert "\0" not in kept
    assert kept.encode().decode() == kept
    assert storable(kept, most) == kept


def test_breaker_does_not_open_for_one_recipients_trouble() -> None:
    breakers = Breakers()
    for _ in range(10 * FAILURES):
        assert not breakers.failed("a", 100.0, recipient=b"greylisted")
    assert breakers.allowance("a", 100.0) is None
    for number in range(FAILURES - 2):
        assert not breakers.failed("a", 100.0, recipient=number)
    assert breakers.failed("a", 100.0, recipient=b"another")
    # Once open, a probe that fails keeps it so, whoever it was for.
    assert breakers.allowance("a", 103.0) == 1
    assert breakers.failed("a", 103.0, recipient=b"another")
    assert breakers.allowance("a", 103.0) == 0


def test_breaker_opens_whoever_the_recipient_is_when_it_is_the_providers_trouble() -> None:
    breakers = Breakers()
    assert [breakers.failed("a", 100.0) for _ in range(FAILURES)][-1]
