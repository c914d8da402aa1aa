"""The rows of a file in portions, as events to record and as rows that are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO

from services.common.errors import YikeError, reason_name
from services.profile.domain import IncomingEvent
from services.profile.domain.importing import (
    MAXIMUM_PORTION_BYTES,
    MAXIMUM_PORTION_EVENTS,
    MAXIMUM_PORTION_ROWS,
    MAXIMUM_ROWS,
    ImportJob,
    RejectedRow,
    kept_row,
)
from services.profile.usecases.import_files import opened
from tabular.files import RowFile
from tabular.mapping import Mapping
from tabular.rows import RowTranslator
from tabular.source import SourceError, SourceRow
from tabular.spool import Spool

_ROWS_A_REPORT = 500

ReadCall = Callable[[bytes], IncomingEvent]
"""Turns a call of the tracking API into the event to record; raises YikeError."""

CallReader = Callable[[datetime, str], ReadCall]
"""Makes one, told when the calls came in, and by whom."""


@dataclass
class Portion:
    """Neighbouring rows on their way.

    Attributes:
        first_row: The number of the first of them.
        last_row: And of the last.
        events: What is to be recorded.
        rows: The rows behind the events, in the same order.
        refused: The other rows.
    """

    first_row: int
    last_row: int = 0
    events: list[IncomingEvent] = field(default_factory=list)
    rows: list[SourceRow] = field(default_factory=list)
    refused: list[RejectedRow] = field(default_factory=list)


class FilePortions:
    """Reads a file: once to its end, then portion by portion. What it does, threads do; close it when they have ended."""

    def __init__(self, *, raw: BinaryIO, mapping: Mapping, job: ImportJob, read_call: ReadCall) -> None:
        """Takes a job and its file, which stays open, what its columns mean, and what makes events of calls."""
        self._raw = raw
        self._mapping = mapping
        self._job = job
        self._read_call = read_call
        self._spool = Spool()

    def close(self) -> None:
        """Throws away what was kept of the file."""
        self._spool.close()

    def count(self, report: Callable[[int], None]) -> int:
        """Reads the file to its end and returns how many rows it has; keeps them, where there is room for them.

        Args:
            report: Told now and then how many there were; what it raises ends the reading.

        Raises:
            SourceError: If it cannot be read, or has more than 2,000,000.
        """
        rows = 0
        with opened(self._raw, self._mapping, whole=True, report=lambda: report(0)) as (file, _):
            RowTranslator(self._mapping, file.columns)
            for row in self._spool.keeping(file):
                rows = row.number
                if rows % _ROWS_A_REPORT == 0:
                    report(rows)
                if rows > MAXIMUM_ROWS:
                    raise SourceError(
                        f"the file has more than {MAXIMUM_ROWS} rows; send it in several parts", "too_many_rows"
                    )
        return rows

    def behind(self, done: int, report: Callable[[], None]) -> Iterator[Portion]:
        """Yields the rows behind the last that was done, in portions.

        Args:
            done: The number of that row.
            report: Called again and again; what it raises ends the reading.

        Raises:
            SourceError: If the file cannot be read.
        """
        if self._spool.is_whole:
            yield from self._portions(self._spool, done, report)
            return
        with opened(self._raw, self._mapping, report=report) as (file, _):
            yield from self._portions(file, done, report)

    def _portions(self, file: RowFile, done: int, report: Callable[[], None]) -> Iterator[Portion]:
        translator = RowTranslator(self._mapping, file.columns, _moment(self._job.create_time))
        portion = Portion(done + 1)
        size = kept = 0
        for row in file.rows():
            number, line, cells, is_row = row
            if number % _ROWS_A_REPORT == 0:
                report()
            if number <= done:
                if is_row:
                    translator.skip(cells)
                continue
            portion.last_row = number
            made = translator.translate(cells) if is_row else "malformed_csv"
            event = made if isinstance(made, str) else self._read(made)
            if isinstance(event, str):
                refused = kept_row(number, line, event, cells, is_row=is_row)
                portion.refused.append(refused)
                kept += sum(map(len, refused.cells))
            else:
                portion.events.append(event)
                portion.rows.append(row)
                size += len(made) + sum(map(len, cells))
            if (
                len(portion.events) >= MAXIMUM_PORTION_EVENTS
                or len(portion.events) + len(portion.refused) >= MAXIMUM_PORTION_ROWS
                or size > MAXIMUM_PORTION_BYTES
                or kept > MAXIMUM_PORTION_BYTES
            ):
                yield portion
                portion = Portion(number + 1)
                size = kept = 0
        if portion.last_row:
            yield portion

    def _read(self, call: bytes) -> IncomingEvent | str:
        try:
            return self._read_call(call)
        except YikeError as error:
            return reason_name(error.reason)


def _moment(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03d}Z"
