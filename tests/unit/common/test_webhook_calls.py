"""A call that tells something is made again only where it may pass, ever later, and not for ever; states have its names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import IntEnum

import pytest

from services.common.errors import InvalidArgument, Unavailable
from services.common.webhook_calls import MAXIMUM_ATTEMPTS, Answer, Telling, answered, next_call, settled
from services.profile.domain.data_quality import AlertState
from services.segment.domain.alerts import FiringState

NOW = datetime(2026, 6, 15, tzinfo=UTC)


def test_a_call_is_made_again_only_when_it_may_pass_and_not_for_ever() -> None:
    assert settled(1, Answer(), NOW) == (Telling.TOLD, "", None)
    assert settled(1, Answer("http_status: 404"), NOW) == (Telling.FAILED, "http_status: 404", None)
    passing = Answer("timeout", may_retry=True)
    assert settled(1, passing, NOW) == (Telling.TELLING, "timeout", NOW + timedelta(seconds=2))
    assert settled(MAXIMUM_ATTEMPTS, passing, NOW) == (Telling.FAILED, "attempts_exhausted: timeout", None)


def test_calls_are_made_again_ever_later_as_the_receiver_wishes_within_ten_minutes() -> None:
    seconds = [((next_call(attempts, NOW, 0) or NOW) - NOW).total_seconds() for attempts in (1, 2, 10, 15)]
    assert seconds == [2, 4, 600, 600]
    assert next_call(1, NOW, 60) == NOW + timedelta(seconds=60)
    assert next_call(3, NOW, 86_400.0) == NOW + timedelta(minutes=10)
    assert next_call(MAXIMUM_ATTEMPTS, NOW, 0) is None


async def test_what_journey_refuses_is_an_answer_and_what_passes_is_none() -> None:
    async def call(error: Exception | None) -> Answer:
        if error is not None:
            raise error
        return Answer("timeout", may_retry=True)

    assert await answered(call(None)) == Answer("timeout", may_retry=True)
    assert await answered(call(Unavailable())) is None
    refused = await answered(call(InvalidArgument("url: no", field="url")))
    assert refused is not None
    assert refused.reason.startswith("refused: ")
    assert not refused.may_retry


@pytest.mark.parametrize("states", [AlertState, FiringState])
def test_each_service_has_a_state_for_each_outcome(states: type[IntEnum]) -> None:
    assert {each.name for each in Telling} <= set(states.__members__)
