"""The supervisor's own log: one line an event, to its file and to the terminal."""

import sys
from collections.abc import Callable

import structlog

from dev.supervisor.log_file import LogFile

Report = Callable[..., None]
"""Called with an event (`noun.verb_past`) and its fields."""


def make_report(log: LogFile) -> Report:
    """Returns a function that writes one line an event to `log` and standard error; it never raises on a full disk."""
    render = structlog.processors.LogfmtRenderer(key_order=["timestamp", "event"])
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)

    def report(event: str, **fields: object) -> None:
        line = render(None, "", stamp(None, "", {"event": event, **fields}))
        log.write(f"{line}\n".encode())
        try:
            print(line, file=sys.stderr, flush=True)
        except (OSError, ValueError):
            # The terminal was closed, or the disk behind it is full: neither may stop the platform.
            return

    return report
