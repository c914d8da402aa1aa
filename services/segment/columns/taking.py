"""What was just written into the history, taken into what is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.segment.columns.layout import RESTRICTION
from services.segment.columns.rows import NodeRows
from services.segment.history.rows import AttributeRows, EventRows


class _Events:
    """Events of one workspace, by column."""

    def __init__(self) -> None:
        self.node_ids: list[int] = []
        self.names: list[str] = []
        self.occur_us: list[int] = []
        self.event_ids: list[int] = []
        self.properties: list[Mapping[str, str]] = []


def take(
    held: Mapping[str, NodeRows], events: EventRows, keep: Sequence[bool] | None, attributes: AttributeRows
) -> None:
    """Adds rows to what is held of their workspaces.

    Args:
        held: By workspace; of others nothing is taken.
        events: The events.
        keep: Which of them are new to the history; None: all.
        attributes: The attributes. Who is restricted, or no longer, is forgotten.
    """
    of_workspaces: dict[str, _Events] = {workspace_id: _Events() for workspace_id in held}
    end = 0
    for index, workspace_id in enumerate(events.workspaces):
        start, end = end, end + events.path_counts[index]
        rows = held.get(workspace_id)
        if rows is None or (keep is not None and not keep[index]):
            continue
        name = events.names[index]
        if name not in rows.layout.by_name and "" not in rows.layout.by_name:
            continue
        one = of_workspaces[workspace_id]
        one.node_ids.append(events.node_ids[index])
        one.names.append(name)
        one.occur_us.append(events.occur_us[index])
        one.event_ids.append(events.event_ids[index])
        one.properties.append(dict(zip(events.paths[start:end], events.values[start:end], strict=True)))
    for workspace_id, one in of_workspaces.items():
        held[workspace_id].add_events(one.node_ids, one.names, one.occur_us, one.event_ids, one.properties)
    for index, workspace_id in enumerate(attributes.workspaces):
        rows = held.get(workspace_id)
        if rows is None:
            continue
        attribute = int(attributes.kinds[index]), attributes.keys[index]
        if attribute[0] == RESTRICTION:
            rows.forget(attributes.node_ids[index])
        elif attribute in rows.layout.needs.attributes:
            register = attributes.occur_us[index], attributes.message_ids[index], attributes.values[index]
            rows.add_register(attributes.node_ids[index], attribute, register)
