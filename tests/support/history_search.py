"""Searches every column of an embedded ClickHouse for texts: `python -m tests.support.history_search FOLDER`, texts as JSON on stdin."""

from __future__ import annotations

import json
import sys
from typing import Any

from chdb.state.sqlitelike import Connection

NEEDLES = 200
"""Texts that one call of `multiSearchAny` looks for; it takes 255."""


def places(folder: str, texts: list[str]) -> list[str]:
    """Returns `history.table.column` of all columns in which a value, as text, holds one of the texts.

    Rows that are only marked as deleted are looked at, too.
    """
    connection = Connection(folder)
    columns = _rows(
        connection,
        "SELECT c.table AS table, groupArray(c.name) AS names FROM system.columns c JOIN system.tables t "
        "ON t.database = c.database AND t.name = c.table WHERE c.database = 'yike' AND t.engine LIKE '%MergeTree' "
        "GROUP BY 1 ORDER BY 1",
    )
    assert columns, f"{folder} holds no history"
    found = set()
    for table, names in ((each["table"], each["names"]) for each in columns):
        for start in range(0, len(texts), NEEDLES):
            needles = ", ".join(_literal(text) for text in texts[start : start + NEEDLES])
            # All columns at once: each query costs as much as a thousand rows.
            held = ", ".join(
                f"max(multiSearchAny(toString(`{name}`), [{needles}])) AS held_{number}"
                for number, name in enumerate(names)
            )
            (row,) = _rows(connection, f"SELECT {held} FROM yike.`{table}` SETTINGS apply_deleted_mask = 0")
            found |= {f"history.{table}.{name}" for number, name in enumerate(names) if row[f"held_{number}"]}
    return sorted(found)


def _rows(connection: Connection, sql: str) -> list[dict[str, Any]]:
    text = bytes(connection.query(sql, "JSONEachRow").bytes()).decode()
    return [json.loads(line) for line in text.splitlines()]


def _literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


if __name__ == "__main__":
    print(json.dumps(places(sys.argv[1], json.load(sys.stdin))))
