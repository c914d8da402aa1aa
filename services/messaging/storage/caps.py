"""The uses that frequency caps count: one row a message that was handed to its provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows, number_array
from services.messaging.domain import Channel, FrequencyCap, Purpose

_ANY = -1
"""As a set of bits: also that of channel 0, which stands in rows of before channels were kept."""

_HAS_TAG = "AND (c.tags = '' OR string_to_array(u.tags, ' ') && string_to_array(c.tags, ' ')) "


@dataclass(frozen=True, slots=True)
class FormerUse:
    """That a message was handed over before, and under which id of its customer that is kept."""

    customer_id: int
    use_time: datetime


@dataclass(frozen=True, slots=True)
class NewUse:
    """That a message is handed over: `former`, where it was before, is it from then on."""

    customer_id: int
    delivery_id: str
    channel: Channel
    purpose: Purpose
    former: FormerUse | None = None
    tags: tuple[str, ...] = ()


async def lock_customers(connection: AsyncConnection, workspace_id: str, customer_ids: Sequence[int]) -> None:
    """Lets one transaction at a time count and use the caps of each of these customers, until it ends."""
    await execute(
        connection,
        "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended($1 || id, 0) AS key "
        "FROM unnest($2::bigint[]) AS id ORDER BY 1) AS keys",
        f"cap:{workspace_id}:",
        list(customer_ids),
    )


async def count_uses(
    connection: AsyncConnection,
    workspace_id: str,
    customers: Mapping[int, Sequence[int]],
    since: Mapping[tuple[int, FrequencyCap], datetime],
) -> dict[tuple[int, FrequencyCap], int]:
    """Returns how many messages each customer got of those that each cap counts.

    Args:
        connection: A transaction that holds `lock_customers`, where something is decided by it.
        workspace_id: Whose.
        customers: Current id → all ids that are the customer's.
        since: By current id and cap the first moment of the window.
    """
    asked = list(since)
    counts = dict.fromkeys(asked, 0)
    places = [(place, node) for place, (customer, _) in enumerate(asked) for node in customers[customer]]
    if not places:
        return counts
    # Only where a cap asks for tags: without them the key of the table tells all.
    names_tags = any(cap.tags for _, cap in asked)
    rows = await fetch_rows(
        connection,
        "SELECT c.place, count(*) AS uses FROM unnest($2::text::int[], $3::text::bigint[], $4::timestamptz[], "
        "$5::text::int[], $6::text::int[]"
        f"{', $7::text[]' if names_tags else ''}) AS c(place, node, since, channels, purposes"
        f"{', tags' if names_tags else ''}) "
        "JOIN cap_uses u ON u.workspace_id = $1 AND u.customer_id = c.node AND u.use_time >= c.since "
        "AND (c.channels & (1 << u.channel)) <> 0 AND (c.purposes & (1 << u.purpose)) <> 0 "
        f"{_HAS_TAG if names_tags else ''}GROUP BY 1",
        workspace_id,
        number_array(place for place, _ in places),
        number_array(node for _, node in places),
        [since[asked[place]] for place, _ in places],
        number_array(_bits(asked[place][1].channels) for place, _ in places),
        number_array(_bits(asked[place][1].purposes) for place, _ in places),
        *([[" ".join(asked[place][1].tags) for place, _ in places]] if names_tags else ()),
    )
    return counts | {asked[row["place"]]: row["uses"] for row in rows}


async def find_uses(
    connection: AsyncConnection, workspace_id: str, messages: Sequence[tuple[int, str]]
) -> dict[str, FormerUse]:
    """Returns which messages have a use already.

    Args:
        connection: As of `count_uses`.
        workspace_id: Whose.
        messages: By each id that is their customer's: (id, message).
    """
    if not messages:
        return {}
    rows = await fetch_rows(
        connection,
        "SELECT u.delivery_id, u.customer_id, u.use_time FROM unnest($2::bigint[], $3::text[]) AS n(node, delivery_id) "
        "JOIN cap_uses u ON u.workspace_id = $1 AND u.customer_id = n.node AND u.delivery_id = n.delivery_id",
        workspace_id,
        [node for node, _ in messages],
        [delivery_id for _, delivery_id in messages],
    )
    return {row["delivery_id"]: FormerUse(row["customer_id"], row["use_time"]) for row in rows}


async def keep_uses(connection: AsyncConnection, workspace_id: str, uses: Sequence[NewUse], now: datetime) -> None:
    """Counts messages as handed over now, in a transaction that holds `lock_customers`."""
    if not uses:
        return
    again = [(use, use.former) for use in uses if use.former is not None]
    new = [use for use in uses if use.former is None]
    await execute(
        connection,
        "WITH again AS (UPDATE cap_uses u SET customer_id = n.customer, use_time = $2 "
        "FROM unnest($3::bigint[], $4::bigint[], $5::text[]) AS n(node, customer, delivery_id) "
        "WHERE u.workspace_id = $1 AND u.customer_id = n.node AND u.delivery_id = n.delivery_id) "
        "INSERT INTO cap_uses (workspace_id, customer_id, delivery_id, use_time, channel, purpose, tags) "
        "SELECT $1, n.customer, n.delivery_id, $2, n.channel, n.purpose, n.tags "
        "FROM unnest($6::text::bigint[], $7::text[], $8::text::smallint[], $9::text::smallint[], $10::text[]) "
        "AS n(customer, delivery_id, channel, purpose, tags) "
        "ON CONFLICT DO NOTHING",
        workspace_id,
        now,
        [former.customer_id for _, former in again],
        [use.customer_id for use, _ in again],
        [use.delivery_id for use, _ in again],
        number_array(use.customer_id for use in new),
        [use.delivery_id for use in new],
        number_array(int(use.channel) for use in new),
        number_array(int(use.purpose) for use in new),
        [" ".join(use.tags) for use in new],
    )


async def give_back_uses(connection: AsyncConnection, workspace_id: str, uses: Sequence[tuple[int, str]]) -> None:
    """Takes back uses of messages that certainly reached no one: (customer, message)."""
    if uses:
        await execute(
            connection,
            "DELETE FROM cap_uses u USING unnest($2::bigint[], $3::text[]) AS n(customer, delivery_id) "
            "WHERE u.workspace_id = $1 AND u.customer_id = n.customer AND u.delivery_id = n.delivery_id",
            workspace_id,
            [use[0] for use in uses],
            [use[1] for use in uses],
        )


async def forget_uses(connection: AsyncConnection, before: datetime) -> None:
    """Removes uses that no cap counts any more; a system transaction."""
    await execute(connection, "DELETE FROM cap_uses WHERE use_time < $1", before)


def _bits(numbers: Sequence[Channel] | Sequence[Purpose]) -> int:
    return sum(1 << int(each) for each in numbers) if numbers else _ANY
