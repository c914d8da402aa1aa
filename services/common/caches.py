"""The one function that builds Redis keys, so that no key forgets its workspace or runs two parts together."""

from __future__ import annotations


def cache_key(workspace_id: str, kind: str, *parts: str | int | bytes) -> bytes:
    """Returns the Redis key of something of a workspace.

    Every part is preceded by its length, so different parts never give the same key.
    """
    pieces = [b"yike:", kind.encode(), b":"]
    for part in (workspace_id, *parts):
        encoded = part if isinstance(part, bytes) else str(part).encode()
        pieces.append(b"%d:" % len(encoded))
        pieces.append(encoded)
    return b"".join(pieces)
