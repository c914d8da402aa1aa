"""Links the records that come on standard input, in a process of its own: `python -m services.identity.linkage`.

Minutes of work beside a service that answers in milliseconds would take its turns from it; and a process can be ended at once.
"""

from __future__ import annotations

import logging
import os
import sys

import msgspec

from services.identity.linkage.linking import Request, link_records

NICENESS = 5
"""Whoever waits for an answer goes before."""


def main() -> None:
    """Reads one `Request`, writes one `Linkage`, both in MessagePack."""
    os.nice(NICENESS)
    # What Splink has to say of differences that nobody has is nothing to act on.
    logging.getLogger("splink").setLevel(logging.ERROR)
    request = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Request)
    linkage = link_records(request.records, least=request.least, barred=request.barred)
    sys.stdout.buffer.write(msgspec.msgpack.encode(linkage))


if __name__ == "__main__":
    main()
