"""How much processor time each process of a platform took: what a figure costs, whatever else the machine does."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.support.platform import Platform

_TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")


def processor_seconds(platform: Platform) -> dict[str, float]:
    """Returns the seconds that each process has taken since it started, by its name; PostgreSQL's own are one."""
    names = {record.pid: name for name, record in platform.state().processes.items()}
    taken: dict[str, float] = {}
    for pid in platform.running_processes():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()
            program = Path(os.readlink(f"/proc/{pid}/exe")).name
        except OSError:
            continue
        name = names.get(pid) or ("postgres" if program.startswith("postgres") else "others")
        taken[name] = taken.get(name, 0.0) + (int(fields[11]) + int(fields[12])) / _TICKS_A_SECOND
    return taken


def taken_since(platform: Platform, before: Mapping[str, float]) -> dict[str, float]:
    """Returns the seconds that each process took since then; of a connection's process that has ended meanwhile nothing."""
    return {name: seconds - before.get(name, 0.0) for name, seconds in processor_seconds(platform).items()}
