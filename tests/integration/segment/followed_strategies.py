"""Random rules of the kinds that columns follow, and a few that they leave to the query."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.integration.segment import strategies
from tests.integration.segment.strategies import NAMES, PATHS, TEXTS, TRAITS

_numbers = st.sampled_from((-1.0, 0.0, 1.0, 2.0, 2.5, 3.0, 5.0, 15.3, 100.1, 66.7, 1e22))
_numeric = st.sampled_from(("GT", "GTE", "LT", "LTE", "EQ", "NE"))
_comparisons = st.one_of(
    st.fixed_dictionaries({"op": st.sampled_from(("EQ", "NE")), "value": strategies.scalars}),
    st.fixed_dictionaries({"op": st.sampled_from(("GT", "GTE", "LT", "LTE")), "value": _numbers}),
    st.fixed_dictionaries(
        {"op": st.sampled_from(("CONTAINS", "STARTS_WITH")), "value": st.sampled_from((*filter(None, TEXTS), "r"))}
    ),
    st.fixed_dictionaries({"op": st.just("IN"), "value": st.lists(strategies.scalars, min_size=1, max_size=3)}),
    st.fixed_dictionaries({"op": st.sampled_from(("EXISTS", "NOT_EXISTS"))}),
)
_filters = st.lists(
    st.builds(lambda path, one: {"property": path, **one}, st.sampled_from(PATHS), _comparisons), max_size=2
)
_windows = st.sampled_from(
    (
        None,
        None,
        {"last_days": 1},
        {"last_days": 30},
        {"last_hours": 12},
        {"between": {"min_days": 1, "max_days": 7}},
        {"between": {"min_days": 7}},
        {"current_period": "DAY"},
        {"previous_period": "WEEK"},
        {"current_period": "MONTH"},
        {"dates": {"from_date": "2026-06-09", "to_date": "2026-06-14"}},
        {"dates": {"to_date": "2026-06-13"}},
    )
)
_OF_EVENTS = ("COUNT", "COUNT", "DAYS_SINCE_FIRST", "DAYS_SINCE_LAST", "AVERAGE_DAYS_BETWEEN")
_OF_PROPERTIES = ("SUM", "AVERAGE", "MIN", "MAX", "COUNT_DISTINCT")
_LACKING = ("AVERAGE", "MIN", "MAX", "DAYS_SINCE_FIRST", "DAYS_SINCE_LAST", "AVERAGE_DAYS_BETWEEN")


def _events(draw: st.DrawFn) -> dict[str, Any]:
    body = {"event_name": draw(st.sampled_from((*NAMES, ""))), "filters": draw(_filters), "window": draw(_windows)}
    return {key: value for key, value in body.items() if value is not None}


@st.composite
def _measured(draw: st.DrawFn) -> dict[str, Any]:
    aggregate = draw(st.sampled_from((*_OF_EVENTS, *_OF_PROPERTIES, "FIRST", "LAST")))
    body = {**_events(draw), "aggregate": aggregate}
    if aggregate not in _OF_EVENTS:
        body["property"] = draw(st.sampled_from((*PATHS, "revenue")))
    if aggregate in ("FIRST", "LAST"):
        comparison = draw(_comparisons)
        return {"event": body | {("operand" if key == "value" else key): one for key, one in comparison.items()}}
    if aggregate in _LACKING and draw(st.integers(0, 3)) == 0:
        return {"event": {**body, "op": draw(st.sampled_from(("EXISTS", "NOT_EXISTS")))}}
    return {"event": {**body, "op": draw(_numeric), "value": draw(_numbers)}}


@st.composite
def _property_value(draw: st.DrawFn) -> dict[str, Any]:
    occurrence, path = draw(st.sampled_from(("FIRST", "LAST"))), draw(st.sampled_from(PATHS))
    return {"property_value": {**_events(draw), "occurrence": occurrence, "property": path, **draw(_comparisons)}}


_leaves = st.one_of(
    _measured(),
    _measured(),
    _measured(),
    _property_value(),
    st.builds(lambda name, one: {"trait": {"name": name, **one}}, st.sampled_from(TRAITS), _comparisons),
    st.builds(lambda name: {"tag": {"name": name}}, st.sampled_from(("vip", "new", "none"))),
    st.builds(
        lambda op, value: {"score": {"name": "churn", "op": op, "value": value}}, _numeric, st.sampled_from((0.2, 0.5))
    ),
    st.just({"score": {"name": "churn", "op": "NOT_EXISTS"}}),
)
rules = st.recursive(
    st.one_of(_leaves, _leaves, _leaves, _leaves, strategies.leaves),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": {"rules": parts}}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": {"rules": parts}}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=3,
)
steps = st.one_of(
    st.tuples(st.just("events"), st.lists(strategies.events, min_size=1, max_size=6)),
    st.tuples(st.just("events"), st.lists(strategies.events, min_size=1, max_size=6)),
    st.tuples(st.just("again"), st.none()),
    st.tuples(st.just("link"), st.tuples(st.sampled_from(strategies.NODES), st.sampled_from(strategies.NODES))),
    st.tuples(st.just("cut"), st.none()),
    st.tuples(st.just("score"), st.sampled_from((0.1, 0.2, 0.5, 0.7))),
    st.tuples(st.just("restrict"), st.tuples(st.sampled_from(strategies.NODES), st.booleans())),
    st.tuples(st.just("time"), st.sampled_from((0.0005, 0.25, 1.0, 7.0, 23.5))),
    st.tuples(st.just("survivorship"), strategies.survivorship),
    st.tuples(st.just("restart"), st.none()),
)
