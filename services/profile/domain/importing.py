"""Imports of files: what a job is, where it is, and what there may be of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

import msgspec

PIECE_BYTES = 1 << 20
MAXIMUM_STORED_BYTES = 1 << 30
"""Of the files of a workspace's jobs that have not succeeded."""

MAXIMUM_OPEN_JOBS = 50
"""Of a workspace, that have not succeeded and whose file is kept."""

MAXIMUM_ROWS = 2_000_000
PREVIEWED_ROWS = 20
PREVIEWED_CHARACTERS = 1_000

MAXIMUM_PORTION_EVENTS = 2_500
"""As many as a group of what sources send."""

MAXIMUM_PORTION_ROWS = 5_000
MAXIMUM_PORTION_BYTES = 4 << 20
"""Of the events of a portion and their cells, or of its rejected rows, about."""

MAXIMUM_REASONS = 1_000
"""Kept with their counts; what is beyond counts among the rejected only."""

MAXIMUM_KEPT_CHARACTERS = 256 * 1024
"""Of a rejected row; of a longer one each cell is cut."""

_CUT_CHARACTERS = 200
_CUT_LINE_CHARACTERS = 64 * 1024


class ImportState(IntEnum):
    """Where a job is; the numbers are those of the contract."""

    AWAITING_FILE = 1
    READY = 2
    RUNNING = 3
    SUCCEEDED = 4
    FAILED = 5
    CANCELLED = 6


class RejectedRow(msgspec.Struct, frozen=True, array_like=True):
    """A row that was not recorded.

    Attributes:
        row: Its number among the rows, from 1.
        line: The line in which it begins.
        reason: Why.
        cells: As they came.
    """

    row: int
    line: int
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class ImportJob:
    """The import of one file.

    Attributes:
        import_job_id: Unique in its workspace.
        display_name: For people.
        size_bytes: Of the file, as it was announced.
        received_bytes: Of it, without a gap.
        caller: Who made the job.
        mapping: Under which it was started, as JSON; empty before.
        format: What the file is; empty before it was started.
        columns: Their names; none before it was started.
        total_rows: 0 until the file was read once.
        rows_done: `accepted + duplicates + rejected`.
        accepted: Rows that became events, or are somebody's who was erased.
        duplicates: Rows whose events were there already.
        rejected: The others.
        reasons: Of rejected rows, each with its count and its first line.
        operation_id: Which works on it, or did last; empty before it was started.
        create_time: When it was made.
        end_time: When it succeeded.
    """

    import_job_id: str
    display_name: str
    size_bytes: int
    received_bytes: int
    caller: str
    mapping: str
    format: str
    columns: Sequence[str]
    total_rows: int
    rows_done: int
    accepted: int
    duplicates: int
    rejected: int
    reasons: Mapping[str, tuple[int, int]]
    operation_id: str
    create_time: datetime
    end_time: datetime | None

    @property
    def is_complete(self) -> bool:
        """Whether its whole file is there."""
        return self.received_bytes == self.size_bytes


@dataclass
class Outcome:
    """What became of the rows of a portion.

    Attributes:
        accepted: Rows that became events.
        duplicates: Rows whose events were there.
        rejected: The others.
    """

    accepted: int = 0
    duplicates: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)

    def reasons_with(self, known: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
        """Returns counts and first lines by reason, those of this portion added."""
        reasons = dict(known)
        for row in self.rejected:
            if row.reason in reasons or len(reasons) < MAXIMUM_REASONS:
                rows, line = reasons.get(row.reason, (0, row.line))
                reasons[row.reason] = (rows + 1, line)
        return reasons


def kept_row(row: int, line: int, reason: str, cells: Sequence[str], *, is_row: bool) -> RejectedRow:
    """Returns a rejected row as it is kept: whole, unless it is very long."""
    if not is_row:
        cells = [cell[:_CUT_LINE_CHARACTERS] for cell in cells[:1]]
    elif sum(map(len, cells)) > MAXIMUM_KEPT_CHARACTERS:
        cells = [cell[:_CUT_CHARACTERS] for cell in cells]
    # Bytes that were no text stand as halves of characters, which nothing can carry.
    return RejectedRow(row, line, reason, tuple(cell.encode("utf-8", "replace").decode() for cell in cells))
