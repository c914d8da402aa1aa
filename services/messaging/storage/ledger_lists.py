"""Pages and counts of the ledger. A page looks through a bounded number of rows, whatever it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.common.filters import Comparator, Restriction
from services.common.listings import Listing, conditions, order_of, position
from services.common.pages import Part
from services.messaging.domain import Message, Reason, Status
from services.messaging.domain.messages import MessageDecision, MessagePoint, SeriesBucket
from services.messaging.storage.ledger import (
    ACCOUNT,
    DETAIL,
    READ,
    REASON,
    RESENDABLE,
    STATUS,
    VERSION,
    message_of,
)

MAX_LOOKED_THROUGH = 20_000
"""Rows that a page looks through."""

MAX_DECISIONS = 200
"""Rows of a message's log that are told."""

UNDER_WAY = (Status.QUEUED, Status.SENDING)

COLUMNS = {
    "status": STATUS,
    "reason": REASON,
    "channel": "m.channel",
    "purpose": "m.purpose",
    "template_id": "m.template_id",
    "journey_id": "m.journey_id",
    "source": "m.source",
    "account_id": ACCOUNT,
    "create_time": "m.create_time",
    "delivery_id": "m.delivery_id",
    "resendable": RESENDABLE,
    "variant_id": "m.variant_id",
    "block_cases": "m.block_cases",
    "template_version": VERSION,
}
_SETTLED = "messages m"
_DELIVERED = "deliveries d JOIN messages m ON m.workspace_id = d.workspace_id AND m.delivery_id = d.delivery_id"
_DEAD = "dead_letters x JOIN messages m ON m.workspace_id = x.workspace_id AND m.delivery_id = x.delivery_id"
_JOINED = "messages m LEFT JOIN deliveries d ON d.workspace_id = m.workspace_id AND d.delivery_id = m.delivery_id"


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Rows of a page and at most one more, which shows that more follow; or how far was looked, where more may follow."""

    messages: list[Message]
    looked_until: tuple[Part, ...] | None = None


async def list_messages(
    connection: AsyncConnection,
    workspace_id: str,
    listing: Listing,
    *,
    customer_ids: Sequence[int] | None,
    most: int = MAX_LOOKED_THROUGH,
) -> MessagePage:
    """Returns a page of the ledger.

    Args:
        connection: A transaction of the workspace.
        workspace_id: Whose.
        listing: What is asked.
        customer_ids: All ids of the one customer wanted; None takes all customers.
        most: How many rows to look through.
    """
    filtered = [one for one in listing.restrictions if not _is_indexed(one)]
    arguments: list[Any] = [workspace_id, most if filtered else listing.size + 1]
    narrowed = position(listing, COLUMNS, arguments, first=1)
    indexed = [one for one in listing.restrictions if _is_indexed(one)]
    narrowed += conditions(indexed, COLUMNS, arguments, first=1)
    if any(one.field == "journey_id" for one in indexed):
        narrowed.append("m.journey_id <> ''")
    if customer_ids is not None:
        arguments.append(list(customer_ids))
        narrowed.append(f"m.customer_id = ANY(${len(arguments)}::bigint[])")
    order = order_of(listing, COLUMNS)
    keys = order.replace("m.", "")
    sources = _sources(listing.restrictions, arguments)
    branches = [
        f"(SELECT m.create_time, m.delivery_id FROM {source} WHERE "
        f"{' AND '.join(['m.workspace_id = $1', *narrowed, *more])} ORDER BY {order} LIMIT $2)"
        for source, more in sources
    ]
    looked_at = f"SELECT create_time, delivery_id FROM ({' UNION ALL '.join(branches)}) b ORDER BY {keys} LIMIT $2"
    looking = len(arguments)
    wanted = conditions(filtered, COLUMNS, arguments, first=1)
    rows = await fetch_rows(
        connection,
        f"WITH looked_at AS MATERIALIZED ({looked_at}) SELECT {DETAIL}, {READ} "
        "JOIN looked_at l ON l.delivery_id = m.delivery_id "
        f"WHERE {' AND '.join(['m.workspace_id = $1', *wanted])} ORDER BY {order} LIMIT {listing.size + 1}",
        *arguments,
    )
    messages = [message_of(row) for row in rows]
    if len(messages) > listing.size or not filtered:
        return MessagePage(messages)
    last = await fetch_rows(
        connection, f"SELECT * FROM ({looked_at}) l ORDER BY {keys} OFFSET $2 - 1 LIMIT 1", *arguments[:looking]
    )
    if not last:
        return MessagePage(messages)
    return MessagePage(messages, tuple(last[0][sort.field] for sort in listing.order))


async def message_decisions(connection: AsyncConnection, workspace_id: str, delivery_id: str) -> list[MessageDecision]:
    """Returns the log of a message, oldest first; of a long one the latest `MAX_DECISIONS`.

    Of what was decided in the same moment the fewest attempts are first, and that it waits comes before its end.
    """
    rows = await fetch_rows(
        connection,
        "SELECT log_time AS time, status, reason, attempt, code, account_id FROM message_log "
        "WHERE workspace_id = $1 AND delivery_id = $2 "
        "ORDER BY log_time DESC, attempt DESC, status = $4 LIMIT $3",
        workspace_id,
        delivery_id,
        MAX_DECISIONS,
        int(Status.QUEUED),
    )
    return [
        MessageDecision(
            row["time"], Status(row["status"]), Reason(row["reason"]), row["attempt"], row["code"], row["account_id"]
        )
        for row in reversed(rows)
    ]


async def message_series(
    connection: AsyncConnection,
    workspace_id: str,
    restrictions: Sequence[Restriction],
    *,
    start_time: datetime,
    end_time: datetime,
    bucket: SeriesBucket,
    time_zone: str,
) -> list[MessagePoint]:
    """Returns how many of the messages asked for from a time until before another stand where, by bucket of the time zone."""
    arguments: list[Any] = [workspace_id, start_time, end_time, bucket.name.lower(), time_zone]
    wanted = conditions(restrictions, COLUMNS, arguments, first=1)
    rows = await fetch_rows(
        connection,
        f"SELECT date_trunc($4, m.create_time, $5) AS time, {STATUS} AS status, {REASON} AS reason, count(*) AS messages "
        f"FROM {_JOINED} WHERE "
        f"{' AND '.join(['m.workspace_id = $1', 'm.create_time >= $2', 'm.create_time < $3', *wanted])} "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        *arguments,
    )
    return [MessagePoint(row["time"], Status(row["status"]), Reason(row["reason"]), row["messages"]) for row in rows]


def only_resendable(listing: Listing) -> Listing:
    """Returns a listing of those of its messages that can be sent again."""
    return replace(listing, restrictions=(*listing.restrictions, Restriction("resendable", Comparator.EQUALS, True)))


def _is_indexed(one: Restriction) -> bool:
    """Returns whether an index leads to what a restriction asks for, in the order of time."""
    if one.field in ("template_id", "journey_id"):
        return one.comparator is Comparator.EQUALS and one.value != ""
    return one.field == "create_time"


def _sources(restrictions: Sequence[Restriction], arguments: list[Any]) -> list[tuple[str, list[str]]]:
    """Returns from where to take rows, each with what leads to those that are asked for by where they stand and why.

    The ledger's own row says that once its delivery is over; until then the delivery does.
    """
    asked = {one.field: one.value for one in restrictions if one.comparator is Comparator.EQUALS}
    status, reason = asked.get("status"), asked.get("reason")
    if asked.get("resendable") is True:
        return [(_DEAD, ["x.workspace_id = $1"])]
    if reason:
        arguments.append(reason)
        place = f"${len(arguments)}::smallint"
        settled = (_SETTLED, [f"m.reason = {place}", "m.reason <> 0"])
        under_way = (_DELIVERED, [f"d.workspace_id = $1 AND d.reason = {place}"])
    else:
        why = ["m.reason <> 0"] if status in (Status.SUPPRESSED, Status.FAILED, Status.UNKNOWN) else []
        settled, under_way = (_SETTLED, why), (_DELIVERED, ["d.workspace_id = $1"])
    if status in UNDER_WAY:
        return [under_way]
    if status is not None:
        return [settled]
    return [settled, under_way] if reason else [settled]
