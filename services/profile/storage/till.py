"""All that a till shows of a customer, in one statement and no transaction beside it: each way to the database counts while
somebody waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from services.common.database import Database
from services.common.json_values import decode
from services.common.orders import ORDER_COMPLETED
from services.common.reads import ENTERED
from services.profile.domain import Register, Statement, microseconds
from services.profile.domain.coupons import Coupon, Terms
from services.profile.domain.loyalty.ledger import EntryKind
from services.profile.domain.loyalty.settings import LoyaltySettings, TierBasis
from services.profile.domain.loyalty.tiers import Counted
from services.profile.domain.survivorship import LATEST_ALWAYS, SurvivorshipRules
from services.profile.domain.till_parts import (
    Copy,
    Part,
    TillMembership,
    TillScore,
    latest_scores,
    one_a_segment,
)
from services.profile.storage.attributes import register_of
from services.profile.storage.consents import as_statement, proof_of
from services.profile.storage.coupons.coupons import COUPON_COLUMNS, as_coupon
from services.profile.storage.coupons.templates import as_terms
from services.profile.storage.loyalty.books import BATCH_COLUMNS, as_batch
from services.profile.storage.loyalty.holdings import Holdings

READ_SETTINGS = {"enable_sort": "off"}
"""Purchases are planned as `read_timeline` is."""

_REGISTER = "node_id, kind, key, value, occur_time, message_id, receive_time"
_STATEMENT = (
    "node_id, key, granted, stated_time, receive_time, authority, speaker, expire_time, source, evidence, principal"
)
_MEMBERSHIP = "customer_id, segment_id, change_time, cause, change_id"
_MINE = "workspace_id = m.workspace AND node_id = ANY($2::bigint[])"


def _each(columns: str, source: str) -> str:
    """Returns a column that holds the rows of a query, each as a record of its columns."""
    return f"ARRAY(SELECT ROW({columns}) {source})"


# $1 workspace, $2 nodes, $3 the moment (NULL: the database's), $4 purchases, $5 coupons, $6 batches, $7 what counts for tiers,
# $8 for how long, $9 the customer's ids. All asks by `m`, which is behind `ENTERED`. `OFFSET 0`: as for message ids; and the
# moment is told once.
_ALL = f"""
SELECT m.now,
{
    _each(
        _REGISTER,
        f"FROM unnest($2::bigint[]) AS n(node) CROSS JOIN LATERAL (SELECT {_REGISTER} FROM node_attributes "
        "WHERE workspace_id = m.workspace AND node_id = n.node OFFSET 0) AS r",
    )
} AS registers,
{
    _each(
        _STATEMENT,
        f"FROM unnest($2::bigint[]) AS n(node) CROSS JOIN LATERAL (SELECT {_STATEMENT} FROM consent_statements "
        "WHERE workspace_id = m.workspace AND node_id = n.node OFFSET 0) AS r",
    )
} AS statements,
(SELECT ROW(most_frequent, source_priority::text, revision) FROM survivorship_rules WHERE workspace_id = m.workspace
 ORDER BY revision DESC LIMIT 1) AS survivorship,
{
    _each(
        "t.occur_time, t.properties",
        "FROM unnest($2::bigint[]) AS n(node) CROSS JOIN LATERAL (SELECT e.occur_time, e.message_id, "
        "e.properties FROM events e WHERE e.workspace_id = m.workspace AND e.node_id = n.node "
        f"AND e.name = '{ORDER_COMPLETED}' "
        "ORDER BY e.occur_time DESC, e.message_id DESC LIMIT $4) AS t ORDER BY t.occur_time DESC, t.message_id DESC LIMIT $4",
    )
} AS purchases,
{
    _each(
        "c.*, t.terms",
        f"FROM (SELECT {COUPON_COLUMNS} FROM coupons WHERE {_MINE} AND state IN (1, 2) AND expire_time > m.now "
        "ORDER BY expire_time, coupon_id LIMIT $5) AS c JOIN coupon_terms t ON t.workspace_id = m.workspace "
        "AND t.coupon_template_id = c.coupon_template_id AND t.revision = c.revision ORDER BY c.expire_time, c.coupon_id",
    )
} AS coupons,
(SELECT ROW(coalesce(sum(remaining), 0)::bigint, coalesce(bool_or(expire_time <= m.now), false)) FROM loyalty_batches
 WHERE {_MINE} AND remaining > 0) AS held,
