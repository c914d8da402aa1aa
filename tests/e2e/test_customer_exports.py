"""A segment is taken out as a file, seen from outside."""

import csv
import io
from typing import Any

import httpx

from tests.e2e.client import Workspace, external, until


def exported(workspace: Workspace, path: str, **body: Any) -> list[dict[str, str]]:
    """Exports a list and fetches its file by its link, without a key."""
    operation = workspace.post(path, {"options": {"format": "LIST_FORMAT_CSV", "contactsInFull": True}, **body})
    name = operation["name"]
    done = until(lambda: found if (found := workspace.get(f"/v1/{name}")).get("done") else None, "the export is over")
    export = done["response"]
    assert export["state"] == "CUSTOMER_EXPORT_STATE_SUCCEEDED", done
    link = workspace.post(f"/v1/customerExports/{export['exportId']}:download", {"contactsInFull": True})
    answer = httpx.get(f"{workspace.url}{link['path']}", timeout=30)
    assert answer.status_code == 200, answer.text
    assert int(export["sizeBytes"]) == len(answer.content)
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_a_segment_is_taken_out_as_a_file(workspace: Workspace) -> None:
    workspace.post(
        "/v1/segments",
        {
            "segmentId": "viewers",
            "rule": {
                "event": {"eventName": "Viewed", "aggregate": "AGGREGATE_COUNT", "op": "OPERATOR_GTE", "value": 1}
            },
        },
    )
    for number in range(3):
        workspace.send(
            "identify",
            userId=f"u{number}",
            traits={"name": f"=1+{number}"},
            context={"externalIds": [external("phone", f"1380013800{number}")]},
        )
        if number:
            workspace.send("track", userId=f"u{number}", event="Viewed")
    workspace.settle()
    until(lambda: workspace.get("/v1/segments/viewers").get("size") == "2", "both are in")
    rows = exported(workspace, "/v1/segments/viewers:export")
    assert sorted((row["user_id"], row["phone"], row["traits.name"]) for row in rows) == [
        ("u1", "+8613800138001", "'=1+1"),
        ("u2", "+8613800138002", "'=1+2"),
    ]
    assert len(exported(workspace, "/v1/customers:export")) == 3
    assert [row["user_id"] for row in exported(workspace, "/v1/customers:export", query="13800138000")] == ["u0"]
    log = [entry["method"].rpartition(".")[2] for entry in workspace.get("/v1/auditLog")["entries"]]
    assert [log.count(each) for each in ("ExportSegment", "LinkCustomerExport", "DownloadCustomerExport")] == [1, 3, 3]
