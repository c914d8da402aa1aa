"""What each process loads to start: no library that another process, or a later moment, needs it for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping

import pytest

from dev.supervisor.environment import REPOSITORY, common_python_path
from dev.supervisor.processes import MODULES
from services.__main__ import ENTRY_MODULES
from tests.support.stores import TestPostgres

HEAVY = frozenset(
    {
        "aiosmtpd", "alembic", "asyncpg", "chdb", "cryptography", "fsspec", "granian", "grpc", "grpc_reflection.v1alpha", "httpx",
        "liquid", "mako", "numpy", "opentelemetry.exporter", "opentelemetry.sdk.trace", "pandas", "phonenumbers", "pyarrow",
        "redis", "scipy", "sklearn", "sqlalchemy", "starlette", "xgboost", "yaml",
    }
)  # fmt: skip
"""Libraries that take more than some hundredths of a second to load."""

_SERVICE = {"asyncpg", "cryptography", "grpc", "redis", "sqlalchemy"}
ALLOWED: Mapping[str, set[str]] = {
    "identity": _SERVICE | {"phonenumbers"},
    "profile": _SERVICE | {"numpy", "phonenumbers"},
    "segment": _SERVICE | {"chdb", "numpy", "pyarrow"},
    "journey": _SERVICE,
    "messaging": _SERVICE | {"liquid", "phonenumbers"},
    "scoring": _SERVICE | {"fsspec", "numpy", "pyarrow"},
    "sandbox": {"aiosmtpd", "httpx"},
    "gateway": _SERVICE | {"granian", "starlette"},
    "migrations": {"asyncpg", "cryptography"},
    "create-workspace": {"asyncpg", "grpc", "sqlalchemy"},
    "issue-keys": {"asyncpg", "grpc", "sqlalchemy"},
    "demo": {"httpx", "numpy"},
    "all": {"asyncpg", "grpc"},
}
"""By process, what it cannot start without. A process that is not named may load nothing of it."""

_IMPORTED = {
    **{name: ENTRY_MODULES[name] for name in ENTRY_MODULES},
    "gateway": "gateway.app",
    "migrations": "services.common.migrations.running",
    "create-workspace": "gateway.__main__",
    "issue-keys": "gateway.__main__",
    "demo": "tools.run_demo",
}


def _loaded_by(code: str) -> set[str]:
    """Returns the heavy libraries that a process of this code has loaded at its end."""
    script = f"{code}\nimport json, sys\nprint(json.dumps([name for name in {sorted(HEAVY)!r} if name in sys.modules]))"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("YIKE_", "OTEL_"))},
        "PYTHONPATH": common_python_path({}),
    }
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize("process", sorted({*MODULES, *ENTRY_MODULES}))
def test_a_process_loads_no_library_it_can_start_without(process: str) -> None:
    assert _loaded_by(f"import {_IMPORTED[process]}") <= ALLOWED.get(process, set())


async def test_a_start_with_nothing_to_migrate_loads_no_migration_tool(postgres_server: TestPostgres) -> None:
    database = await postgres_server.create_database()
    url = postgres_server.urls(database)("admin")
    code = "import asyncio; from services.common.migrations.running import migrate_all"
    run = f"{code}; asyncio.run(migrate_all({url!r}, {postgres_server.role_secret!r}))"
    assert not _loaded_by(run) & {"alembic", "sqlalchemy"}
    await postgres_server.drop_database(database)
