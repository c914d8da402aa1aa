"""Questions on the whole history: recency, frequency, money; and feature frames for models."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from services.common.event_names import EMAIL_LINK_CLICKED, EMAIL_OPENED, MESSAGE_DELIVERED, MESSAGE_SENT
from services.common.orders import ORDER_REFUNDED
from services.segment.domain.comparisons import PropertyFilter
from services.segment.domain.limits import DAY_US
from services.segment.history.acts import THEIR_OWN_ACTS
from services.segment.history.comparisons import exact_amount, filter_condition, property_value
from services.segment.history.literals import integer_list, integer_literal, text_list, text_literal
from services.segment.history.rule_query import microseconds
from services.segment.history.scopes import Everyone, Nodes, restricted_sql
from services.segment.history.tables import Table, rows_of

VIEWS = ("Product Viewed", "Product List Viewed", "Note Viewed")
CARTS = ("Product Added", "Cart Viewed", "Checkout Started")
SEARCHES = ("Products Searched",)
REFUNDS = (ORDER_REFUNDED,)
REVIEWS = ("Product Reviewed",)
COMPLAINTS = ("Complaint Made",)
CONSULTATIONS = ("Store Consultation",)
MESSAGES = (MESSAGE_SENT, MESSAGE_DELIVERED)
OPENS = (EMAIL_OPENED,)
CLICKS = (EMAIL_LINK_CLICKED,)


def rfm_sql(
    workspace_id: str,
    *,
    event_name: str,
    filters: Sequence[PropertyFilter],
    order_property: str,
    value_property: str,
    as_of: datetime,
    today: date,
) -> str:
    """Returns a query of one row a customer with a matching event: events, orders, micros (Int64), age_us of the last.

    Money is summed exactly; an event without a number in the property counts as 0.
    """
    until = microseconds(as_of)
    where = [f"name = {text_literal(event_name)}", f"occur_us < {integer_literal(until)}"]
    where += [filter_condition(one, today, workspace_id) for one in filters]
    order = (
        f"if({property_value(order_property)} = '', concat('#', toString(event_id)), {property_value(order_property)})"
        if order_property
        else "toString(event_id)"
    )
    amount = f"ifNull({exact_amount(property_value(value_property))}, toDecimal128(0, 6))"
    return (
        "SELECT m.customer_id AS customer_id, count() AS events, uniqExact(e.order_key) AS orders, "
        "toInt64(sum(e.amount) * 1000000) AS micros, "
        f"{integer_literal(until)} - max(e.occur_us) AS age_us FROM "
        f"(SELECT node_id, occur_us, {order} AS order_key, {amount} AS amount "
        f"FROM {rows_of(Table.EVENTS, workspace_id)} AND {' AND '.join(where)}) AS e "
        f"INNER JOIN ({Everyone(workspace_id).mapping_sql()}) AS m ON e.node_id = m.node_id "
        "GROUP BY m.customer_id"
    )


def spend_sql(scope: Nodes, *, purchase_event: str, value_property: str) -> str:
    """Returns a query of one row: the money of the purchases of nodes, exactly summed, as `micros` (Int64)."""
    amount = f"ifNull({exact_amount(property_value(value_property))}, toDecimal128(0, 6))"
    return (
        f"SELECT toInt64(sum({amount}) * 1000000) AS micros FROM {scope.rows_sql(Table.EVENTS)} "
        f"AND name = {text_literal(purchase_event)}"
    )


def frame_sql(
    workspace_id: str,
    *,
    cut: datetime,
    horizon_days: int,
    purchase_event: str,
    customer_ids: Sequence[int],
    time_zone: str,
) -> str:
    """Returns a query of one row a customer: customer_id, features (Float64, NaN unknown), and perhaps `purchased`.

    Nothing at or after the cut enters a feature; the label looks at [cut, cut + horizon) only. Restricted customers are
    left out.
    """
    at = microseconds(cut)
    end = microseconds(cut + timedelta(days=horizon_days))
    purchase = f"name = {text_literal(purchase_event)}"
    features = ", ".join(f"toFloat64({sql}) AS {name}" for name, sql in _features(at, purchase).items())
    label = f", countIf({purchase} AND NOT seen) > 0 AS purchased" if horizon_days > 0 else ""
    whom = f"m.customer_id IN {integer_list(customer_ids)}" if customer_ids else "1"
    having = " HAVING max(restricted) = 0" + ("" if customer_ids else " AND isFinite(recency_days)")
    everyone = Everyone(workspace_id)
    source = (
        f"SELECT m.customer_id AS customer_id, m.node_id IN ({restricted_sql(everyone)}) AS restricted, "
        "e.node_id AS node, e.name AS name, e.type AS type, "
        f"e.occur_us AS us, e.occur_us < {integer_literal(at)} AND e.event_id != 0 AS seen, "
        f"({integer_literal(at)} - e.occur_us) / {DAY_US} AS age, "
        "ifNull(toFloat64OrNull(e.properties['revenue']), 0) AS money, "
        "if(e.properties['order_id'] = '', toString(e.event_id), e.properties['order_id']) AS order_key, "
        "e.properties['product_id'] AS product, e.properties['channel'] AS channel, e.properties['store_id'] AS store, "
        f"toHour(fromUnixTimestamp64Micro(e.occur_us, {text_literal(time_zone)})) AS hour, "
        f"toDayOfWeek(fromUnixTimestamp64Micro(e.occur_us, {text_literal(time_zone)})) AS weekday "
        f"FROM ({everyone.mapping_sql()}) AS m LEFT JOIN "
        f"(SELECT * FROM {rows_of(Table.EVENTS, workspace_id)} "
        f"AND occur_us < {integer_literal(max(at, end))}) AS e ON m.node_id = e.node_id WHERE {whom}"
    )
    return f"SELECT customer_id, {features}{label} FROM ({source}) GROUP BY customer_id{having} ORDER BY customer_id"


def _features(at: int, purchase: str) -> dict[str, str]:
    """Returns the features by name; each looks only at rows that are `seen`, that is before the cut."""
    bought = f"seen AND {purchase}"
    times = f"arraySort(groupUniqArrayIf(us, {bought}))"
    gaps = f"arrayMap(gap -> gap / {DAY_US}, arrayPopFront(arrayDifference({times})))"
    orders = f"uniqExactIf(order_key, {bought})"
    recency = f"if(countIf({bought}) = 0, nan, minIf(age, {bought}))"
    gap_mean = f"if(length({gaps}) = 0, nan, arrayAvg({gaps}))"
    features = {
        "recency_days": recency,
        "orders": orders,
        "monetary": f"sumIf(money, {bought})",
        "average_order_value": f"if({orders} = 0, nan, sumIf(money, {bought}) / {orders})",
        "largest_payment": f"if(countIf({bought}) = 0, nan, maxIf(money, {bought}))",
        "tenure_days": "if(countIf(seen) = 0, nan, maxIf(age, seen))",
        "days_since_first_order": f"if(countIf({bought}) = 0, nan, maxIf(age, {bought}))",
        "days_since_last_event": f"if(countIf(seen AND {THEIR_OWN_ACTS}) = 0, nan, minIf(age, seen AND {THEIR_OWN_ACTS}))",
        "gap_mean_days": gap_mean,
        "gap_std_days": f"if(length({gaps}) < 2, nan, arrayReduce('stddevPop', {gaps}))",
        "recency_over_gap": f"({recency}) / ({gap_mean})",
    }
    for days in (30, 90, 180):
        features[f"orders_{days}d"] = f"uniqExactIf(order_key, {bought} AND age <= {days})"
    features["monetary_90d"] = f"sumIf(money, {bought} AND age <= 90)"
    for days in (7, 30, 90):
        features[f"events_{days}d"] = f"countIf(seen AND {THEIR_OWN_ACTS} AND age <= {days})"
        features[f"views_{days}d"] = f"countIf(seen AND ({_named(VIEWS)} OR type IN (3, 4)) AND age <= {days})"
        features[f"carts_{days}d"] = f"countIf(seen AND {_named(CARTS)} AND age <= {days})"
    features |= {
        "searches_90d": f"countIf(seen AND {_named(SEARCHES)} AND age <= 90)",
        "refunds": f"countIf(seen AND {_named(REFUNDS)})",
        "refund_ratio": f"if({orders} = 0, nan, countIf(seen AND {_named(REFUNDS)}) / {orders})",
        "reviews": f"countIf(seen AND {_named(REVIEWS)})",
        "complaints": f"countIf(seen AND {_named(COMPLAINTS)})",
        "consultations": f"countIf(seen AND {_named(CONSULTATIONS)})",
        "distinct_products": "uniqExactIf(product, seen AND product != '')",
        "distinct_channels": "uniqExactIf(channel, seen AND channel != '')",
        "distinct_stores": "uniqExactIf(store, seen AND store != '')",
        "evening_share": f"if(countIf({bought}) = 0, nan, countIf({bought} AND hour >= 18) / countIf({bought}))",
        "weekend_share": f"if(countIf({bought}) = 0, nan, countIf({bought} AND weekday >= 6) / countIf({bought}))",
        "messages_90d": f"countIf(seen AND {_named(MESSAGES[:1])} AND age <= 90)",
        "opens_90d": f"countIf(seen AND {_named(OPENS)} AND age <= 90)",
        "clicks_90d": f"countIf(seen AND {_named(CLICKS)} AND age <= 90)",
        "identifiers_active": "uniqExactIf(node, seen)",
    }
    return features


def _named(names: tuple[str, ...]) -> str:
    return f"name IN {text_list(names)}"
