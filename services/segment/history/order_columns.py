"""What is computed from orders, as one more query beside that of events: by refund, by order, by customer.

Read as profile's points read them (`services/profile/domain/loyalty/orders.py`): an order is what is told of one id, by
whichever of the customer's nodes and under whichever message ids. The first event that completes it gives its money and its
time. What takes away from it may come before it: a cancellation all of it, a refund its own money or all of it, each refund
once by its id. What is told of an order by the identifier of somebody else is not seen.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.common.orders import (
    MAXIMUM_ORDER_AMOUNT,
    MAXIMUM_ORDER_ID,
    ORDER_AMOUNT,
    ORDER_CANCELLED,
    ORDER_COMPLETED,
    ORDER_EVENTS,
    ORDER_ID,
    REFUND_AMOUNTS,
    REFUND_ID,
)
from services.segment.domain.comparisons import EventMatcher
from services.segment.domain.conditions import Moment, OrderColumn, OrderValue
from services.segment.history.comparisons import (
    average_of,
    exact_amount,
    interval_of,
    matcher_conditions,
    property_value,
    window_conditions,
)
from services.segment.history.literals import integer_literal, text_list, text_literal
from services.segment.history.scopes import Scope
from services.segment.history.tables import Table

_NOTHING = "toDecimal128(0, 6)"
_COMPLETED = f"name = {text_literal(ORDER_COMPLETED)}"
_CANCELLED = f"name = {text_literal(ORDER_CANCELLED)}"


def orders_sql(scope: Scope, columns: Mapping[OrderColumn, str], moment: Moment, since_us: int | None) -> str:
    """Returns a query of a row a customer with an order event: customer_id, and each column by its name."""
    cuts = list(dict.fromkeys(column.back_us for column in columns))
    filters = list(dict.fromkeys(column.matcher.filters for column in columns if column.matcher.filters))
    parts, orders = [], []
    for number, back_us in enumerate(cuts):
        seen = f"occur_us <= {integer_literal(moment.now_us - back_us)}"
        first = "(occur_us, event_id)"
        parts += [
            f"countIf({seen}) > 0 AS there{number}",
            f"argMinIf((occur_us, amount, whole), {first}, {seen}) AS first{number}",
        ]
        parts += [f"argMinIf(f{index}, {first}, {seen}) AS f{index}_{number}" for index in range(len(filters))]
        orders += [
            f"maxIf(there{number}, part = '') AND NOT maxIf(there{number}, part = 'cancelled') AS placed{number}",
            f"maxIf(tupleElement(first{number}, 1), part = '') AS at{number}",
            f"maxIf(tupleElement(first{number}, 2), part = '') AS worth{number}",
            f"sumIf(tupleElement(first{number}, 2), part != '') AS returned{number}",
            f"if(maxIf(tupleElement(first{number}, 3), part != ''), {_NOTHING}, "
            f"greatest(worth{number} - returned{number}, {_NOTHING})) AS net{number}",
        ]
        orders += [f"maxIf(f{index}_{number}, part = '') AS meets{index}_{number}" for index in range(len(filters))]
    answers = []
    for column, name in columns.items():
        number = cuts.index(column.back_us)
        counts = [f"placed{number}", *window_conditions(f"at{number}", column, moment)]
        if column.matcher.filters:
            counts.append(f"meets{filters.index(column.matcher.filters)}_{number}")
        answers.append(f"{_answer(column.value, number, ' AND '.join(counts))} AS {name}")
    kept = [" AND ".join(matcher_conditions(EventMatcher("", one), moment)) for one in filters]
    told = told_sql(scope, {f"f{index}": condition for index, condition in enumerate(kept)}, moment, since_us)
    return (
        f"SELECT customer_id, {', '.join(answers)} FROM (SELECT customer_id, order_key, {', '.join(orders)} FROM "
        f"(SELECT m.customer_id AS customer_id, t.order_key AS order_key, t.part AS part, {', '.join(parts)} "
        f"FROM ({told}) AS t INNER JOIN ({scope.mapping_sql()}) AS m ON t.node_id = m.node_id "
        "GROUP BY customer_id, order_key, part) GROUP BY customer_id, order_key) GROUP BY customer_id"
    )


def told_sql(scope: Scope, filters: Mapping[str, str], moment: Moment, since_us: int | None) -> str:
    """Returns a query of what events tell of orders: the order, the part of it, its money, whether it is all of the order.

    `part` is '' for the order itself, else what tells a refund from the others.
    """
    said = ", ".join(f"{property_value(path)} != '', {property_value(path)}" for path in REFUND_AMOUNTS)
    raw = f"multiIf({_COMPLETED}, {property_value(ORDER_AMOUNT)}, {_CANCELLED}, '', {said}, '')"
    exact = exact_amount(raw)
    valid = f"ifNull({exact} BETWEEN 0 AND {integer_literal(MAXIMUM_ORDER_AMOUNT)}, 0)"
    refund_id = _id_of(REFUND_ID)
    part = (
        f"multiIf({_COMPLETED}, '', {_CANCELLED}, 'cancelled', {refund_id} != '', concat('id:', {refund_id}), "
        "concat('event:', toString(event_id)))"
    )
    columns = [
        f"{_id_of(ORDER_ID)} AS order_key",
        f"{part} AS part",
        f"if({valid}, ifNull({exact}, {_NOTHING}), {_NOTHING}) AS amount",
        f"NOT ({_COMPLETED}) AND {raw} = '' AS whole",
        *(f"{condition} AS {name}" for name, condition in filters.items()),
    ]
    where = [
        f"name IN {text_list(ORDER_EVENTS)}",
        f"occur_us <= {integer_literal(moment.now_us)}",
        "order_key != ''",
        f"({_COMPLETED} OR {raw} = '' OR {valid})",
    ]
    if since_us is not None:
        where.append(f"occur_us >= {integer_literal(since_us)}")
    return (
        f"SELECT node_id, occur_us, event_id, {', '.join(columns)} FROM {scope.rows_sql(Table.EVENTS)} "
        f"AND {' AND '.join(where)}"
    )


def _id_of(path: str) -> str:
    """Returns the expression of an id that is a text or a whole number; '' where there is none that could be kept."""
    stored = property_value(path)
    text = f"if(startsWith({stored}, '\"'), substring({stored}, 2), if(match({stored}, '^-?[0-9]+$'), {stored}, ''))"
    return f"if(lengthUTF8({text}) > {MAXIMUM_ORDER_ID} OR position({text}, '\\0') > 0, '', {text})"


def _answer(value: OrderValue, number: int, counts: str) -> str:
    match value:
        case OrderValue.COUNT:
            return f"countIf({counts})"
        case OrderValue.NET_REVENUE:
            return f"sumIf(net{number}, {counts})"
        case OrderValue.AVERAGE:
            return average_of(f"sumIf(net{number}, {counts})", f"countIf({counts})")
        case OrderValue.FIRST_TIME:
            return f"minIf(at{number}, {counts})"
        case OrderValue.LAST_TIME:
            return f"maxIf(at{number}, {counts})"
        case OrderValue.INTERVAL:
            return interval_of(
                f"countIf({counts})", f"minOrNullIf(at{number}, {counts})", f"maxOrNullIf(at{number}, {counts})"
            )
