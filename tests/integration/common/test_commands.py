"""Whatever a command line finds wrong, it says in a sentence and ends with a status; nobody reads a traceback."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from collections.abc import Mapping

import pytest

from services.common.topology import SERVICES
from tests.architecture.source import ROOT

NOWHERE = "postgresql://yike_x:secret-word@127.0.0.1:1/yike"
WHOLE = {
    "YIKE_DATABASE_URL": NOWHERE,
    "YIKE_POSTGRES_URL": NOWHERE,
    "YIKE_REDIS_URL": "redis://127.0.0.1:1/0",
    "YIKE_SERVICE_TOKEN": "token",
    "YIKE_ROLE_SECRET": "secret",
    "YIKE_ENCRYPTION_KEY": base64.b64encode(bytes(32)).decode(),
}
CASES: list[tuple[str, Mapping[str, str]]] = [
    ("services", {}),
    ("services nothing-such", {}),
    *((f"services {name}", {"YIKE_SERVICE_TOKEN": ""}) for name in SERVICES),
    ("services profile", {"YIKE_DATABASE_URL": "secret-word"}),
    ("services profile", {"YIKE_DATABASE_URL": "mysql://root:secret-word@h/d"}),
    ("services profile", {"YIKE_DATABASE_URL": "postgresql://u:secret-word@h:port/d"}),
    ("services profile", {"YIKE_REDIS_URL": "secret-word"}),
    ("services profile", {"YIKE_PORT": "http"}),
    ("services segment", {"YIKE_CLICKHOUSE_URL": "secret-word"}),
    ("services.segment.rebuild", {"YIKE_SERVICE_TOKEN": ""}),
    ("services.segment.rebuild", {"YIKE_CLICKHOUSE_URL": "http://127.0.0.1:1"}),
    ("services.segment.rebuild", {}),
    ("services.common.migrations", {"YIKE_ROLE_SECRET": ""}),
    ("services.common.migrations", {}),
    ("services.common.migrations", {"YIKE_POSTGRES_URL": "secret-word"}),
    ("gateway create-workspace --name x", {}),
    ("gateway create-workspace --name x", {"YIKE_DATABASE_URL": "secret-word"}),
    ("gateway inbox-link", {}),
    ("gateway verify-audit", {"YIKE_ENCRYPTION_KEY": ""}),
    ("dev.supervisor.administration list-workspaces", {}),
    ("gateway", {"YIKE_REDIS_URL": "secret-word"}),
    ("tools.replay --mapping none.yaml none.csv", {}),
    ("tools.trace", {}),
    ("tools.run_demo", {}),
    ("examples.shop --out /nowhere/history.jsonl", {}),
]


async def run(command: str, environment: Mapping[str, str]) -> tuple[int, str]:
    """Runs `python -m command`; returns its status and all it wrote."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        *command.split(),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT}/protos/gen", **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        written, _ = await asyncio.wait_for(process.communicate(), 120)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    return process.returncode or 0, written.decode()


QUICK = [
    ("services profile", {"YIKE_DATABASE_URL": "secret-word"}),
    ("services.common.migrations", {"YIKE_POSTGRES_URL": "secret-word"}),
    ("services.segment.rebuild", {"YIKE_SERVICE_TOKEN": ""}),
    ("gateway create-workspace --name x", {"YIKE_DATABASE_URL": "secret-word"}),
    ("gateway", {"YIKE_REDIS_URL": "secret-word"}),
    ("dev.supervisor.administration list-workspaces", {}),
    ("tools.replay --mapping none.yaml none.csv", {}),
    ("examples.shop --out /nowhere/history.jsonl", {}),
]
"""One of each way to begin; each costs a process."""

assert all(case in CASES for case in QUICK)


@pytest.mark.parametrize(
    ("command", "wrong"),
    [pytest.param(*case, marks=() if case in QUICK else pytest.mark.slow) for case in CASES],
    ids=lambda case: str(case),
)
async def test_a_command_that_cannot_run_says_so_in_a_sentence(
    command: str, wrong: Mapping[str, str], tmp_path: object
) -> None:
    status, written = await run(command, {"YIKE_HOME": str(tmp_path), **WHOLE, **wrong})
    assert status in (1, 2), written
    assert "Traceback" not in written
    assert "secret-word" not in written
    assert len(written.split()) > 3
