"""Plays a file: rows into batches, batches to the server, answers into the account of every row."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from tabular.rows import RowTranslator
from tabular.source import SourceFile, SourceRow
from tools.api import MAX_BATCH_BYTES, ApiError, BatchAnswer, YikeClient
from tools.delivery import deliver
from tools.replay.progress import Progress, save_progress
from tools.replay.rejects import RejectedRows

_MAX_REFUSED_ROWS = 4_000
_SAVE_SECONDS = 0.5


@dataclass(slots=True)
class RowBatch:
    """A run of neighbouring rows: the events of those that are sent, the reasons of those that are not.

    Attributes:
        last_row: Number of the last row of the run.
        events: The events, in the order of the rows.
        sent: The rows behind the events, in the same order.
        refused: The others, each with the reason.
        read_bytes: How far into the file the run reaches.
    """

    last_row: int = 0
    events: list[bytes] = field(default_factory=list)
    sent: list[SourceRow] = field(default_factory=list)
    refused: list[tuple[SourceRow, str]] = field(default_factory=list)
    read_bytes: int = 0

    def body(self) -> bytes:
        """Returns the body of `POST /v1/batch`."""
        return b'{"batch":[' + b",".join(self.events) + b"]}"


def make_batches(
    source: SourceFile, translator: RowTranslator, *, skip_rows: int, batch_events: int
) -> Iterator[RowBatch]:
    """Yields the rows after the first `skip_rows` in batches of at most `batch_events` events and 500 KB."""
    batch = RowBatch()
    size = 0
    for row in source.rows():
        if row.number <= skip_rows:
            if row.is_csv:
                translator.skip(row.cells)
            continue
        translated = translator.translate(row.cells) if row.is_csv else "malformed_csv"
        if isinstance(translated, bytes):
            if len(batch.events) == batch_events or size + len(translated) + 1 > MAX_BATCH_BYTES - 20:
                batch.read_bytes = source.read_bytes
                yield batch
                batch, size = RowBatch(), 0
            batch.events.append(translated)
            batch.sent.append(row)
            size += len(translated) + 1
        else:
            batch.refused.append((row, translated))
        batch.last_row = row.number
        if len(batch.refused) >= _MAX_REFUSED_ROWS:
            batch.read_bytes = source.read_bytes
            yield batch
            batch, size = RowBatch(), 0
    if batch.last_row:
        batch.read_bytes = source.read_bytes
        yield batch


def account(batch: RowBatch, answer: BatchAnswer, progress: Progress, rejects: RejectedRows) -> None:
    """Adds a delivered batch to the account; the rejected rows are written in the order of their numbers.

    Raises:
        ApiError: If the answer does not account for each event of the batch.
    """
    if answer.accepted + answer.duplicates + len(answer.rejected) != len(batch.sent):
        raise ApiError(200, "", f"the answer accounts for other events than the {len(batch.sent)} of the batch")
    refused = list(batch.refused)
    for event in answer.rejected:
        refused.append((batch.sent[event.index], event.code))
    refused.sort(key=lambda entry: entry[0].number)
    for row, reason in refused:
        rejects.add(row.cells, row.number, row.line, reason)
        progress.reasons[reason] = progress.reasons.get(reason, 0) + 1
        progress.first_lines.setdefault(reason, row.line)
    progress.duplicates += answer.duplicates
    progress.accepted += answer.accepted
    progress.rejected += len(refused)
    progress.rows = batch.last_row


async def play(
    client: YikeClient,
    source: SourceFile,
    translator: RowTranslator,
    *,
    progress: Progress,
    progress_path: Path,
    rejected_path: Path,
    connections: int,
    batch_events: int,
    report: Callable[[Progress, int], None],
) -> None:
    """Sends the rest of the file from where `progress` stands and keeps the position; `report` hears of each batch.

    When it ends early, by an error or by being cancelled, the position of the last accounted batch is kept.

    Raises:
        ApiError: If the server refuses a batch as a whole or stays away.
        SourceError: If the file breaks off.
    """

    async def send(batch: RowBatch) -> BatchAnswer:
        return await client.post_batch(batch.body()) if batch.events else BatchAnswer()

    rejects = RejectedRows(rejected_path, source.columns, source.encoding, progress.rejected_bytes)
    clock = asyncio.get_running_loop().time
    saved_at = clock()

    def save() -> None:
        progress.rejected_bytes = rejects.flush()
        save_progress(progress_path, progress)

    try:
        batches = make_batches(source, translator, skip_rows=progress.rows, batch_events=batch_events)
        async with aclosing(deliver(batches, send, in_flight=connections)) as delivered:
            async for batch, answer in delivered:
                account(batch, answer, progress, rejects)
                report(progress, batch.read_bytes)
                if clock() - saved_at >= _SAVE_SECONDS:
                    save()
                    saved_at = clock()
        progress.complete = True
    finally:
        save()
        rejects.close()
