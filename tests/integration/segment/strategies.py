"""Random rules and random histories, from a small vocabulary so that they meet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.integration.segment import kept_strategies

NODES = range(1, 7)
NAMES = ("Order Completed", "Product Viewed", "it's \\ 'odd'; -- ")
TEXTS = ("red", "blue", "5", "true", "", "a'b\\", '"', "\n\t红", "{x:String}")
PATHS = ("price", "color", "shipping.city", "o'k\\")
LISTS = ("items[].color", "labels[]")
TRAITS = ("birthday", "level", "city")
DAYS = (0.0, 0.001, 0.5, 1.0, 2.0, 6.5, 7.0, 29.0, 30.0, 30.5, -0.25)

MEMBER = 6222021234567890123
LARGE = (MEMBER, MEMBER + 1, float(MEMBER), 2**53, 2**53 + 1, -(2**64), 10**37 - 1, 1e37, 10**22)
LONG = (Decimal("0.1000000000000000000000000000000000001"), 0.1, Decimal("6222021234567890123.5"), 1e300, 5e-324)
scalars = st.one_of(
    st.sampled_from((*TEXTS, str(MEMBER), str(MEMBER + 1), str(2**53))),
    st.sampled_from((0, 1, 5, 5.0, 2.5, -3, 15.299999999999999, 1e-7, 1e22, 100.1)),
    st.sampled_from((*LARGE, *LONG)),
    st.booleans(),
)
values = st.one_of(scalars, st.none(), st.sampled_from(([], ["red"], {}, {"deep": {"er": 1}})))
properties = st.fixed_dictionaries(
    {},
    optional={
        "price": values,
        "color": values,
        "o'k\\": values,
        "items": st.lists(
            st.fixed_dictionaries(
                {}, optional={"color": st.sampled_from((*TEXTS, 5, 2.5, 1e-7, 1e22, True, None, {}))}
            ),
            max_size=3,
        ),
        "labels": st.one_of(
            values, st.lists(st.sampled_from((*TEXTS, 5, 5.0, 100.1, False, None, [], {})), max_size=3)
        ),
        "shipping": st.one_of(values, st.fixed_dictionaries({}, optional={"city": values})),
    },
)
birthdays = st.one_of(
    st.sampled_from(("1990-06-15", "1991-06-16T00:00:00Z", "2000-02-29", "1999-06-22", "06-15", "yesterday")),
    # By the moon: the day on which worlds begin, the thirtieth before it, the fifth after it, days of a doubled month.
    st.sampled_from(
        ("1990-05-24", "1990-06-23", "1990-06-27x", "2009-06-22", "1990-05-28", "1984-05-30", "2026-06-14")
    ),
    st.dates(date(1930, 1, 1), date(2026, 6, 30)).map(date.isoformat),
)
dates = st.sampled_from(
    (
        "2026-06-15", "2026-06-14", "2026-06-16", "2026-06-13T15:59:59.999999Z", "2026-06-13T16:00:00Z", "2026-07-15",
        "2026-06-15T23:30", "2026-06-15 00:00:00+0800", "2026-06-16T01:00:00+09:00", "2026-05-16", "2026-06-15x", "2026-6-15",
    )
)  # fmt: skip
traits = st.fixed_dictionaries({}, optional={"birthday": birthdays | dates, "level": values, "city": values})
ruled_traits = st.sets(st.sampled_from(("birthday", "level", "city")))
# By trait the types of identifiers, the first before all others; `type_of` gives nodes theirs, and nobody has the last.
sources = st.lists(st.sampled_from(("user_id", "phone", "loyalty_no", "email")), min_size=1, max_size=4, unique=True)
sourced_traits = st.dictionaries(st.sampled_from(("birthday", "level", "city")), sources, max_size=3)
survivorship = st.tuples(ruled_traits, sourced_traits).map(lambda both: (both[0] - both[1].keys(), both[1]))
tags = st.fixed_dictionaries({}, optional={"vip": st.booleans(), "new": st.booleans()})

_happenings = st.fixed_dictionaries(
    {
        "node": st.sampled_from(NODES),
        "name": st.sampled_from((*NAMES, "")),
        "days_ago": st.sampled_from(DAYS),
        "properties": properties,
        "traits": traits,
        "tags": tags,
    }
)

_order_ids = st.one_of(st.sampled_from(("A", "A", "A", "B", "7", 7, "", True, "x" * 201, MEMBER)), st.none())
_sums = st.one_of(
    st.sampled_from(
        (100, 100, 100.1, 0, 1e-7, 5e-7, -1, "12", 10**12, 10**12 + 1, 33.3333335, Decimal("0.1000000000000000000001"))
    ),
    values,
)
_moneyed = st.fixed_dictionaries(
    {"order_id": _order_ids}, optional={"revenue": _sums, "color": values, "price": values}
)
order_events = st.one_of(
    st.fixed_dictionaries({"name": st.just("Order Completed"), "properties": _moneyed}),
    st.fixed_dictionaries(
        {
            "name": st.just("Order Refunded"),
            "properties": st.fixed_dictionaries(
                {"order_id": _order_ids},
                optional={
                    "revenue": st.one_of(st.sampled_from((30, 30.5, 40)), _sums),
                    "total": _sums,
                    "refund_id": st.one_of(st.sampled_from(("r1", "r1", 8, "8", "")), values),
                },
            ),
        }
    ),
    st.fixed_dictionaries(
        {"name": st.just("Order Cancelled"), "properties": st.fixed_dictionaries({"order_id": _order_ids})}
    ),
).flatmap(
    lambda told: st.fixed_dictionaries(
        {
            "node": st.sampled_from(NODES),
            "days_ago": st.sampled_from(DAYS),
            **{key: st.just(one) for key, one in told.items()},
        }
    )
)
events = st.one_of(_happenings, order_events)
"""What happened: anything, or something of an order."""

_numbers = st.sampled_from((-1.0, 0.0, 1.0, 2.0, 2.5, 3.0, 5.0, 30.6, 70.0, 85.0, 100.0, 15.3, 100.1, 1e22, 1e-7))
_orderings = st.sampled_from(("GT", "GTE", "LT", "LTE"))
_numeric = st.one_of(_orderings, st.sampled_from(("EQ", "NE")))


def _comparisons(*, anniversary: bool) -> st.SearchStrategy[dict[str, Any]]:
    kinds: list[st.SearchStrategy[Any]] = [
        st.fixed_dictionaries({"op": st.sampled_from(("EQ", "NE")), "value": scalars}),
        st.fixed_dictionaries({"op": _orderings, "value": st.one_of(_numbers, st.sampled_from((*LARGE, *LONG)))}),
        st.fixed_dictionaries(
            {"op": st.sampled_from(("CONTAINS", "STARTS_WITH")), "value": st.sampled_from((*filter(None, TEXTS), "r"))}
        ),
        st.fixed_dictionaries({"op": st.just("IN"), "value": st.lists(scalars, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"op": st.sampled_from(("EXISTS", "NOT_EXISTS"))}),
    ]
    if anniversary:
        kinds.append(
            st.fixed_dictionaries(
                {
                    "op": st.sampled_from(("ANNIVERSARY_WITHIN_DAYS", "ANNIVERSARY_WITHIN_LAST_DAYS")),
                    "value": st.sampled_from((0.0, 1.0, 7.0, 300.0)),
                }
            )
        )
        kinds.append(
            st.fixed_dictionaries(
                {
                    "op": st.sampled_from(
                        ("WITHIN_LAST_DAYS", "WITHIN_NEXT_DAYS", "MORE_THAN_DAYS_AGO", "MORE_THAN_DAYS_AHEAD")
                    ),
                    "value": st.sampled_from((0.0, 1.0, 2.0, 30.0)),
                }
            )
        )
        kinds.append(
            st.fixed_dictionaries(
                {
                    "op": st.sampled_from(("LUNAR_ANNIVERSARY_WITHIN_DAYS", "LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS")),
                    "value": st.sampled_from((0.0, 1.0, 7.0)),
                }
            )
        )
    return st.one_of(kinds)


_filters = st.lists(
    st.builds(
        lambda path, comparison: {"property": path, **comparison},
        st.sampled_from((*PATHS, *LISTS)),
        st.one_of(_comparisons(anniversary=False), _comparisons(anniversary=False), kept_strategies.catalogued),
    ),
    max_size=2,
)
_windows = st.one_of(
    st.none(),
    st.sampled_from(
        (
            {"last_days": 1},
            {"last_days": 30},
            {"last_hours": 12},
            {"last_minutes": 10},
            {"between": {"min_days": 1, "max_days": 7}},
            {"between": {"min_days": 7}},
            {"between": {"max_days": 2}},
            {"current_period": "DAY"},
            {"previous_period": "DAY"},
            {"current_period": "WEEK"},
            {"previous_period": "WEEK"},
            {"current_period": "MONTH"},
            {"previous_period": "MONTH"},
            {"dates": {"from_date": "2026-06-09", "to_date": "2026-06-14"}},
            {"dates": {"to_date": "2026-06-13"}},
            {"dates": {"from_date": "2026-06-15"}},
        )
    ),
)


_OF_EVENTS = ("COUNT", "DISTINCT_DAYS", "DAYS_SINCE_FIRST", "DAYS_SINCE_LAST", "AVERAGE_DAYS_BETWEEN")
_OF_LISTS = ("COUNT_DISTINCT", "MOST_FREQUENT", "UNIQUE_LIST", "MOST_OF_ONE_VALUE")
_OF_PROPERTIES = ("SUM", "AVERAGE", "MIN", "MAX", "FIRST", "LAST", *_OF_LISTS)
_OF_ORDERS = (
    "COUNT", "NET_REVENUE", "AVERAGE_ORDER_VALUE", "DAYS_SINCE_FIRST", "DAYS_SINCE_LAST", "AVERAGE_DAYS_BETWEEN",
)  # fmt: skip
_GROWING = ("DAYS_SINCE_FIRST", "DAYS_SINCE_LAST")
NOT_NUMBERS = ("FIRST", "LAST", "MOST_FREQUENT", "UNIQUE_LIST")
"""What gives a value of a property, or several."""

_LACKING = (
    "AVERAGE", "MIN", "MAX", "DAYS_SINCE_FIRST", "DAYS_SINCE_LAST", "AVERAGE_ORDER_VALUE", "AVERAGE_DAYS_BETWEEN",
)  # fmt: skip

_since = st.builds(
    lambda form, name, filters: {form: {"event_name": name, "filters": filters}},
    st.sampled_from(("since_last", "since_first")),
    st.sampled_from(NAMES),
    st.just([]) | _filters,
)


def _without_none(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if value is not None}


def _path(draw: st.DrawFn, aggregate: str) -> str | None:
    if aggregate not in _OF_PROPERTIES:
        return None
    return str(draw(st.sampled_from((*PATHS, "revenue", *(LISTS if aggregate in _OF_LISTS else ())))))


@st.composite
def event_measures(draw: st.DrawFn) -> dict[str, Any]:
    """What is computed from events."""
    aggregate = draw(st.sampled_from((*_OF_EVENTS, *_OF_PROPERTIES)))
    body: dict[str, Any] = {
        "event_name": draw(st.sampled_from((*NAMES, ""))),
        "filters": draw(_filters),
        "aggregate": aggregate,
        "property": _path(draw, aggregate),
        "window": draw(_windows | _since),
    }
    return {"event": _without_none(body)}


@st.composite
def order_measures(draw: st.DrawFn) -> dict[str, Any]:
    """What is computed from orders."""
    body = {"aggregate": draw(st.sampled_from(_OF_ORDERS)), "filters": draw(_filters), "window": draw(_windows)}
    return {"orders": _without_none(body)}


measures = st.one_of(event_measures(), order_measures())
"""What is computed of a customer."""


def shape_of(measure: dict[str, Any]) -> tuple[str, bool]:
    """Returns how what a measure computes is compared, and whether there may be none of it: such are changed into each other."""
    ((_, body),) = measure.items()
    aggregate = body["aggregate"]
    lacking = aggregate in _LACKING
    if aggregate in NOT_NUMBERS:
        return "LIST" if aggregate == "UNIQUE_LIST" else "VALUE", True
    return "DAYS" if "DAYS_" in aggregate else "NUMBER", lacking


@st.composite
def comparisons_of(draw: st.DrawFn, measure: dict[str, Any]) -> dict[str, Any]:
    """How what a measure computes can be compared: `op` and `value`."""
    ((_, body),) = measure.items()
    aggregate = body["aggregate"]
    if aggregate in ("FIRST", "LAST", "MOST_FREQUENT"):
        return draw(_comparisons(anniversary=False))
    if aggregate == "UNIQUE_LIST":
        return draw(
            st.one_of(
                st.fixed_dictionaries({"op": st.just("CONTAINS"), "value": scalars}),
                st.fixed_dictionaries({"op": st.just("IN"), "value": st.lists(scalars, min_size=1, max_size=3)}),
                st.fixed_dictionaries({"op": st.sampled_from(("EXISTS", "NOT_EXISTS"))}),
            )
        )
    if aggregate in _LACKING and draw(st.integers(0, 4)) == 0:
        return {"op": draw(st.sampled_from(("EXISTS", "NOT_EXISTS")))}
    return {"op": draw(_numeric), "value": draw(_numbers)}


@st.composite
def _measured_conditions(draw: st.DrawFn, of: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    measure = draw(of)
    ((kind, body),) = measure.items()
    comparison = draw(comparisons_of(measure))
    if body["aggregate"] in NOT_NUMBERS and "value" in comparison:
        comparison = {"op": comparison["op"], "operand": comparison["value"]}
    return {kind: {**body, **comparison}}


@st.composite
def _property_value_conditions(draw: st.DrawFn) -> dict[str, Any]:
    body: dict[str, Any] = {
        "event_name": draw(st.sampled_from((*NAMES, ""))),
        "filters": draw(_filters),
        "occurrence": draw(st.sampled_from(("FIRST", "LAST"))),
        "property": draw(st.sampled_from(PATHS)),
        **draw(_comparisons(anniversary=False)),
        "window": draw(_windows | _since),
    }
    return {"property_value": _without_none(body)}


@st.composite
def sequences(draw: st.DrawFn) -> dict[str, Any]:
    """Events that follow each other."""
    same = draw(st.sampled_from((None, None, "color", "price", "items[].color")))
    steps = []
    for index in range(draw(st.integers(2, 4))):
        step: dict[str, Any] = {
            "event_name": draw(st.sampled_from((*NAMES[:2], *NAMES))),
            "filters": draw(st.just([]) | _filters),
        }
        if same and draw(st.integers(0, 2)) == 0:
            step["property"] = draw(st.sampled_from(("color", "items[].color")))
        steps.append({**step, "absent": True} if index and draw(st.integers(0, 2)) == 0 else step)
    body = {
        "steps": steps,
        "within_seconds": draw(st.sampled_from((None, 60, 43_200, 86_400, 172_800, 604_800))),
        "same_property": same,
        "window": draw(st.none() | _windows | _since),
    }
    return {"sequence": _without_none(body)}


@st.composite
def compared(draw: st.DrawFn) -> dict[str, Any]:
    """What is computed of a customer against something else that is."""

    def is_fit(measure: dict[str, Any]) -> bool:
        ((_, body),) = measure.items()
        return body["aggregate"] not in (*NOT_NUMBERS, *_GROWING)

    measure = draw(measures.filter(is_fit))
    other = draw(
        st.one_of(
            st.just(
                {
                    kind: {**body, "window": {"between": {"min_days": 1, "max_days": 7}}}
                    for kind, body in measure.items()
                }
            ),
            measures.filter(lambda one: is_fit(one) and shape_of(one)[0] == shape_of(measure)[0]),
        )
    )
    percent = draw(st.sampled_from((0.0, 50.0, 100.0, 33.3, 200.0, 0.1)))
    return {"compared": {"measure": measure, "with": other, "op": draw(_numeric), "percent": percent}}


_stages = st.sampled_from(("NEW", "ACTIVE", "AT_RISK", "LOST"))
kinds: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "sequence": sequences(),
    "compared": compared(),
    "event": _measured_conditions(event_measures()),
    "orders": _measured_conditions(order_measures()),
    "property_value": _property_value_conditions(),
    "trait": st.builds(
        lambda name, comparison: {"trait": {"name": name, **comparison}},
        st.sampled_from(TRAITS),
        _comparisons(anniversary=True),
    ),
    "tag": st.builds(lambda name: {"tag": {"name": name}}, st.sampled_from(("vip", "new", "none"))),
    "score": st.builds(
        lambda op, value: {"score": {"name": "churn", "op": op, "value": value}}, _numeric, st.sampled_from((0.2, 0.5))
    )
    | st.just({"score": {"name": "churn", "op": "NOT_EXISTS"}}),
    "standing": st.builds(
        lambda comparison: {"standing": {"attribute": "LIFECYCLE_STAGE"} | comparison},
        st.one_of(
            st.builds(lambda op, value: {"op": op, "value": value}, st.sampled_from(("EQ", "NE")), _stages),
            st.builds(lambda value: {"op": "IN", "value": value}, st.lists(_stages, min_size=1, max_size=3)),
            st.sampled_from(({"op": "EXISTS"}, {"op": "NOT_EXISTS"})),
        ),
    ),
    "bucket": st.builds(
        lambda salt, least, width: {"bucket": {"salt": salt, "from_per_mille": least, "to_per_mille": least + width}},
        st.sampled_from(("autumn", "it's \\ 红")),
        st.sampled_from((0, 100, 400)),
        st.sampled_from((1, 300, 600)),
    ),
    **kept_strategies.kinds,
}
_happened = st.one_of(*(kinds[kind] for kind in ("sequence", "compared", "event", "event", "orders", "property_value")))
leaves = st.one_of(_happened, _happened, *kinds.values())
rules = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": {"rules": parts}}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": {"rules": parts}}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=4,
)
links = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=3)
