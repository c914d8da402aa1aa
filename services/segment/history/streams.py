"""Rows as bytes."""

from __future__ import annotations

import io

import pyarrow as pa


def stream_bytes(rows: pa.Table) -> bytes:
    """Returns rows as an Arrow IPC stream."""
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows)
    return sink.getvalue()
