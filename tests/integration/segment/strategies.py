"""Random rules and random histories, from a small vocabulary so that they meet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

NODES = range(1, 7)
NAMES = ("Order Completed", "Product Viewed", "it's \\ 'odd'; -- ")
TEXTS = ("red", "blue", "5", "true", "", "a'b\\", '"', "\n\t红", "{x:String}")
PATHS = ("price", "color", "shipping.city", "o'k\\")
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
        "shipping": st.one_of(values, st.fixed_dictionaries({}, optional={"city": values})),
    },
)
birthdays = st.sampled_from(("1990-06-15", "1991-06-16T00:00:00Z", "2000-02-29", "1999-06-22", "06-15", "yesterday"))
traits = st.fixed_dictionaries({}, optional={"birthday": birthdays, "level": values, "city": values})
ruled_traits = st.sets(st.sampled_from(("birthday", "level", "city")))
# By trait the types of identifiers, the first before all others; `type_of` gives nodes theirs, and nobody has the last.
sources = st.lists(st.sampled_from(("user_id", "phone", "loyalty_no", "email")), min_size=1, max_size=4, unique=True)
sourced_traits = st.dictionaries(st.sampled_from(("birthday", "level", "city")), sources, max_size=3)
survivorship = st.tuples(ruled_traits, sourced_traits).map(lambda both: (both[0] - both[1].keys(), both[1]))
tags = st.fixed_dictionaries({}, optional={"vip": st.booleans(), "new": st.booleans()})

events = st.fixed_dictionaries(
    {
        "node": st.sampled_from(NODES),
        "name": st.sampled_from((*NAMES, "")),
        "days_ago": st.sampled_from(DAYS),
        "properties": properties,
        "traits": traits,
        "tags": tags,
    }
)

_numbers = st.sampled_from((-1.0, 0.0, 1.0, 2.0, 2.5, 3.0, 5.0, 30.6, 15.3, 100.1, 1e22, 1e-7))
_orderings = st.sampled_from(("GT", "GTE", "LT", "LTE"))
_numeric = st.one_of(_orderings, st.sampled_from(("EQ", "NE")))


def _comparisons(*, anniversary: bool) -> st.SearchStrategy[dict[str, Any]]:
    kinds: list[st.SearchStrategy[Any]] = [
        st.fixed_dictionaries({"op": st.sampled_from(("EQ", "NE")), "value": scalars}),
        st.fixed_dictionaries({"op": _orderings, "value": st.one_of(_numbers, st.sampled_from((*LARGE, *LONG)))}),
        st.fixed_dictionaries({"op": st.just("CONTAINS"), "value": st.sampled_from([t for t in TEXTS if t])}),
        st.fixed_dictionaries({"op": st.just("IN"), "value": st.lists(scalars, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"op": st.sampled_from(("EXISTS", "NOT_EXISTS"))}),
    ]
    if anniversary:
        kinds.append(
            st.fixed_dictionaries(
                {"op": st.just("ANNIVERSARY_WITHIN_DAYS"), "value": st.sampled_from((0.0, 1.0, 7.0, 300.0))}
            )
        )
    return st.one_of(kinds)


_filters = st.lists(
    st.builds(
        lambda path, comparison: {"property": path, **comparison},
        st.sampled_from(PATHS),
        _comparisons(anniversary=False),
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
        )
    ),
)


@st.composite
def _event_conditions(draw: st.DrawFn) -> dict[str, Any]:
    aggregate = draw(st.sampled_from(("COUNT", "COUNT", "SUM", "DAYS_SINCE_LAST", "COUNT_DISTINCT")))
    body: dict[str, Any] = {
        "event_name": draw(st.sampled_from((*NAMES, ""))),
        "filters": draw(_filters),
        "aggregate": aggregate,
        "op": draw(_numeric),
        "value": draw(_numbers),
    }
    if aggregate in ("SUM", "COUNT_DISTINCT"):
        body["property"] = draw(st.sampled_from(PATHS))
    if aggregate != "DAYS_SINCE_LAST":
        body["window"] = draw(_windows)
    return {"event": {key: value for key, value in body.items() if value is not None}}


@st.composite
def _property_value_conditions(draw: st.DrawFn) -> dict[str, Any]:
    body: dict[str, Any] = {
        "event_name": draw(st.sampled_from((*NAMES, ""))),
        "filters": draw(_filters),
        "occurrence": draw(st.sampled_from(("FIRST", "LAST"))),
        "property": draw(st.sampled_from(PATHS)),
        **draw(_comparisons(anniversary=False)),
        "window": draw(_windows),
    }
    return {"property_value": {key: value for key, value in body.items() if value is not None}}


leaves = st.one_of(
    _event_conditions(),
    _event_conditions(),
    _property_value_conditions(),
    st.builds(
        lambda name, comparison: {"trait": {"name": name, **comparison}},
        st.sampled_from(TRAITS),
        _comparisons(anniversary=True),
    ),
    st.builds(lambda name: {"tag": {"name": name}}, st.sampled_from(("vip", "new", "none"))),
    st.builds(
        lambda op, value: {"score": {"name": "churn", "op": op, "value": value}}, _numeric, st.sampled_from((0.2, 0.5))
    ),
    st.just({"score": {"name": "churn", "op": "NOT_EXISTS"}}),
)
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
