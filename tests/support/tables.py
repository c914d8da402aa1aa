"""Tables as files in every format, written by other people's libraries."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any


def as_csv(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], *, encoding: str = "utf-8", delimiter: str = ","
) -> bytes:
    """Returns a CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_ndjson(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """Returns a JSON object a line."""
    return "".join(
        json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=str) + "\n" for row in rows
    ).encode()


def as_xlsx(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, sheet: str = "Sheet1") -> bytes:
    """Returns a workbook with one sheet."""
    # Loaded where it is used: each test process collects all tests.
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.append(list(columns))
    for row in rows:
        page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_parquet(columns: Sequence[str], rows: Sequence[Sequence[Any]], **options: Any) -> bytes:
    """Returns a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({name: [row[place] for row in rows] for place, name in enumerate(columns)})
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()
