"""The type of a node's identifier beside each of its attributes: where a value comes from."""

from __future__ import annotations

# The same in all rows of a node, but for '' where it was not told; so the greatest is it. In rows that are written anyway it
# costs next to nothing, where a table of its own would be one more insert a turn.
STATEMENTS = (
    "ALTER TABLE attributes ADD COLUMN IF NOT EXISTS node_type SimpleAggregateFunction(max, LowCardinality(String))",
)
