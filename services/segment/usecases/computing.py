"""What is computed of customers, at the moment it is asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument, NotFound, Unavailable
from services.segment.domain.computed_traits import ComputedTrait
from services.segment.domain.errors import CustomerRestricted
from services.segment.history.measuring import MeasureHistory, Spread
from services.segment.history.store import HistoryStore
from services.segment.measures import parse_measure
from services.segment.storage.computed_traits import all_computed_traits
from services.segment.storage.workspaces import read_workspace


@dataclass(frozen=True)
class Computed:
    """The values of computed traits.

    Attributes:
        traits: Which ones.
        values: Of each customer, in the order of the traits; None where there is none.
        evaluate_time: The moment at which all are computed.
    """

    traits: Sequence[ComputedTrait]
    values: Mapping[int, Sequence[Any]]
    evaluate_time: datetime


class Computing:
    """Answers with values; stores none."""

    def __init__(
        self,
        database: Database,
        history: HistoryStore,
        measuring: MeasureHistory,
        clock: Clock,
        *,
        identify: Callable[[str, int], Awaitable[int]],
    ) -> None:
        """Takes the stores, who computes, the time, and who knows all customers (see `Asking`)."""
        self._database = database
        self._history = history
        self._measuring = measuring
        self._clock = clock
        self._identify = identify

    async def preview(self, workspace_id: str, measure_data: Mapping[str, Any], *, sample_size: int) -> Spread:
        """Returns what a measure would give now.

        Raises:
            InvalidRule: If it is none.
        """
        measure, now = parse_measure(measure_data), self._clock.now()
        async with self._database.workspace(workspace_id) as connection:
            workspace = await read_workspace(connection, workspace_id)
        return await self._measuring.spread(
            workspace_id,
            measure,
            sample_size=sample_size,
            now=now,
            time_zone=workspace.time_zone,
            own=workspace.own_terms(now),
        )

    async def of_customer(
        self, workspace_id: str, customer_id: int, as_of: datetime | None = None
    ) -> tuple[int, Computed]:
        """Returns the current id of a customer, named by any id that was ever theirs, and all computed traits of them.

        Args:
            workspace_id: The workspace.
            customer_id: The customer.
            as_of: A past moment; what happened after it does not count. None: now.

        Raises:
            NotFound: If there is no such customer.
            FailedPrecondition: CUSTOMER_RESTRICTED, if the use of their data is.
            InvalidArgument: If the moment is to come.
            Unavailable: If nothing of the customer has reached the history yet.
        """
        now = self._clock.now()
        if as_of is not None and as_of > now:
            raise InvalidArgument("as_of must not be to come: leave it out for now.", field="as_of")
        current = (await self._history.current_customers(workspace_id, [customer_id])).get(customer_id)
        if current is None:
            await self._identify(workspace_id, customer_id)
            raise Unavailable(
                "Nothing of this customer has reached the segments yet; ask again in a second.", retry_after_seconds=1
            )
        computed = await self._computed(workspace_id, None, [current], now, as_of)
        if current not in computed.values:
            raise CustomerRestricted
        return current, computed

    async def of_customers(
        self, workspace_id: str, customer_ids: Sequence[int], computed_trait_ids: Sequence[str]
    ) -> Computed:
        """Returns computed traits of customers, by the ids asked for; who is unknown or restricted is left out.

        Args:
            workspace_id: The workspace.
            customer_ids: Any ids that were ever a customer's.
            computed_trait_ids: Which ones; none: all.

        Raises:
            NotFound: If there is no computed trait of an id.
        """
        customer_of = await self._history.current_customers(workspace_id, customer_ids)
        current = list(dict.fromkeys(customer_of.values()))
        found = await self._computed(workspace_id, computed_trait_ids or None, current, self._clock.now(), None)
        values = {
            asked: found.values[customer_of[asked]]
            for asked in dict.fromkeys(customer_ids)
            if asked in customer_of and customer_of[asked] in found.values
        }
        return Computed(found.traits, values, found.evaluate_time)

    async def _computed(
        self,
        workspace_id: str,
        wanted: Sequence[str] | None,
        customers: Sequence[int],
        now: datetime,
        as_of: datetime | None,
    ) -> Computed:
        async with self._database.workspace(workspace_id) as connection:
            traits: Sequence[ComputedTrait] = await all_computed_traits(connection, workspace_id)
            workspace = await read_workspace(connection, workspace_id)
        if wanted is not None:
            by_id = {trait.computed_trait_id: trait for trait in traits}
            missing = [one for one in wanted if one not in by_id]
            if missing:
                raise NotFound(f"There is no computed trait {missing[0][:100]}.", computed_trait_id=missing[0][:100])
            traits = [by_id[one] for one in dict.fromkeys(wanted)]
        moment = as_of or now
        values = await self._measuring.values(
            workspace_id,
            [trait.measure for trait in traits],
            customers,
            now=moment,
            time_zone=workspace.time_zone,
            own=workspace.own_terms(now),
            since=now,
        )
        return Computed(traits, values, moment)
