"""What is wrong with the data, seen from outside."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.e2e.client import Workspace, until
from tests.e2e.test_journeys import listening
from tests.e2e.test_path_of_an_event import rows
from tests.support.platform import Platform
from tests.support.webhook_receiver import is_signed_by


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


def test_a_night_is_kept_and_its_alert_arrives_signed(platform: Platform, workspace: Workspace) -> None:
    workspace.send("track", userId="u1", event="Order Completed")
    workspace.send("track", userId="u1", event="x" * 2_000)
    until(lambda: workspace.get("/v1/dataQuality").get("lines"), "the refusal has a line")
    with listening() as receiver:
        url = f"http://localhost:{receiver.port}/quality"
        rule = {"kind": "DATA_QUALITY_KIND_REJECTED_EVENTS", "minimumCount": "1"}
        changed = workspace.call("PATCH", "/v1/dataQualitySettings", {"alertRules": [rule], "webhookUrl": url})
        assert changed.status_code == 200, changed.text
        # The night comes at once.
        rows(
            platform,
            "UPDATE profile.quality_settings SET next_time = now() WHERE workspace_id = $1",
            workspace.workspace_id,
        )
        (kept,) = until(
            lambda: workspace.get("/v1/dataQualityReports").get("dataQualityReports"), "the report is kept", seconds=90
        )
        told = until(lambda: receiver.received, "the alert arrives", seconds=90)
        (alert,) = workspace.get("/v1/dataQualityAlerts")["dataQualityAlerts"]
        assert (alert["kind"], alert["count"], alert["reportDate"]) == (rule["kind"], "1", kept["reportDate"])
        assert told[0].headers["webhook-id"] == alert["alertId"]
        assert is_signed_by(told[0], workspace.get("/v1/webhookSecret")["secret"])
        assert json.loads(told[0].body)["data"]["lines"] == [{"subject": "INVALID_FIELD", "count": 1}]
        until(
            lambda: workspace.get("/v1/dataQualityAlerts")["dataQualityAlerts"][0]["state"].endswith("_TOLD"),
            "it is on record",
            seconds=30,
        )
    report = workspace.get(f"/v1/dataQualityReports/{kept['reportDate']}")
    assert [line["kind"] for line in report["lines"]] == [rule["kind"], "DATA_QUALITY_KIND_NO_CONTACT_POINT"]
    series = workspace.get("/v1/dataQuality:timeSeries?byLine=true")["series"]
    assert [[point["count"] for point in each["points"]] for each in series] == [["1"], ["1"]]
