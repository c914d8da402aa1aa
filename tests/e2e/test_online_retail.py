"""The real Online Retail file through the public API: every line accounted for, the known figures exactly, twice the same, and
in any order the same."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tabular.mapping import read_mapping
from tabular.rows import RowTranslator
from tabular.source import SourceFile
from tests.e2e.client import Workspace
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT.parent / "shared" / "data" / "online_retail" / "online_retail.csv.gz"
MAPPING = ROOT / "examples" / "online_retail.yaml"
LINES = 541_909
OF_A_WORKSPACE = (
    "customerId",
    "nodeId",
    "createTime",
    "recordTime",
    "receiveTime",
    "mappingVersion",
    "etag",
    "nodeIds",
    "identifierTimes",
    "identifierFirstTimes",
)

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


@pytest.mark.parametrize("every", [pytest.param(10, id="a_tenth_of_the_customers"), pytest.param(1, id="everybody")])
def test_the_real_history_in_any_order_repeated_and_late_gives_the_same_files(every: int) -> None:
    """Each event one to five times, in any order; a tenth of them after all others."""
    mapping, _ = read_mapping(MAPPING)
    with SourceFile(FILE, mapping) as source:
        translator = RowTranslator(mapping, source.columns)
        rows = [each for row in source.rows() if isinstance(each := translator.translate(row.cells), bytes)]
    messages = [{**json.loads(row), "type": "track"} for row in rows]
    messages = [message for message in messages if int(message["userId"]) % every == 0]
    with Platform() as platform:
        ordered, scrambled = create_workspace(platform, "ordered"), create_workspace(platform, "scrambled")
        deliver(ordered, sorted(messages, key=lambda message: message["timestamp"]), at_once=1)
        deliver(scrambled, scramble(messages, random.Random(7)), at_once=4)
        for workspace in (ordered, scrambled):
            workspace.settle()
        assert rfm(scrambled) == rfm(ordered)
        people = sorted({message["userId"] for message in messages})
        with ThreadPoolExecutor(4) as pool:
            for expected, got in zip(
                pool.map(lambda person: portrait(ordered, person), people),
                pool.map(lambda person: portrait(scrambled, person), people),
                strict=True,
            ):
                assert got == expected
        assert len(people) > 4_000 / every
        for workspace in (ordered, scrambled):
            workspace.http.close()


def scramble(messages: Sequence[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """Returns each message one to five times, in any order, a tenth of them after all others, so a day late and more."""
    delivered = [message for message in messages for _ in range(chance.randint(1, 5))]
    chance.shuffle(delivered)
    late = {message["messageId"] for message in chance.sample(list(messages), len(messages) // 10)}
    return [each for each in delivered if each["messageId"] not in late] + [
        each for each in delivered if each["messageId"] in late
    ]


def deliver(workspace: Workspace, messages: Sequence[dict[str, Any]], *, at_once: int) -> None:
    """Sends messages in batches."""
    batches = [list(messages[start : start + 500]) for start in range(0, len(messages), 500)]
    with ThreadPoolExecutor(at_once) as pool:
        for answer in pool.map(workspace.batch, batches):
            assert answer["rejected"] == []


def portrait(workspace: Workspace, user_id: str) -> bytes:
    """Returns the file and the whole timeline of somebody as bytes, without ids and times of recording."""
    customer = workspace.customer_of("user_id", user_id)
    file = workspace.get(f"/v1/customers/{customer}")
    events: list[dict[str, Any]] = []
    token = ""
    while True:
        page = workspace.get(f"/v1/customers/{customer}/events?pageSize=500&pageToken={token}")
        events += page["events"]
        token = page.get("nextPageToken", "")
        if not token:
            break
    told = [without_ids({**file, "customerId": ""}), [without_ids(event) for event in events]]
    return json.dumps(told, sort_keys=True).encode()


def without_ids(told: Any) -> Any:
    """Leaves out of JSON what differs between two workspaces by its nature."""
    if isinstance(told, dict):
        return {name: without_ids(value) for name, value in told.items() if name not in OF_A_WORKSPACE}
    return [without_ids(each) for each in told] if isinstance(told, list) else told
