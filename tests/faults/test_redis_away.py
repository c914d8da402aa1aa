"""T05: Redis is gone in the middle of a campaign, then killed, then flushed: nothing lost, nothing twice, no cap exceeded."""

from __future__ import annotations

import signal
import time
from contextlib import closing

import pytest
import redis

from tests.e2e.client import until
from tests.e2e.conftest import create_workspace
from tests.faults.test_campaign import TEMPLATE, copies, invite, statuses
from tests.support.platform import Platform

MESSAGES_EACH, CAP = 3, 2
JOURNEYS = [
    {
        "journeyId": f"wave-{number}",
        "definition": {
            "entry": {"segmentEntered": {"segmentId": "invited", "includeExisting": True}},
            "steps": [{"stepId": "say", "send": {"templateId": "festival"}}],
        },
    }
    for number in range(MESSAGES_EACH)
]
POLICY = {
    "frequencyCaps": [{"frequencyCapId": "two", "maximum": CAP, "windowLength": 1, "windowUnit": "CAP_WINDOW_UNIT_DAY"}]
}


@pytest.mark.slow
@pytest.mark.parametrize(("count", "away_seconds"), [(2_000, 30.0)])
def test_redis_goes_in_the_middle_of_a_campaign(fragile: Platform, count: int, away_seconds: float) -> None:
    workspace = create_workspace(fragile, "redis away")
    with closing(workspace.http):
        invite(workspace, count)
        assert workspace.call("PATCH", "/v1/sendingPolicy", POLICY).status_code == 200
        workspace.post("/v1/templates", TEMPLATE)
        for journey in JOURNEYS:
            workspace.post("/v1/journeys", journey)
            workspace.post(f"/v1/journeys/{journey['journeyId']}:publish", {})
        until(lambda: sum(statuses(workspace).values()) >= count // 4, "the campaign goes on")
        stopped = fragile.kill("redis", signal.SIGSTOP)
        # What is looked up in PostgreSQL goes on being answered.
        give_up = time.monotonic() + away_seconds
        answers = set()
        while time.monotonic() < give_up:
            answers.add(workspace.call("GET", "/v1/messages:stats").status_code)
            time.sleep(0.5)
        assert answers == {200}
        fragile.kill("redis")
        fragile.wait_restarted("redis", stopped)
        until(lambda: sum(statuses(workspace).values()) >= count, "the campaign goes on")
        redis.Redis.from_url(fragile.redis_url).flushall()
        until(lambda: sum(statuses(workspace).values()) >= count * MESSAGES_EACH, "all is decided", seconds=600)
        workspace.settle()
        found = statuses(workspace)
        assert found == {"SENT": CAP * count, "SUPPRESSED": (MESSAGES_EACH - CAP) * count}
        got = copies(workspace)
        assert len(got) == count
        assert set(got.values()) == {CAP}
