"""Authorisations of subscribe messages as rows: given, used by one message each, given back, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.listings import Listing, clauses
from services.messaging.domain.credits import MAX_UNUSED, SAME_WITHIN, Credit, CreditClaim, NewCredit, ToldBy

_COLUMNS = "subscription_credit_id, app_id, provider_template_code, delivery_id, create_time, use_time, end_time"
_PUBLISHED = {"subscription_credit_id": 'subscription_credit_id COLLATE "C"', "create_time": "create_time"}


async def lock_credits(connection: AsyncConnection, workspace_id: str, addresses: Sequence[bytes]) -> None:
    """Lets one transaction at a time give and use the credits of each of these addresses, until it ends."""
    await execute(
        connection,
        "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended($1 || encode(a, 'hex'), 0) AS key "
        "FROM unnest($2::bytea[]) AS a ORDER BY 1) AS keys",
        f"credit:{workspace_id}:",
        sorted(set(addresses)),
    )


async def give(
    connection: AsyncConnection, workspace_id: str, app_id: str, address_hash: bytes, node_id: int, new: NewCredit
) -> bool:
    """Keeps a credit, in a transaction that holds `lock_credits`; False when it is one that is there, or one too many.

    Where the other teller told of a credit about then that only it knows, that is this one.
    """
    key = (workspace_id, address_hash, app_id, new.template_code)
    known = await fetch_rows(
        connection,
        "SELECT 1 FROM subscription_credits WHERE workspace_id = $1 AND subscription_credit_id = $2",
        workspace_id,
        new.credit_id,
    )
    if known:
        return False
    other = ToldBy.WECHAT if new.told_by is ToldBy.SERVER else ToldBy.SERVER
    twin = await execute(
        connection,
        "UPDATE subscription_credits SET told_by = $5 WHERE workspace_id = $1 AND subscription_credit_id = ("
        "SELECT subscription_credit_id FROM subscription_credits WHERE workspace_id = $1 AND address_hash = $2 AND app_id = $3 "
        "AND provider_template_code = $4 AND told_by = $6 AND create_time BETWEEN $7 AND $8 "
        "ORDER BY create_time LIMIT 1)",
        *key,
        int(ToldBy.BOTH),
        int(other),
        new.time - SAME_WITHIN,
        new.time + SAME_WITHIN,
    )
    if affected(twin):
        return False
    tag = await execute(
        connection,
        "INSERT INTO subscription_credits (workspace_id, subscription_credit_id, app_id, address_hash, node_id, "
        "provider_template_code, told_by, create_time) SELECT $1, $5, $3, $2, $6, $4, $7, $8 WHERE (SELECT count(*) FROM "
        "subscription_credits WHERE workspace_id = $1 AND address_hash = $2 AND app_id = $3 AND provider_template_code = $4 "
        "AND delivery_id = '' AND end_time IS NULL) < $9",
        *key,
        new.credit_id,
        node_id,
        int(new.told_by),
        new.time,
        MAX_UNUSED,
    )
    return affected(tag) == 1


async def take(
    connection: AsyncConnection, workspace_id: str, claims: Sequence[CreditClaim], now: datetime
) -> tuple[set[str], set[str]]:
    """Gives each message one credit, the oldest first, in a transaction that holds `lock_credits` of its addresses.

    Returns:
        The messages that have one now, and those of them that had none before.
    """
    arguments = (
        workspace_id,
        [claim.delivery_id for claim in claims],
        [claim.app_id for claim in claims],
        [claim.address_hash for claim in claims],
        [claim.template_code for claim in claims],
    )
    # One that it kept since an earlier try by another account, address or template is not what it needs now.
    await execute(
        connection,
        "UPDATE subscription_credits c SET delivery_id = '', use_time = NULL "
        "FROM unnest($2::text[], $3::text[], $4::bytea[], $5::text[]) AS w(delivery_id, app_id, address_hash, template_code) "
        "WHERE c.workspace_id = $1 AND c.delivery_id = w.delivery_id AND c.end_time IS NULL AND "
        "(c.app_id, c.address_hash, c.provider_template_code) <> (w.app_id, w.address_hash, w.template_code)",
        *arguments,
    )
    held = await fetch_rows(
        connection,
        "SELECT delivery_id FROM subscription_credits WHERE workspace_id = $1 AND delivery_id = ANY($2::text[]) "
        "AND end_time IS NULL",
        workspace_id,
        [claim.delivery_id for claim in claims],
    )
    had = {row["delivery_id"] for row in held}
    wanting = [claim for claim in claims if claim.delivery_id not in had]
    if not wanting:
        return had, set()
    # The n-th message of a person and template takes the n-th credit.
    rows = await fetch_rows(
        connection,
        """
        WITH wanted AS (
            SELECT w.*, row_number() OVER (PARTITION BY w.app_id, w.address_hash, w.template_code ORDER BY w.place) AS turn
            FROM unnest($3::text[], $4::text[], $5::bytea[], $6::text[], $7::bigint[]) WITH ORDINALITY
                AS w(delivery_id, app_id, address_hash, template_code, node_id, place)
        ), free AS (
            SELECT c.subscription_credit_id, c.app_id, c.address_hash, c.provider_template_code, row_number() OVER (
                PARTITION BY c.app_id, c.address_hash, c.provider_template_code
                ORDER BY c.create_time, c.subscription_credit_id) AS turn
            FROM subscription_credits c
            WHERE c.workspace_id = $1 AND c.address_hash = ANY($5::bytea[]) AND c.delivery_id = '' AND c.end_time IS NULL
        )
        UPDATE subscription_credits c SET delivery_id = w.delivery_id, use_time = $2,
            node_id = CASE WHEN c.node_id = 0 THEN w.node_id ELSE c.node_id END
        FROM wanted w JOIN free f ON f.app_id = w.app_id AND f.address_hash = w.address_hash
            AND f.provider_template_code = w.template_code AND f.turn = w.turn
        WHERE c.workspace_id = $1 AND c.subscription_credit_id = f.subscription_credit_id
        RETURNING c.delivery_id
        """,
        workspace_id,
        now,
        [claim.delivery_id for claim in wanting],
        [claim.app_id for claim in wanting],
        [claim.address_hash for claim in wanting],
        [claim.template_code for claim in wanting],
        [claim.node_id for claim in wanting],
    )
    new = {row["delivery_id"] for row in rows}
    return had | new, new


async def give_back(connection: AsyncConnection, workspace_id: str, delivery_ids: Sequence[str]) -> None:
    """Frees the credits of messages that certainly reached no one."""
    if delivery_ids:
        await execute(
            connection,
            "UPDATE subscription_credits SET delivery_id = '', use_time = NULL "
            "WHERE workspace_id = $1 AND delivery_id = ANY($2::text[]) AND end_time IS NULL",
            workspace_id,
            list(delivery_ids),
        )


async def end_of_messages(
    connection: AsyncConnection, workspace_id: str, delivery_ids: Sequence[str], now: datetime
) -> None:
    """Ends the credits of messages whose provider knows none, and all unused ones of the same person and template."""
    if delivery_ids:
        await execute(
            connection,
            "UPDATE subscription_credits c SET end_time = $3 FROM (SELECT app_id, address_hash, provider_template_code "
            "FROM subscription_credits WHERE workspace_id = $1 AND delivery_id = ANY($2::text[])) AS k "
            "WHERE c.workspace_id = $1 AND c.app_id = k.app_id AND c.address_hash = k.address_hash "
            "AND c.provider_template_code = k.provider_template_code AND c.end_time IS NULL "
            "AND (c.delivery_id = '' OR c.delivery_id = ANY($2::text[]))",
            workspace_id,
            list(delivery_ids),
            now,
        )


async def end_unused(
    connection: AsyncConnection, workspace_id: str, app_id: str, address_hash: bytes, template_code: str, now: datetime
) -> None:
    """Ends the unused credits that a person took back."""
    await execute(
        connection,
        "UPDATE subscription_credits SET end_time = $5 WHERE workspace_id = $1 AND app_id = $2 AND address_hash = $3 "
        "AND provider_template_code = $4 AND delivery_id = '' AND end_time IS NULL AND create_time <= $5",
        workspace_id,
        app_id,
        address_hash,
        template_code,
        now,
    )


async def count_unused(connection: AsyncConnection, workspace_id: str, claim: CreditClaim) -> int:
    """Returns how many credits are there for a message, one that it has among them."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM subscription_credits WHERE workspace_id = $1 AND address_hash = $2 AND app_id = $3 "
        "AND provider_template_code = $4 AND delivery_id = ANY(ARRAY['', $5]) AND end_time IS NULL",
        workspace_id,
        claim.address_hash,
        claim.app_id,
        claim.template_code,
        claim.delivery_id,
    )
    return int(rows[0]["n"])


async def list_credits(
    connection: AsyncConnection, workspace_id: str, node_ids: Sequence[int], listing: Listing
) -> list[Credit]:
    """Returns the credits of a customer's nodes, one more than the page has room for."""
    found = clauses(listing, _PUBLISHED, first=4)
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM subscription_credits WHERE workspace_id = $1 AND node_id = ANY($3::bigint[]) "
        f"AND {found.where} ORDER BY {found.order} LIMIT $2",
        workspace_id,
        listing.size + 1,
        list(node_ids),
        *found.arguments,
    )
    return [Credit(**dict(row)) for row in rows]
