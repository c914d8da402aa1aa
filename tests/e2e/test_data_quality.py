"""What is wrong with the data, seen from outside."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.e2e.client import Workspace, until


@pytest.mark.usefixtures("night")  # Begun here, it is over by the time that it is looked at.
def test_refused_events_and_events_that_stopped_are_told(workspace: Workspace) -> None:
    assert workspace.get("/v1/dataQuality").get("lines", []) == []
    # The weekday of yesterday, in the four weeks before, where the workspace is.
    noon = datetime.now(ZoneInfo("Asia/Shanghai")).replace(hour=12, minute=0, second=0, microsecond=0)
    workspace.batch(
        [
            {
                "type": "track",
                "userId": f"u{number}",
                "event": "Checked In",
                "messageId": f"m{week}-{number}",
                "timestamp": (noon - timedelta(days=1 + 7 * week)).isoformat(),
            }
            for week in range(1, 5)
            for number in range(25)
        ]
    )
    workspace.send("track", userId="u1", event="x" * 2_000)
    # A sender whose clock is an hour ahead, and a placeholder where a phone should be.
    late = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    workspace.send("track", userId="u1", event="Checked In", sentAt=late, timestamp=late)
    workspace.send("identify", userId="u1", traits={"phone": "0000"})
    workspace.settle()
    kinds = {
        f"DATA_QUALITY_KIND_{kind}"
        for kind in ("STOPPED_EVENTS", "REJECTED_EVENTS", "NO_CONTACT_POINT", "CLOCK_OFF", "MALFORMED_IDENTIFIERS")
    }

    def told() -> dict[str, Any] | None:
        found = workspace.get("/v1/dataQuality")
        return found if {each["kind"] for each in found.get("lines", [])} == kinds else None

    # What is noted of senders is written down every ten seconds.
    report = until(told, "all have a line", seconds=30)
    assert not report.get("missing")
    stopped = next(each for each in report["lines"] if each["kind"].endswith("STOPPED_EVENTS"))
    assert (stopped["subject"], stopped["expectedCount"], stopped.get("count", "0")) == ("Checked In", "25", "0")
    assert stopped["severity"] == "DATA_QUALITY_SEVERITY_HIGH"
    assert stopped["nextAct"]["wordsZh"]
    clock = next(each for each in report["lines"] if each["kind"].endswith("CLOCK_OFF"))
    assert clock["subject"].startswith("ahead/key:")
    assert 3_500 < int(clock["deviationSeconds"]) <= 3_600
    malformed = next(each for each in report["lines"] if each["kind"].endswith("MALFORMED_IDENTIFIERS"))
    assert malformed["subject"].startswith("phone/key:")
