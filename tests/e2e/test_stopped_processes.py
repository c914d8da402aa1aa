"""A part that is stopped, not dead, answers nothing and refuses nothing: ingestion says 503 within its deadline."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from gateway.ingest.endpoint import DEADLINE_SECONDS
from tests.e2e.client import Workspace, until
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform

SLACK_SECONDS = 10
"""What a busy machine may add to the gateway's deadline; a client without that deadline waits far longer."""


def stop_family(pid: int) -> list[int]:
    """Stops a process, so that it starts no others, then all that it has started; returns whom."""
    try:
        os.kill(pid, signal.SIGSTOP)
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        # A worker of PostgreSQL that ended by itself meanwhile.
        return []
    return [pid, *(each for child in children for each in stop_family(int(child)))]


@contextmanager
def stopped(platform: Platform, name: str) -> Iterator[None]:
    """Stops a part with all its processes, and lets it go on."""
    pids = stop_family(platform.pid(name))
    try:
        yield
    finally:
        for pid in pids:
            # One that was on its way out when it was stopped may be gone now.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def send(workspace: Workspace, path: str, number: int) -> tuple[int, float, str]:
    event = {"type": "track", "event": "E", "userId": f"u{number}", "messageId": f"m{number}"}
    began = time.monotonic()
    answer = workspace.http.post(
        f"{workspace.url}/v1/{path}", json={**event, "batch": [event]}, auth=(workspace.write_key, "")
    )
    return answer.status_code, time.monotonic() - began, answer.headers.get("retry-after", "")


# Behind a PostgreSQL that stands still profile stands still as well.
@pytest.mark.parametrize("victim", [pytest.param("profile", marks=pytest.mark.slow), "postgres"])
def test_ingestion_answers_within_its_deadline_and_goes_on_afterwards(fragile: Platform, victim: str) -> None:
    workspace = create_workspace(fragile, victim)
    assert send(workspace, "track", 0)[0] == 200
    with stopped(fragile, victim), ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, [workspace] * 2, ["track", "batch"], [1, 2]))
        if victim == "postgres":
            # Past what is remembered of the key as well: the first answers took longer than that.
            answers.append(send(workspace, "track", 3))
    for status, seconds, retry_after in answers:
        assert status == 503
        assert seconds < DEADLINE_SECONDS + SLACK_SECONDS
        assert int(retry_after) >= 1
    for number in range(5):
        until(lambda number=number: send(workspace, "track", number)[0] == 200 or None, "ingestion goes on")
    stats = until(
        lambda: found if (found := workspace.get("/v1/events:stats")).get("events") == "5" else None, "all are there"
    )
    # What was answered 503 and sent again is there once.
    assert stats["events"] == "5"
    workspace.http.close()
