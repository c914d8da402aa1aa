"""The ClickHouse side of segment: events, attributes and the mapping of nodes to customers. Rebuildable from the truth."""
