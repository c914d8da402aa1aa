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
        "SELECT c.table AS table, c.name AS name FROM system.columns c JOIN system.tables t ON t.database = c.database "
        "AND t.name = c.table WHERE c.database = 'yike' AND t.engine LIKE '%MergeTree' ORDER BY 1, 2",
    )
    assert columns, f"{folder} holds no history"
    found = []
    for column in columns:
        value = f"toString(`{column['name']}`)"
        for start in range(0, len(texts), NEEDLES):
            needles = ", ".join(_literal(text) for text in texts[start : start + NEEDLES])
            rows = _rows(
                connection,
                f"SELECT 1 AS one FROM yike.`{column['table']}` WHERE multiSearchAny({value}, [{needles}]) LIMIT 1 "
                "SETTINGS apply_deleted_mask = 0",
            )
            if rows:
                found.append(f"history.{column['table']}.{column['name']}")
                break
    return found


def _rows(connection: Connection, sql: str) -> list[dict[str, Any]]:
    text = bytes(connection.query(sql, "JSONEachRow").bytes()).decode()
    return [json.loads(line) for line in text.splitlines()]


def _literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


if __name__ == "__main__":
    print(json.dumps(places(sys.argv[1], json.load(sys.stdin))))
