"""Who may see the open pages: only someone at this machine, and only the demo workspace."""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path

_NAMES = ("localhost",)


def is_loopback(host: str) -> bool:
    """Tells whether an address or name is this machine's own."""
    name = host.strip("[]").lower()
    if name in _NAMES:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def host_name(header: str) -> str:
    """Returns the host in a Host header, without its port."""
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.rpartition(":")[0] if ":" in header else header


def demo_workspace(home: Path, bind_host: str, host_header: str) -> str:
    """Returns the workspace whose pages may be shown without a key; empty when none may.

    The gateway must listen on loopback, its own account must be able to read the credentials, and the request must name
    a loopback host: a page elsewhere whose name was pointed at 127.0.0.1 (DNS rebinding) names its own.
    """
    if not is_loopback(bind_host) or not is_loopback(host_name(host_header)):
        return ""
    try:
        credentials = json.loads((home / "credentials.json").read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    workspace_id = credentials.get("workspace_id") if isinstance(credentials, dict) else None
    return workspace_id if isinstance(workspace_id, str) else ""
