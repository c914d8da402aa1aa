"""Rows on their way into the tables, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from services.common.attribute_kinds import AttributeKind
from services.segment.domain.heard import HeardEvents

NODE_TYPE_KIND = 0
"""Among the kinds of attributes, where no other has it: of which type the node is. So it costs no insert of its own."""


@dataclass
class EventRows:
    """Events to insert.

    Attributes:
        are_new: Whether each is certainly not in the table yet.
        receive_us: When each was recorded, microseconds since 1970 UTC; 0: not known.
        path_counts: How many entries of `paths` and `values` are properties of each.
    """

    workspaces: list[str] = field(default_factory=list)
    node_ids: list[int] = field(default_factory=list)
    occur_us: list[int] = field(default_factory=list)
    event_ids: list[int] = field(default_factory=list)
    types: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    path_counts: list[int] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    receive_us: list[int] = field(default_factory=list)
    are_new: list[bool] = field(default_factory=list)

    def add(self, workspace_id: str, events: HeardEvents, *, are_new: bool = False) -> None:
        """Adds events; `are_new`: they are certainly not in the table yet."""
        self.workspaces.extend([workspace_id] * len(events))
        self.node_ids.extend(events.node_ids)
        self.occur_us.extend(events.occur_us)
        self.event_ids.extend(events.event_ids)
        self.types.extend(events.types)
        self.names.extend(events.names)
        self.path_counts.extend(events.path_counts)
        self.paths.extend(events.paths)
        self.values.extend(events.values)
        self.receive_us.extend(events.receive_us)
        self.are_new.extend([are_new] * len(events))

    def __len__(self) -> int:
        return len(self.event_ids)

    def table(self, now_us: int, keep: Sequence[bool] | None = None) -> pa.Table:
        """Returns the rows as Arrow, marking those that lie ahead of `now_us`; only those in `keep` when given."""
        offsets = np.zeros(len(self) + 1, dtype=np.int32)
        np.cumsum(self.path_counts, out=offsets[1:])
        occur = np.array(self.occur_us, dtype=np.int64)
        table = pa.table(
            {
                "workspace": pa.array(self.workspaces, pa.string()),
                "node_id": pa.array(self.node_ids, pa.int64()),
                "occur_us": pa.array(occur),
                "event_id": pa.array(self.event_ids, pa.int64()),
                "type": pa.array(self.types, pa.uint8()),
                "name": pa.array(self.names, pa.string()),
                "properties": pa.MapArray.from_arrays(
                    pa.array(offsets), pa.array(self.paths, pa.string()), pa.array(self.values, pa.string())
                ),
                "ahead": pa.array((occur > now_us).astype(np.uint8)),
                "receive_us": pa.array(self.receive_us, pa.int64()),
            }
        )
        return table if keep is None else table.filter(pa.array(keep, pa.bool_()))


@dataclass
class AttributeRows:
    """Attribute changes to insert."""

    workspaces: list[str] = field(default_factory=list)
    node_ids: list[int] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    occur_us: list[int] = field(default_factory=list)
    message_ids: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    node_types: list[str] = field(default_factory=list)

    def add(
        self,
        workspace_id: str,
        node_id: int,
        *,
        kind: AttributeKind,
        key: str,
        value: str,
        occur_us: int,
        message_id: str,
        node_type: str = "",
    ) -> None:
        """Adds one change; `value` is a stored value, '' removes. `node_type`: of the node's identifier, '' where not known."""
        self.workspaces.append(workspace_id)
        self.node_ids.append(node_id)
        self.kinds.append(int(kind))
        self.keys.append(key)
        self.occur_us.append(occur_us)
        self.message_ids.append(message_id)
        self.values.append(value)
        self.node_types.append(node_type)

    def add_type(self, workspace_id: str, node_id: int, node_type: str) -> None:
        """Adds of which type a node is. It says nothing of its customer."""
        self.workspaces.append(workspace_id)
        self.node_ids.append(node_id)
        self.kinds.append(NODE_TYPE_KIND)
        self.keys.append(node_type)
        self.occur_us.append(0)
        self.message_ids.append("")
        self.values.append("true")
        self.node_types.append(node_type)

    def __len__(self) -> int:
        return len(self.node_ids)

    def table(self) -> pa.Table:
        """Returns the rows as Arrow."""
        register = pa.StructArray.from_arrays(
            [
                pa.array(self.occur_us, pa.int64()),
                pa.array(self.message_ids, pa.string()),
                pa.array(self.values, pa.string()),
            ],
            names=["occur_us", "message_id", "value"],
        )
        return pa.table(
            {
                "workspace": pa.array(self.workspaces, pa.string()),
                "node_id": pa.array(self.node_ids, pa.int64()),
                "kind": pa.array(self.kinds, pa.uint8()),
                "key": pa.array(self.keys, pa.string()),
                "register": register,
                "node_type": pa.array(self.node_types, pa.string()),
            }
        )


def version_in_history(mapping_version: int) -> int:
    """Returns the version that a mapping gets in the table, where 0 is a customer of whom only the id is known."""
    return mapping_version + 1


@dataclass
class MappingRows:
    """Mappings of nodes to insert, each node of a version once."""

    rows: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def add(self, workspace_id: str, node_id: int, customer_id: int, version: int) -> None:
        """Adds a node's customer as identity told it; the customer's own id comes to stand for itself until told more."""
        self.rows[(workspace_id, node_id, version_in_history(version))] = customer_id
        if customer_id != node_id:
            self.rows.setdefault((workspace_id, customer_id, 0), customer_id)

    def add_customer(self, workspace_id: str, customer_id: int) -> None:
        """Adds a customer of whom only the id is known."""
        self.rows.setdefault((workspace_id, customer_id, 0), customer_id)

    def __len__(self) -> int:
        return len(self.rows)

    def table(self) -> pa.Table:
        """Returns the rows as Arrow."""
        return pa.table(
            {
                "workspace": pa.array([key[0] for key in self.rows], pa.string()),
                "node_id": pa.array([key[1] for key in self.rows], pa.int64()),
                "version": pa.array([key[2] for key in self.rows], pa.uint64()),
                "customer_id": pa.array(list(self.rows.values()), pa.int64()),
            }
        )
