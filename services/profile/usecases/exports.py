"""Reading everything: what a derived store is rebuilt from, and counts."""

from __future__ import annotations

from dataclasses import dataclass

from services.common.database import Database
from services.common.facts import count_set_aside
from services.profile import storage
from services.profile.domain import RecordedEvent, Register, RejectedTotals, Statement

MAXIMUM_PAGE_BYTES = 8_000_000
EventsPosition = tuple[int, int]
AttributesPosition = tuple[int, int, str]


@dataclass(frozen=True)
class EventsPage:
    """A page of the event log.

    Attributes:
        events: In the order of their record number.
        next_position: (horizon, last record number) to go on with; None on the last page.
    """

    events: list[RecordedEvent]
    next_position: EventsPosition | None


@dataclass(frozen=True)
class AttributesPage:
    """A page of node attributes.

    Attributes:
        registers: In the order of (node, kind, key).
        next_position: The last of them, to go on with; None on the last page.
    """

    registers: list[Register]
    next_position: AttributesPosition | None


class Exports:
    """Pages through the event log and the node records of a workspace."""

    def __init__(self, *, database: Database) -> None:
        """Reads profile's own database."""
        self._database = database

    async def export_events(self, workspace_id: str, *, position: EventsPosition | None, limit: int) -> EventsPage:
        """Returns a page of the event log, in the order of the record number.

        All pages together hold every event that was committed before the first was asked for, each once, and none
        that came later; facts tell of those.

        Args:
            workspace_id: The workspace.
            position: `next_position` of the page before; None starts.
            limit: Events a page; a page of large events ends earlier, at 8 MB.
        """
        if position is None:
            # A transaction of its own, ended at once: recording waits behind it.
            async with self._database.workspace(workspace_id) as connection:
                position = (await storage.fix_export_horizon(connection), 0)
        horizon, after = position
        async with self._database.workspace(workspace_id) as connection:
            rows = await storage.read_events_after(
                connection, workspace_id, after=after, horizon=horizon, limit=limit + 1
            )
        kept = min(limit, fitting([_weight(event) for _, event in rows]))
        page = rows[:kept]
        return EventsPage(
            events=[event for _, event in page],
            next_position=(horizon, page[-1][0]) if len(rows) > kept else None,
        )

    async def export_node_attributes(
        self, workspace_id: str, *, position: AttributesPosition | None, limit: int
    ) -> AttributesPage:
        """Returns a page of the current attributes of all nodes, removed ones included (value `null`).

        Args:
            workspace_id: The workspace.
            position: `next_position` of the page before; None starts.
            limit: Attributes a page; a page of large values ends earlier, at 8 MB.
        """
        async with self._database.workspace(workspace_id) as connection:
            rows = await storage.read_attributes_after(connection, workspace_id, position or (0, 0, ""), limit + 1)
        kept = min(limit, fitting([len(row.value_json) + len(row.key) + 150 for row in rows]))
        page = rows[:kept]
        return AttributesPage(
            registers=page,
            next_position=(page[-1].node_id, page[-1].kind, page[-1].key) if len(rows) > kept else None,
        )

    async def export_consents(self, workspace_id: str, *, after: int, limit: int) -> tuple[list[Statement], int | None]:
        """Returns what up to `limit` nodes with greater ids state of consents, and the last of these; None: it is the end.

        What is stated meanwhile may be in it or not: facts tell of it.
        """
        async with self._database.workspace(workspace_id) as connection:
            rows = await storage.read_statements_after(connection, workspace_id, after, limit)
        more = len({row.node_id for row in rows}) == limit
        return rows, rows[-1].node_id if more else None

    async def get_counts(self, workspace_id: str) -> tuple[storage.Counts, RejectedTotals, int]:
        """Returns how many events were recorded, recognised as repeats, and refused; of these, those kept; facts set aside."""
        async with self._database.workspace(workspace_id) as connection:
            return (
                await storage.read_counts(connection, workspace_id),
                await storage.read_rejected_totals(connection, workspace_id),
                await count_set_aside(connection),
            )


def _weight(event: RecordedEvent) -> int:
    changes = sum(len(change.value_json) + 2 * len(change.key) + 20 for change in event.changes)
    return len(event.properties_json) + len(event.name) + 2 * len(event.message_id) + changes + 200


def fitting(sizes: list[int]) -> int:
    """Returns how many of the first items fit a page, at least one."""
    total = 0
    for number, size in enumerate(sizes):
        total += size
        if total > MAXIMUM_PAGE_BYTES and number:
            return number
    return len(sizes)
