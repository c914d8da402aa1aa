"""Coupons, as the latest that was told of each, read by the clock as profile reads them (`Coupon.by_clock`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from services.segment.domain.conditions import Moment
from services.segment.domain.coupons import ISSUED, REDEEMED, RESERVED, CouponAggregate, CouponColumn
from services.segment.domain.kept import KeptColumn
from services.segment.history.literals import integer_literal, text_list, text_literal
from services.segment.history.scopes import Scope
from services.segment.history.tables import Table

_REGISTER = ("state", "start_us", "expire_us", "reserved_us", "change_us")


def values_sql(scope: Scope, columns: Mapping[KeptColumn, str], moment: Moment) -> str:
    """See `ValuesOf`: whole numbers."""
    asked = cast("Mapping[CouponColumn, str]", columns)
    answers = []
    for column, name in asked.items():
        counted = " AND ".join(_counted(column, moment.now_us))
        answers.append(f"countIf({counted}) AS {name}, maxIf(c.change_us, {counted}) AS {name}_us")
    templates = {column.template_id for column in asked}
    named = "" if "" in templates else f" AND template IN {text_list(templates)}"
    latest = ", ".join(f"argMax({column}, version) AS {column}" for column in _REGISTER)
    coupons = (
        f"SELECT node_id, template, coupon_id, {latest} FROM {scope.rows_sql(Table.COUPONS)}{named} "
        "GROUP BY node_id, template, coupon_id"
    )
    return (
        f"SELECT m.customer_id AS customer_id, {', '.join(answers)} FROM ({coupons}) AS c "
        f"INNER JOIN ({scope.mapping_sql()}) AS m ON c.node_id = m.node_id GROUP BY customer_id"
    )


def _counted(column: CouponColumn, now_us: int) -> list[str]:
    """Returns the conditions that a coupon is counted."""
    now = integer_literal(now_us)
    parts = [f"c.template = {text_literal(column.template_id)}"] if column.template_id else []
    if column.aggregate is CouponAggregate.REDEEMED:
        since = integer_literal(now_us - column.within_us)
        return [*parts, f"c.state = {REDEEMED}", f"c.change_us <= {now}", f"c.change_us > {since}"]
    parts += [
        f"(c.state = {ISSUED} OR (c.state = {RESERVED} AND c.reserved_us <= {now}))",
        f"c.start_us <= {now}",
        f"c.expire_us > {now}",
    ]
    if column.aggregate is CouponAggregate.ENDING:
        parts.append(f"c.expire_us <= {integer_literal(now_us + column.within_us)}")
    return parts