(SELECT coalesce(sum(remaining), 0)::bigint FROM loyalty_debts WHERE {_MINE} AND remaining > 0) AS debt,
{
    _each(
        BATCH_COLUMNS,
        f"FROM loyalty_batches WHERE {_MINE} AND remaining > 0 "
        "ORDER BY expire_time NULLS LAST, earn_time, batch_id LIMIT $6",
    )
} AS batches,
(SELECT revision FROM loyalty_settings WHERE workspace_id = m.workspace ORDER BY revision DESC LIMIT 1) AS revision,
{
    _each(
        "order_time, amount_micros - refunded_micros",
        f"FROM loyalty_orders WHERE $7::int = {int(TierBasis.MONEY_SPENT)} AND {_MINE} "
        "AND order_time > m.now - $8::interval AND amount_micros > refunded_micros",
    )
} AS spent,
{
    _each(
        "earn_time, points - reversed",
        f"FROM loyalty_batches WHERE $7::int = {int(TierBasis.POINTS_EARNED)} AND {_MINE} "
        f"AND earn_time > m.now - $8::interval AND kind = {int(EntryKind.EARN)} AND points > reversed",
    )
} AS earned,
{
    _each(
        _MEMBERSHIP,
        "FROM till_memberships WHERE workspace_id = m.workspace AND customer_id = ANY($9::bigint[]) AND entered",
    )
} AS memberships,
{
    _each(
        "s.customer_id, s.name, s.value, s.score_time, r.model_id",
        "FROM till_scores s JOIN till_score_models r ON r.workspace_id = m.workspace AND r.name = s.name "
        "AND r.replace_time = s.replace_time WHERE s.workspace_id = m.workspace AND s.customer_id = ANY($9::bigint[])",
    )
} AS scores,
{
    _each(
        "part, done_time IS NOT NULL AND stop_time IS NULL, ask_time",
        "FROM till_copies WHERE workspace_id = m.workspace",
    )
} AS copies
FROM {ENTERED}, LATERAL (SELECT entered.workspace, coalesce($3::timestamptz, clock_timestamp()) AS now OFFSET 0) AS m
"""


@dataclass(frozen=True)
class TillRecords:
    """What is kept of a customer, as one moment saw it.

    Attributes:
        now: The moment.
        registers: Of traits and tags, removed ones included.
        statements: Of consents.
        survivorship: By which rules traits show.
        purchases: When, in microseconds, and the properties; the newest first.
        coupons: Neither redeemed nor ended, with their terms, those that end first first.
        holdings: Points.
        settings_revision: Of the loyalty settings that hold; 0: there are none.
        counted: What counts for tiers by the settings that were given.
        copies: What of segments and scores is kept for the workspace's tills; a part that never was is left out.
        memberships: Segments that the customer is in, by id.
        scores: The latest of each name, by name.
    """

    now: datetime
    registers: list[Register]
    statements: list[Statement]
    survivorship: SurvivorshipRules
    purchases: list[tuple[int, bytes]]
    coupons: list[tuple[Coupon, Terms]]
    holdings: Holdings
    settings_revision: int
    counted: list[Counted]
    copies: list[Copy]
    memberships: list[TillMembership]
    scores: list[TillScore]


async def read_for_till(
    database: Database,
    workspace_id: str,
    node_ids: Sequence[int],
    *,
    customer_ids: Sequence[int],
    settings: LoyaltySettings,
    now: datetime | None,
    purchases: int,
    coupons: int,
    batches: int,
) -> TillRecords:
    """Returns what a till shows, as one moment sees it.

    Args:
        database: Profile's own, with `READ_SETTINGS`.
        workspace_id: The workspace.
        node_ids: The customer's.
        customer_ids: All ids that are this customer's now: who tells segments and scores may not have followed a merge yet.
        settings: Of the loyalty programme, as far as the caller knows them; the answer tells which hold.
        now: The moment; None: the database tells it.
        purchases: How many at most.
        coupons: How many at most.
        batches: Of points, how many at most.
    """
    (row,) = await database.read(
        _ALL,
        workspace_id,
        list(node_ids),
        now,
        purchases,
        coupons,
        batches,
        int(settings.basis) if settings.tiers else 0,
        timedelta(days=settings.window_days + settings.grace_days),
        list(customer_ids),
    )
    counted = [Counted(time, value) for time, value in (*row["spent"], *row["earned"])]
    return TillRecords(
        now=row["now"],
        registers=[register_of(each) for each in _named(_REGISTER, row["registers"])],
        statements=[as_statement(each, proof_of(each)) for each in _named(_STATEMENT, row["statements"])],
        survivorship=_survivorship(row["survivorship"]),
        purchases=[(microseconds(time), properties.encode()) for time, properties in row["purchases"]],
        coupons=_coupons(row["coupons"]),
        holdings=Holdings(
            row["held"][0],
            row["debt"],
            [as_batch(each) for each in _named(BATCH_COLUMNS, row["batches"])],
            row["held"][1],
        ),
        settings_revision=row["revision"] or 0,
        counted=[each for each in counted if settings.has_begun(each.time)],
        copies=[Copy(Part(part), is_whole, asked) for part, is_whole, asked in row["copies"]],
        memberships=one_a_segment(TillMembership(*each) for each in row["memberships"]),
        scores=latest_scores(TillScore(*each) for each in row["scores"]),
    )


def _named(columns: str, records: Sequence[asyncpg.Record]) -> list[dict[str, Any]]:
    names = columns.split(", ")
    return [dict(zip(names, record, strict=True)) for record in records]


def _survivorship(row: asyncpg.Record | None) -> SurvivorshipRules:
    if row is None:
        return LATEST_ALWAYS
    most_frequent, priority, revision = row
    sources = {trait: tuple(kinds) for trait, kinds in decode(priority.encode()).items()}
    return SurvivorshipRules(frozenset(most_frequent), sources, revision)


def _coupons(records: Sequence[asyncpg.Record]) -> list[tuple[Coupon, Terms]]:
    names = COUPON_COLUMNS.split(", ")
    known: dict[str, Terms] = {}
    found = []
    for record in records:
        text = record[len(names)]
        if text not in known:
            known[text] = as_terms(text)
        found.append((as_coupon(dict(zip(names, record, strict=False))), known[text]))
    return found
