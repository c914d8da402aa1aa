"""The state file of a home: the ports kept from run to run, and the processes of the present or last run."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dev.supervisor.home import write_atomically


@dataclass(frozen=True)
class ProcessRecord:
    """One process as last started."""

    pid: int
    started_ticks: int
    """See `process_table.start_ticks`: with the id, names the process beyond doubt."""
    stop_signal: int
    starts: int
    """How often it has been started in this run, >= 1."""
    ready: bool
    """Whether it has answered as ready since that start."""


@dataclass(frozen=True)
class RunState:
    """What one run of the supervisor leaves for the next, and for tests."""

    run_id: str = ""
    """Random; every child has it as `YIKE_RUN_ID`. Empty: there was no run."""
    supervisor: ProcessRecord | None = None
    ports: Mapping[str, int] = field(default_factory=dict)
    processes: Mapping[str, ProcessRecord] = field(default_factory=dict)


def read_state(path: Path) -> RunState:
    """Reads the state file; a missing or broken one is an empty state."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return RunState(
            run_id=data["run_id"],
            supervisor=ProcessRecord(**data["supervisor"]) if data["supervisor"] else None,
            ports={name: int(port) for name, port in data["ports"].items()},
            processes={name: ProcessRecord(**record) for name, record in data["processes"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return RunState()


def write_state(path: Path, state: RunState) -> None:
    """Replaces the state file.

    Raises:
        OSError: If the disk refuses it.
    """
    write_atomically(path, json.dumps(asdict(state), indent=1) + "\n")
