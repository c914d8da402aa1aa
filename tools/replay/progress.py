"""Where a replay stands: kept in a file that is replaced whole, so that it is never half written."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec


class Progress(msgspec.Struct, kw_only=True):
    """The state of one replay of one file into one workspace.

    Every row up to `rows` is accounted for: `rows == accepted + duplicates + rejected`.

    Attributes:
        rows: Data rows done, counted from the first.
        accepted: Rows that became new events.
        duplicates: Rows whose events were there already, unchanged.
        rejected: Rows in the file of rejected rows.
        reasons: Rejected rows by reason.
        first_lines: The line of the first row of each reason.
        rejected_bytes: Size of the file of rejected rows at this state.
        complete: True when the end of the file was reached.
        file: Name of the file, for people.
    """

    file: str
    rows: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    reasons: dict[str, int] = {}
    first_lines: dict[str, int] = {}
    rejected_bytes: int = 0
    complete: bool = False


def replay_key(workspace_id: str, file_digest: str, mapping: bytes) -> str:
    """Returns the name of a replay: the same workspace, content and mapping give the same one."""
    digest = hashlib.blake2b(digest_size=4)
    for part in (workspace_id.encode(), mapping):
        digest.update(len(part).to_bytes(8, "big") + part)
    return f"{file_digest}-{digest.hexdigest()}"


def load_progress(path: Path, file: str) -> Progress:
    """Returns the kept state of an unfinished replay, or a fresh one when there is none, it is complete or unreadable."""
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=Progress)
    except (OSError, msgspec.DecodeError):
        return Progress(file=file)
    return Progress(file=file) if kept.complete else kept


def save_progress(path: Path, progress: Progress) -> None:
    """Replaces the kept state; after a crash either the old or the new one is there."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(progress)))
        out.flush()
        os.fsync(out.fileno())
    os.replace(temporary, path)
