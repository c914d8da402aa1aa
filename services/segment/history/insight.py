"""What insight asks of the history: rows as the queries give them, by customer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import pyarrow as pa

from services.segment.domain.comparisons import PropertyFilter
from services.segment.history.insight_queries import frame_sql, rfm_sql, spend_sql
from services.segment.history.scopes import Nodes
from services.segment.history.store import HistoryStore
from services.segment.history.streams import stream_bytes


class InsightHistory:
    """Questions on all customers at once."""

    def __init__(self, history: HistoryStore) -> None:
        """Takes the history."""
        self._history = history

    async def recency_frequency_money(
        self,
        workspace_id: str,
        *,
        event_name: str,
        filters: Sequence[PropertyFilter],
        order_property: str,
        value_property: str,
        as_of: datetime,
        today: date,
    ) -> pa.Table:
        """Returns a row a customer with a matching event before `as_of`: events, orders, micros, age_us, all int64.

        Args:
            workspace_id: Whose customers.
            event_name: Name of the purchase event.
            filters: All must hold of an event.
            order_property: Tells orders apart; empty counts each event as an order.
            value_property: Holds the money.
            as_of: Events before it count, and ages are measured to it.
            today: Its day in the workspace's time zone.
        """
        return await self._history.connection.read(
            rfm_sql(
                workspace_id,
                event_name=event_name,
                filters=filters,
                order_property=order_property,
                value_property=value_property,
                as_of=as_of,
                today=today,
            )
        )

    async def frame(
        self,
        workspace_id: str,
        *,
        cut: datetime,
        horizon_days: int,
        purchase_event: str,
        customer_ids: Sequence[int],
        time_zone: str,
    ) -> bytes:
        """Returns a feature frame as an Arrow IPC stream, see `frame_sql`.

        Args:
            workspace_id: Whose customers.
            cut: Features see only events before it.
            horizon_days: Length of the label's future; 0 leaves the label out.
            purchase_event: Name of the purchase event.
            customer_ids: Any ids that were ever these customers'; empty means all with a purchase before the cut.
            time_zone: The workspace's.
        """
        current = sorted(set((await self._history.current_customers(workspace_id, customer_ids)).values()))
        if customer_ids and not current:
            # An id that matches nobody gives the empty frame with its columns, not everybody's.
            current = [-1]
        rows = await self._history.connection.read(
            frame_sql(
                workspace_id,
                cut=cut,
                horizon_days=horizon_days,
                purchase_event=purchase_event,
                customer_ids=current,
                time_zone=time_zone,
            )
        )
        if horizon_days:
            index = rows.schema.get_field_index("purchased")
            rows = rows.set_column(index, "purchased", rows["purchased"].cast(pa.bool_()))
        return stream_bytes(rows)

    async def spend_micros(
        self, workspace_id: str, node_ids: Collection[int], *, purchase_event: str, value_property: str
    ) -> int:
        """Returns the money of the purchases of some nodes, in millionths.

        Args:
            workspace_id: Whose nodes.
            node_ids: Whosever they are.
            purchase_event: Name of the purchase event.
            value_property: Holds the money.
        """
        scope = Nodes(workspace_id, dict.fromkeys(node_ids, 0))
        rows = await self._history.connection.read(
            spend_sql(scope, purchase_event=purchase_event, value_property=value_property), scope=scope.table()
        )
        return int(rows["micros"][0].as_py())
