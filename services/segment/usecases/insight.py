"""Questions on the whole history: RFM and feature frames."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument
from services.common.orders import ORDER_AMOUNT, ORDER_COMPLETED
from services.segment.domain.calendar import local_date
from services.segment.domain.errors import InvalidRule
from services.segment.domain.limits import MAXIMUM_FILTERS, MAXIMUM_NAME
from services.segment.domain.reading import parse_filter
from services.segment.domain.rfm import RfmSummary, summarize
from services.segment.history.insight import InsightHistory
from services.segment.storage.workspaces import read_workspace

CHUNK_BYTES = 1_000_000
MAXIMUM_HORIZON_DAYS = 3_650


class Insight:
    """Answers on all customers at once."""

    def __init__(self, database: Database, history: InsightHistory, clock: Clock) -> None:
        """Takes the stores and the time."""
        self._database = database
        self._history = history
        self._clock = clock

    async def summarize_rfm(
        self,
        workspace_id: str,
        *,
        event_name: str,
        filters: Sequence[Mapping[str, Any]],
        order_property: str,
        value_property: str,
        as_of: datetime | None,
    ) -> RfmSummary:
        """Returns recency, frequency and money of every customer with a matching event before `as_of` (None: now).

        Raises:
            InvalidRule: If a filter is not in the contract.
        """
        if len(filters) > MAXIMUM_FILTERS:
            raise InvalidRule("filters", f"must hold at most {MAXIMUM_FILTERS} filters.")
        for field, value in (("event_name", event_name), ("order_property", order_property)):
            _check_length(field, value)
        _check_length("value_property", value_property)
        parsed = [parse_filter(one, f"filters[{index}]") for index, one in enumerate(filters)]
        time_zone = await self._time_zone(workspace_id)
        moment = as_of or self._clock.now()
        rows = await self._history.recency_frequency_money(
            workspace_id,
            event_name=event_name or ORDER_COMPLETED,
            filters=parsed,
            order_property=order_property,
            value_property=value_property or ORDER_AMOUNT,
            as_of=moment,
            today=local_date(moment, time_zone),
        )
        columns = (
            np.asarray(rows[name].to_numpy(), dtype=np.int64) for name in ("events", "orders", "micros", "age_us")
        )
        return summarize(*columns)

    async def feature_frame(
        self,
        workspace_id: str,
        *,
        cut: datetime,
        horizon_days: int,
        purchase_event: str,
        customer_ids: Sequence[int],
    ) -> list[bytes]:
        """Returns an Arrow IPC stream, cut into pieces of at most 1 MB, with one row a customer by id.

        Args:
            workspace_id: Whose customers.
            cut: Features see only events before it.
            horizon_days: Length of the label's future; 0 leaves the label out.
            purchase_event: Empty means `Order Completed`.
            customer_ids: Any ids that were ever these customers'; empty means all with a purchase before the cut.

        Raises:
            InvalidArgument: If the horizon is out of range.
        """
        if not 0 <= horizon_days <= MAXIMUM_HORIZON_DAYS:
            raise InvalidArgument(f"horizon_days must be 0 to {MAXIMUM_HORIZON_DAYS}.", field="horizon_days")
        _check_length("purchase_event", purchase_event)
        body = await self._history.frame(
            workspace_id,
            cut=cut,
            horizon_days=horizon_days,
            purchase_event=purchase_event or ORDER_COMPLETED,
            customer_ids=customer_ids,
            time_zone=await self._time_zone(workspace_id),
        )
        return [body[start : start + CHUNK_BYTES] for start in range(0, len(body), CHUNK_BYTES)]

    async def spend_micros(self, workspace_id: str, node_ids: Collection[int]) -> int:
        """Returns what was spent in the purchases of some nodes, in millionths."""
        return await self._history.spend_micros(
            workspace_id, node_ids, purchase_event=ORDER_COMPLETED, value_property=ORDER_AMOUNT
        )

    async def _time_zone(self, workspace_id: str) -> str:
        async with self._database.workspace(workspace_id) as connection:
            return (await read_workspace(connection, workspace_id)).time_zone


def _check_length(field: str, value: str) -> None:
    if len(value) > MAXIMUM_NAME:
        raise InvalidArgument(f"{field} must be at most {MAXIMUM_NAME} characters.", field=field)
