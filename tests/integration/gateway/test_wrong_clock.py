"""A gateway whose clock is wrong judges events by the database's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from gateway.database_time import LONGEST_LEARNING_SECONDS, DatabaseTime
from services.common.database import Database
from services.common.errors import Unavailable
from tests.integration.gateway.conftest import run_gateway
from tests.integration.gateway.recorder import Recorder
from tests.support.stores import DatabaseUrls


@pytest.mark.parametrize("hours", [-25, 25])
async def test_no_good_event_is_refused_and_no_time_is_shifted(
    database_urls: DatabaseUrls,
    database: Database,
    redis_url: str,
    recorder_address: tuple[Recorder, str],
    tmp_path: Path,
    hours: int,
) -> None:
    recorder, _ = recorder_address
    recorder.clear()
    async with (
        run_gateway(
            database_urls,
            database,
            redis_url,
            *recorder_address,
            tmp_path,
            module="tests.support.gateway_with_wrong_clock",
            TEST_CLOCK_HOURS=str(hours),
        ) as running,
        httpx.AsyncClient(base_url=running.url, timeout=60, verify=False) as client,
    ):
        headers = {"authorization": f"Bearer {running.demo.write_key}"}
        now = datetime.now(UTC)
        times = {"now": now, "old": now - timedelta(days=400), "ahead": now + timedelta(hours=23)}
        batch = [
            {"type": "track", "event": "E", "userId": "u", "messageId": name, "timestamp": time.isoformat()}
            for name, time in times.items()
        ]
        batch.append({"type": "track", "event": "E", "userId": "u", "messageId": "none"})
        sent_at = (now - timedelta(seconds=1)).isoformat()
        answer = await client.post("/v1/batch", json={"batch": batch, "sentAt": sent_at}, headers=headers)
        assert answer.json()["rejected"] == []
        taken = {event.message_id: event.occur_time.ToDatetime(UTC) for event in recorder.events()}
        for name, time in {**times, "none": now}.items():
            assert abs(taken[name] - time) < timedelta(minutes=2), name
        too_far = {**batch[0], "messageId": "m", "timestamp": (now + timedelta(hours=30)).isoformat()}
        refused = await client.post("/v1/track", json=too_far, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (400, "INVALID_TIMESTAMP")


def test_the_databases_time_goes_on_by_a_clock_that_nobody_sets() -> None:
    seconds = 100.0
    time = DatabaseTime(lambda: seconds)
    with pytest.raises(Unavailable):
        time.now()
    told = datetime(2026, 11, 22, tzinfo=UTC)
    time.learn(told, asked=99.0, answered=101.0)
    assert time.now() == told
    seconds = 104.0
    assert time.now() == told + timedelta(seconds=4)
    # The answer of a database that was stopped in between teaches nothing.
    time.learn(told, asked=101.0, answered=101.0 + LONGEST_LEARNING_SECONDS + 1)
    assert time.now() == told + timedelta(seconds=4)
    time.learn(told - timedelta(hours=1), asked=103.5, answered=104.5)
    assert time.now() == told - timedelta(hours=1)
