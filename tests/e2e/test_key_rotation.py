"""An operator rotates the master key of a running installation, by the commands, while events come and a process is killed."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from contextlib import closing
from typing import Any

import pytest

from gateway.rotating import SEALING_SERVICES
from services.common.settings import ServiceSettings
from tests.e2e.client import Workspace, until
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform
from tests.support.sealing import columns_of


def operator(platform: Platform, *command: str) -> subprocess.CompletedProcess[str]:
    """Gives a command as `make admin` does."""
    return subprocess.run(
        [sys.executable, "-m", "dev.supervisor.administration", *command],
        env=platform.env_for("gateway"), capture_output=True, text=True, check=False,
    )  # fmt: skip


def told(platform: Platform, *command: str) -> dict[str, Any]:
    """Returns what a command says that must succeed."""
    done = operator(platform, *command)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def send(workspace: Workspace, numbers: range) -> None:
    """Makes a person for each number; what is answered with 503 is sent again."""
    for number in numbers:
        until(
            lambda number=number: (
                workspace.send(
                    "identify", messageId=f"m{number}", userId=f"u{number}", traits={"email": f"p{number}@keys.example"}
                ).status_code
                == 200
            ),
            "the event is taken",
        )


async def rewritten_stores(platform: Platform) -> int:
    """Returns how many columns are sealed anew."""
    columns = [
        await columns_of(service, ServiceSettings.from_environment(service, platform.env_for(service)))
        for service in SEALING_SERVICES
    ]
    return sum(column.rewritten for each in columns for column in each)


@pytest.mark.slow
def test_a_key_is_rotated_and_retired_while_events_come_and_a_process_is_killed(fragile: Platform) -> None:
    workspace = create_workspace(fragile, "keys")
    with closing(workspace.http):
        rotate(fragile, workspace)


def rotate(fragile: Platform, workspace: Workspace) -> None:
    """Does it."""
    send(workspace, range(20))
    before = told(fragile, "key-status")
    first = before["active_key"]

    rotated = told(fragile, "rotate-keys")
    second = first + 1
    assert rotated["active_key"] == second
    secrets = [each.get("secret") for each in json.loads(fragile.home.keyring.read_text())["keys"]]
    assert all(secret and secret not in json.dumps(rotated) for secret in secrets)
    assert oct(fragile.home.keyring.stat().st_mode & 0o777) == "0o600"

    def known() -> bool:
        services = told(fragile, "key-status")["services"].values()
        return all(each["active_key"] == second for service in services for each in service["processes"])

    # Who is killed before it knows would be waited for a quarter of an hour: it might only have stopped for a while.
    until(known, "all processes seal by the new key")
    killed = fragile.kill("identity")
    send(workspace, range(20, 30))
    fragile.wait_restarted("identity", killed)

    refused = operator(fragile, "retire-key", "--number", str(second))
    assert refused.returncode == 1
    assert "active" in refused.stderr

    stores = asyncio.run(rewritten_stores(fragile))

    def passed() -> bool:
        services = told(fragile, "key-status")["services"]
        passes = {each["store"]: each for service in services.values() for each in service["passes"]}
        return len(passes) == stores and all(each["ended"] and each["key"] == second for each in passes.values())

    until(passed, "all is sealed anew", seconds=120)
    status = told(fragile, "key-status", "--count")
    sealed = [row for service in status["services"].values() for row in service["sealed"]]
    assert {row["store"] for row in sealed if row["key"] == first} <= {"gateway.audit_log.request"}
    assert sum(row["values"] for row in sealed if row["store"] == "identity.nodes.value_encrypted") >= 60

    retired = told(fragile, "retire-key", "--number", str(first))
    assert [each["state"] for each in retired["keys"]] == ["retired", "active"]
    assert not (fragile.home.secrets / "encryption_key").exists()
    for name in ("identity", "gateway"):
        fragile.wait_restarted(name, fragile.kill(name))
    send(workspace, range(30, 35))
    for number in range(35):
        customer = workspace.customer_of("email", f"p{number}@keys.example")
        shown = {each["value"] for each in workspace.get(f"/v1/customers/{customer}")["identifiers"]}
        assert shown == {f"u{number}", f"p{number}@keys.example"}
