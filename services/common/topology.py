"""Which services there are, and who hears whose facts: written here and nowhere else.

`tests/architecture/test_topology.py` holds the folders, contracts, processes and consumers to it.
"""

from __future__ import annotations

# The gRPC services, in the order of their start.
SERVICES = ("identity", "profile", "segment", "journey", "messaging", "scoring")

# By who tells. A stream is trimmed only behind the slowest of those who hear it: one that is not listed loses what goes
# before it has read, one that is listed and does not read lets the stream fill up.
SUBSCRIBERS: dict[str, tuple[str, ...]] = {
    "identity": ("segment", "journey"),
    "profile": ("profile", "segment", "journey"),
    "segment": ("profile", "journey"),
    "journey": (),
    "messaging": ("profile", "journey"),
    "scoring": ("profile", "segment"),
}


def heard_by(service: str) -> tuple[str, ...]:
    """Returns whose facts a service hears, in the order of `SUBSCRIBERS`; none where it has no consumer."""
    return tuple(teller for teller, subscribers in SUBSCRIBERS.items() if service in subscribers)
