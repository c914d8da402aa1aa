"""The real Online Retail file through the public API: every line accounted for, the known figures exactly, twice the same."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.client import Workspace
from tests.support.platform import Platform

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT.parent / "shared" / "data" / "online_retail" / "online_retail.csv.gz"
MAPPING = ROOT / "examples" / "online_retail.yaml"
LINES = 541_909

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILE.exists(), reason="the Online Retail file does not lie beside the project"),
]


def replay(platform: Platform) -> dict[str, Any]:
    """Runs `make replay`'s command; returns its progress file."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.replay", str(FILE), "--mapping", str(MAPPING), "--restart"],
        env=os.environ | {"YIKE_HOME": str(platform.home.root)}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
    (path,) = (platform.home.root / "replays").glob("*.progress.json")
    progress: dict[str, Any] = json.loads(path.read_text())
    return progress


def rfm(workspace: Workspace) -> dict[str, Any]:
    """Asks for the cleaned set's figures: customer present, not cancelled, quantity and price above 0, as of 2011-12-10."""
    return workspace.post(
        "/v1/rfm:summarize",
        {
            "eventName": "Product Purchased",
            "filters": [
                {"property": "quantity", "op": "OPERATOR_GT", "value": 0},
                {"property": "price", "op": "OPERATOR_GT", "value": 0},
            ],
            "orderProperty": "order_id",
            "valueProperty": "revenue",
            "asOf": "2011-12-10T00:00:00Z",
        },
    )


def test_the_real_history_gives_the_published_figures_and_a_second_replay_changes_nothing() -> None:
    with Platform() as platform:
        keys = platform.credentials
        workspace = Workspace(
            platform.url, keys["workspace_id"], keys["write_key"], keys["secret_key"],
            platform.env_for("messaging")["YIKE_SANDBOX_HTTP_URL"],
        )  # fmt: skip
        first = replay(platform)
        assert first["accepted"] + first["rejected"] == LINES
        assert first["rejected"] == 135_080
        workspace.settle()
        figures = rfm(workspace)
        assert figures["customers"] == "4338"
        assert figures["events"] == "397884"
        assert figures["orders"] == "18532"
        assert figures["revenue"] == "8911407.90"
        assert round(figures["recencyDaysMean"], 1) == 92.1
        assert figures["recencyDaysMedian"] == 50
        assert round(figures["frequencyMean"], 2) == 4.27
        assert figures["frequencyMedian"] == 2
        assert figures["monetaryMean"] == "2054.27"
        assert figures["monetaryMedian"] == "674.48"
        assert round(figures["topDecileShare"], 3) == 0.613
        assert round(figures["repeatShare"], 3) == 0.656
        # Cancellations came in as refunds; a segment of buyers has as many as the summary.
        segment = workspace.post(
            "/v1/segments",
            {
                "segmentId": "buyers",
                "rule": {
                    "event": {
                        "eventName": "Product Purchased", "aggregate": "AGGREGATE_COUNT", "op": "OPERATOR_GTE", "value": 1,
                        "filters": [
                            {"property": "quantity", "op": "OPERATOR_GT", "value": 0},
                            {"property": "price", "op": "OPERATOR_GT", "value": 0},
                        ],
                    }
                },
            },
        )  # fmt: skip
        assert segment["size"] == "4338"
        refunds = workspace.post("/v1/rfm:summarize", {"eventName": "Product Refunded", "orderProperty": "order_id"})
        assert int(refunds["events"]) == 8_905

        events = workspace.get("/v1/events:stats")["events"]
        second = replay(platform)
        assert second["accepted"] == 0
        assert second["duplicates"] + second["rejected"] == LINES
        workspace.settle()
        assert workspace.get("/v1/events:stats")["events"] == events
        assert rfm(workspace) == figures
        workspace.http.close()
