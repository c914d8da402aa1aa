"""What is wrong with the data, seen from outside."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.e2e.client import Workspace, until


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
    workspace.settle()
    kinds = {"DATA_QUALITY_KIND_STOPPED_EVENTS", "DATA_QUALITY_KIND_REJECTED_EVENTS"}

    def told() -> dict[str, Any] | None:
        found = workspace.get("/v1/dataQuality")
        return found if {each["kind"] for each in found.get("lines", [])} == kinds else None

    report = until(told, "both have a line", seconds=90)
    assert not report.get("missing")
    stopped = next(each for each in report["lines"] if each["kind"].endswith("STOPPED_EVENTS"))
    assert (stopped["subject"], stopped["expectedCount"], stopped.get("count", "0")) == ("Checked In", "25", "0")
    assert stopped["severity"] == "DATA_QUALITY_SEVERITY_HIGH"
    assert stopped["nextAct"]["wordsZh"]
