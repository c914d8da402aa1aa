"""The real Online Retail file as import jobs: CSV, XLSX and Parquet give the same files and the published figures, also when killed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
import yaml

from tests.e2e.client import Workspace
from tests.e2e.conftest import create_workspace
from tests.e2e.test_online_retail import FILE, LINES, MAPPING, portrait, rfm
from tests.support.platform import Platform
from tests.support.tables import as_parquet, as_xlsx

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILE.exists(), reason="the Online Retail file does not lie beside the project"),
]
FIGURES = {"customers": "4338", "events": "397884", "orders": "18532", "revenue": "8911407.90"}


def typed() -> tuple[list[str], list[list[Any]]]:
    """Returns columns and rows as typed files hold them."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as text:
        reader = csv.reader(text)
        columns = next(reader)
        rows: list[list[Any]] = []
        for invoice, stock, description, quantity, at, price, customer, country in reader:
            rows.append(
                [
                    invoice, stock, description or None, int(quantity), datetime.fromisoformat(at), float(price),
                    float(customer) if customer else None, country,
                ]
            )  # fmt: skip
    return columns, rows


def upload(workspace: Workspace, name: str, content: bytes) -> str:
    """Makes a job and sends its file; returns its id."""
    job = workspace.post("/v1/importJobs", {"displayName": name, "sizeBytes": len(content)})
    answer = workspace.http.post(
        f"{workspace.url}/v1/importJobs/{job['importJobId']}:upload",
        content=content,
        headers={"authorization": f"Bearer {workspace.secret_key}"},
        timeout=300,
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "IMPORT_JOB_STATE_READY"
    return str(job["importJobId"])


def follow(workspace: Workspace, job_id: str, platform: Platform, chance: random.Random | None) -> dict[str, Any]:
    """Waits for a job's end; with chance, profile is killed now and then."""
    kills = 0
    began = time.monotonic()
    while True:
        job = workspace.get(f"/v1/importJobs/{job_id}")
        if job["state"] != "IMPORT_JOB_STATE_RUNNING":
            print(f"{job['displayName']}: {time.monotonic() - began:.0f} s, {kills} kills")
            return job
        if chance is not None and kills < 4 and int(job["rowsDone"]) > (kills + chance.random()) * LINES / 5:
            platform.wait_restarted("profile", platform.kill("profile", signal.SIGKILL))
            kills += 1
        time.sleep(1)


def test_the_real_history_in_each_format_gives_the_same_files_and_the_published_figures() -> None:
    mapping = yaml.safe_load(MAPPING.read_text())
    columns, rows = typed()
    contents = {
        "online_retail.csv.gz": FILE.read_bytes(),
        "online_retail.parquet": as_parquet(columns, rows),
        "online_retail.xlsx": as_xlsx(columns, rows),
    }
    del rows
    chance = random.Random(5)
    with Platform() as platform:
        workspaces = []
        for name, content in contents.items():
            workspace = create_workspace(platform, name.replace(".", "-"))
            workspaces.append(workspace)
            job_id = upload(workspace, name, content)
            workspace.post(f"/v1/importJobs/{job_id}:start", {"mapping": mapping})
            job = follow(workspace, job_id, platform, chance if name.endswith(("gz", "parquet")) else None)
            assert job["state"] == "IMPORT_JOB_STATE_SUCCEEDED", job
            assert (int(job["totalRows"]), int(job["rowsDone"])) == (LINES, LINES)
            assert (int(job["accepted"]), int(job["duplicates"]), int(job["rejected"])) == (LINES - 135_080, 0, 135_080)
            assert [(each["reason"], int(each["rows"])) for each in job["reasons"]] == [("no_customer", 135_080)]
            workspace.settle()
            assert int(workspace.get("/v1/events:stats")["events"]) == LINES - 135_080
            figures = rfm(workspace)
            assert {key: figures[key] for key in FIGURES} == FIGURES
        people = [str(number) for number in range(12346, 18288, 97)]
        known = [
            person
            for person in people
            if workspaces[0].call("GET", f"/v1/customers:lookup?type=user_id&value={person}").status_code == 200
        ]
        with ThreadPoolExecutor(4) as pool:
            shown = [list(pool.map(lambda person, of=each: portrait(of, person), known)) for each in workspaces]
        assert len(known) > 30
        assert [_without_row_ids(each) for each in shown[0]] == [_without_row_ids(each) for each in shown[1]]
        assert [_without_row_ids(each) for each in shown[1]] == [_without_row_ids(each) for each in shown[2]]
        download = workspaces[0].call("GET", f"/v1/importJobs/{job_ids(workspaces[0])[0]}/rejectedRows.csv")
        lines = list(csv.reader(io.StringIO(download.content.decode("utf-8-sig"), newline="")))
        assert lines[0] == [*columns, "row", "line", "reason"]
        assert len(lines) == 1 + 135_080
        for workspace in workspaces:
            workspace.http.close()


def job_ids(workspace: Workspace) -> list[str]:
    """Returns the ids of a workspace's jobs."""
    return [job["importJobId"] for job in workspace.get("/v1/importJobs")["importJobs"]]


def _without_row_ids(told: bytes) -> Any:
    """Leaves out what is made of the cells' spelling: a customer is `17850.0` in the CSV."""

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: without(each) for name, each in value.items() if name not in ("messageId", "eventId")}
        return sorted((without(each) for each in value), key=json.dumps) if isinstance(value, list) else value

    return without(json.loads(told))
