"""Finds clusters in the table that comes on standard input, in a process of its own: `python -m services.segment.clusters`.

Seconds of arithmetic beside a loop that answers in milliseconds would take its turns from it; a process can be ended at
once, and gives back its memory.
"""

from __future__ import annotations

import os
import sys

import msgspec

from services.segment.clusters.finding import Request, find

NICENESS = 10
"""Whoever waits for an answer goes before."""


def main() -> None:
    """Reads one `Request`, writes one `Found`, both in MessagePack."""
    os.nice(NICENESS)
    request = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Request)
    sys.stdout.buffer.write(msgspec.msgpack.encode(find(request)))


if __name__ == "__main__":
    main()
