"""The pace of an account: never more in any second or on any day, whoever asks when; and how an account stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.messaging.domain.pacing import ANY, NO_PACE, SECOND, Pace, PaceUse, given_back, room, used, words
from services.messaging.domain.standing import SENTENCES, AccountFailure, AccountState, Standing
from services.messaging.providers import Accepted, Doubt, Obstacle, Problem, Refusal, Rejected, Retry, Unknown
from services.messaging.usecases import accounts
from services.messaging.worker import health
from services.messaging.worker.health import seen_of, together
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@given(
    st.integers(1, 20),
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 30)), min_size=1, max_size=40),
)
def test_no_second_and_no_day_holds_more_than_the_pace(
    per_second: int, per_day: int, asks: list[tuple[int, int]]
) -> None:
    pace, use, now = Pace(per_second, per_day), PaceUse(TODAY), NOON
    handed: list[tuple[datetime, int]] = []
    for pause_ms, wanted in asks:
        now += timedelta(milliseconds=pause_ms)
        left = room(pace, use, now, SHANGHAI)
        granted = min(left.messages, wanted)
        assert (granted > 0) == (left.free_time is None)
        use = used(pace, use, granted, now, SHANGHAI)
        handed.append((now, granted))
        if left.free_time is not None and not left.is_of_day:
            # As soon as it says so there is room again, and a moment before there is none.
            assert room(pace, use, left.free_time, SHANGHAI).messages > 0
            assert room(pace, use, left.free_time - timedelta(microseconds=1), SHANGHAI).messages == 0
    for start, _ in handed:
        assert sum(count for moment, count in handed if start <= moment < start + SECOND) <= per_second
    assert sum(count for _, count in handed) <= per_day
    assert len(use.recent) <= per_second


def test_day_is_that_of_the_policy_and_ends_at_its_midnight() -> None:
    pace, late = Pace(0, 3), datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)
    use = used(pace, PaceUse(TODAY), 3, late, SHANGHAI)
    left = room(pace, use, late, SHANGHAI)
    assert (left.messages, left.is_of_day, left.free_time) == (0, True, late + SECOND)
    assert room(pace, use, late + SECOND, SHANGHAI).messages == 3
    assert words("mail", pace, is_of_day=True) == "mail: 3 a day"
    # A policy that is moved west does not get its day twice.
    assert room(pace, used(pace, use, 1, late + SECOND, SHANGHAI), late + SECOND, UTC).messages == 2


def test_what_was_not_taken_counts_no_more_on_its_own_day_only() -> None:
    use = PaceUse(TODAY, 5)
    assert given_back(use, TODAY, 2).day_count == 3
    assert given_back(use, TODAY - timedelta(days=1), 2) == use
    assert given_back(use, TODAY, 9).day_count == 0


def test_clock_that_is_set_back_does_not_stop_an_account() -> None:
    use = PaceUse(TODAY, 1, ((NOON + timedelta(hours=1), 1),))
    assert room(Pace(1, 0), use, NOON, SHANGHAI).messages == 1
    assert room(NO_PACE, use, NOON, SHANGHAI).messages == ANY


def seen(*outcomes: tuple[Accepted | Rejected | Retry | Unknown, int, bool]) -> Standing:
    standing = Standing()
    for outcome, minute, opened in outcomes:
        standing = together(standing, seen_of(outcome, NOON + timedelta(minutes=minute), opened=opened))
    return standing


@pytest.mark.parametrize(
    ("standing", "state"),
    [
        (Standing(), AccountState.ACTIVE),
        (seen((Retry(1.0, Obstacle.ACCOUNT, "535"), 1, False)), AccountState.REFUSED),
        (seen((Retry(1.0, Obstacle.ACCOUNT, "535"), 1, False), (Accepted("p"), 2, False)), AccountState.ACTIVE),
        (seen((Accepted("p"), 2, False), (Retry(1.0, Obstacle.ACCOUNT, "535"), 1, False)), AccountState.ACTIVE),
        (seen((Retry(1.0, Obstacle.BUSY), 1, False)), AccountState.ACTIVE),
        (seen((Retry(1.0, Obstacle.BUSY), 1, True)), AccountState.FAILING),
        (seen((Unknown(Doubt.TIMEOUT), 1, True), (Rejected(Refusal.CONTENT), 2, False)), AccountState.FAILING),
    ],
)
def test_account_stands_by_what_came_last(standing: Standing, state: AccountState) -> None:
    free = room(NO_PACE, PaceUse(TODAY), NOON, SHANGHAI)
    assert standing.state(active=True, room=free) is state
    assert standing.state(active=False, room=free) is AccountState.INACTIVE


def test_last_error_is_the_latest_and_says_what_to_do() -> None:
    standing = seen((Retry(1.0, Obstacle.BUSY, "451"), 2, False), (Unknown(Doubt.TIMEOUT, "timeout"), 1, False))
    assert (standing.failure, standing.code) == (AccountFailure.BUSY, "451")
    assert set(SENTENCES) == set(AccountFailure) - {AccountFailure.NONE}
    assert seen((Accepted("a"), 1, False), (Accepted("b"), 2, False)).accepted == 2


def test_every_problem_of_an_account_and_every_obstacle_is_some_failure() -> None:
    assert set(accounts._FAILURES) == set(Problem)
    assert set(health._FAILURES) == set(Obstacle)


def test_closed_lists_are_those_of_the_contract() -> None:
    for kind, enum, prefix in (
        (AccountState, resources_pb.AccountState, "ACCOUNT_STATE_"),
        (AccountFailure, resources_pb.AccountFailure, "ACCOUNT_FAILURE_"),
    ):
        assert {f"{prefix}{each.name}": int(each) for each in kind if each} == {
            name: number for name, number in enum.items() if number
        }
