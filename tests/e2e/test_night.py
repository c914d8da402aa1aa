"""What a night says of the data is kept, and its alert arrives."""

import json

from tests.e2e.client import until
from tests.e2e.night import KIND, Night
from tests.support.webhook_receiver import is_signed_by


def test_a_night_is_kept_and_its_alert_arrives_signed(night: Night) -> None:
    workspace, receiver = night.workspace, night.receiver
    (kept,) = until(
        lambda: workspace.get("/v1/dataQualityReports").get("dataQualityReports"), "the report is kept", seconds=90
    )
    told = until(lambda: receiver.received, "the alert arrives", seconds=90)
    (alert,) = workspace.get("/v1/dataQualityAlerts")["dataQualityAlerts"]
    assert (alert["kind"], alert["count"], alert["reportDate"]) == (KIND, "1", kept["reportDate"])
    assert told[0].headers["webhook-id"] == alert["alertId"]
    assert is_signed_by(told[0], workspace.get("/v1/webhookSecret")["secret"])
    assert json.loads(told[0].body)["data"]["lines"] == [{"subject": "INVALID_FIELD", "count": 1}]
    until(
        lambda: workspace.get("/v1/dataQualityAlerts")["dataQualityAlerts"][0]["state"].endswith("_TOLD"),
        "it is on record",
        seconds=30,
    )
    report = workspace.get(f"/v1/dataQualityReports/{kept['reportDate']}")
    assert [line["kind"] for line in report["lines"]] == [KIND, "DATA_QUALITY_KIND_NO_CONTACT_POINT"]
    series = workspace.get("/v1/dataQuality:timeSeries?byLine=true")["series"]
    assert [[point["count"] for point in each["points"]] for each in series] == [["1"], ["1"]]
