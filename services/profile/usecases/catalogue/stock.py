"""Stock: stated, and read by product and by store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import Reason, ResourceExhausted
from services.common.ids import stable_number
from services.common.listings import Listing
from services.common.outbox import Fact, publish
from services.profile.domain.catalogue.stock import (
    MAXIMUM_LEVELS,
    NamedLevel,
    Outcome,
    StockLine,
    check_lines,
    counted_moment,
    decide,
)
from services.profile.storage import moment_by
from services.profile.storage.catalogue import stock as rows


@dataclass(frozen=True)
class SetLines:
    """What became of statements.

    Attributes:
        changed: How many changed a quantity.
        unchanged: How many said what was known.
        outdated: How many came too late.
        rejected: By their place what is wrong with those that nothing was taken of.
    """

    changed: int
    unchanged: int
    outdated: int
    rejected: Mapping[int, str]


class Stock:
    """Keeps how much of each product is in each store."""

    def __init__(
        self, *, database: Database, clock: Clock, encode: Callable[[Sequence[StockLine], datetime], bytes]
    ) -> None:
        """Takes profile's database, the time, and what writes the fact of changed quantities and their moment."""
        self._database = database
        self._moment = moment_by(clock)
        self._encode = encode

    async def set(self, workspace_id: str, lines: Sequence[StockLine], state_time: datetime) -> SetLines:
        """Takes statements of a moment; what is known of a later one stays.

        Raises:
            InvalidArgument: If one product and store is there twice, or the moment is more than a day ahead.
            ResourceExhausted: LIMIT_REACHED; nothing was taken.
        """
        check_lines(lines)
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_stock(connection, workspace_id)
            now = await self._moment(connection)
            moment = counted_moment(state_time, now)
            unknown = await rows.unknown_lines(connection, workspace_id, lines)
            taken = [line for index, line in enumerate(lines) if index not in unknown]
            known = await rows.read_levels(connection, workspace_id, taken)
            outcomes = [decide(line, moment, known.get(line.key)) for line in taken]
            changed = [line for line, outcome in zip(taken, outcomes, strict=True) if outcome is Outcome.CHANGED]
            confirmed = [line for line, outcome in zip(taken, outcomes, strict=True) if outcome is Outcome.CONFIRMED]
            await self._check_room(connection, workspace_id, sum(line.key not in known for line in changed))
            if written := [*changed, *confirmed]:
                await rows.write_levels(connection, workspace_id, written, state_time=moment, update_time=now)
            if changed:
                # What holds is told by the moment: the partition only spreads the work.
                await publish(
                    connection, workspace_id, [Fact(stable_number(workspace_id), self._encode(changed, moment))]
                )
        return SetLines(
            changed=len(changed),
            unchanged=len(confirmed) + outcomes.count(Outcome.KNOWN),
            outdated=outcomes.count(Outcome.OUTDATED),
            rejected={index: _what_is_missing(lines[index], *there) for index, there in unknown.items()},
        )

    async def of_product(self, workspace_id: str, sku: str, listing: Listing) -> tuple[list[NamedLevel], str, int]:
        """Returns a page of a product's stock by store, the next token, and how much there is in all stores."""
        async with self._database.workspace(workspace_id) as connection:
            page = await rows.list_levels(connection, workspace_id, listing, column="sku", key=sku)
            total = await rows.total_of_product(connection, workspace_id, sku)
        return page[: listing.size], _next(listing, page), total

    async def of_store(self, workspace_id: str, store_id: str, listing: Listing) -> tuple[list[NamedLevel], str]:
        """Returns a page of a store's stock by product, and the next token."""
        async with self._database.workspace(workspace_id) as connection:
            page = await rows.list_levels(connection, workspace_id, listing, column="store_id", key=store_id)
        return page[: listing.size], _next(listing, page)

    async def _check_room(self, connection: AsyncConnection, workspace_id: str, added: int) -> None:
        if added and await rows.count_levels(connection, workspace_id, MAXIMUM_LEVELS) + added > MAXIMUM_LEVELS:
            raise ResourceExhausted(
                f"A workspace has at most {MAXIMUM_LEVELS:,} lines of stock; leave out what a store does not sell.",
                reason=Reason.ERROR_REASON_LIMIT_REACHED,
            )


def _next(listing: Listing, page: Sequence[NamedLevel]) -> str:
    return listing.next_token([each.level for each in page])


def _what_is_missing(line: StockLine, has_product: bool, has_store: bool) -> str:
    missing = [
        *([] if has_product else [f"product {line.sku}"]),
        *([] if has_store else [f"store {line.store_id}"]),
    ]
    return f"There is no {' and no '.join(missing)}, or it is archived: take it in, then send this line again."
