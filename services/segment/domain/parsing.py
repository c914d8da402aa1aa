"""From rule data (the JSON form of the contract, names as in the proto) to the validated tree."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any as AnyType

from services.common.json_values import Number
from services.segment.domain import limits
from services.segment.domain.attributes import stored_value
from services.segment.domain.errors import InvalidRule
from services.segment.domain.rules import (
    EVER,
    NUMERIC,
    ORDERING,
    VALUELESS,
    Aggregate,
    All,
    Any,
    Comparison,
    EventCondition,
    EventMatcher,
    Not,
    Operator,
    PropertyFilter,
    Rule,
    ScoreCondition,
    TagCondition,
    TraitCondition,
    Window,
    leaves,
)

Data = Mapping[str, AnyType]

_EVENT_FIELDS = frozenset({"event_name", "filters", "aggregate", "property", "op", "value", "window"})


def parse_rule(data: Data, path: str = "rule") -> Rule:
    """Returns the tree of rule data.

    Args:
        data: As `MessageToDict(rule, preserving_proto_field_name=True)` gives it; fields at their default may be absent.
        path: How errors name the root.

    Raises:
        InvalidRule: If any part is not in the contract or over a limit; its `path` names the part.
    """
    rule = _node(data, path, depth=1)
    if sum(1 for _ in leaves(rule)) > limits.MAXIMUM_LEAVES:
        raise InvalidRule(path, f"has more than {limits.MAXIMUM_LEAVES} conditions; split it into two segments.")
    return rule


def _node(data: AnyType, path: str, depth: int) -> Rule:
    if depth > limits.MAXIMUM_DEPTH:
        raise InvalidRule(path, f"is nested deeper than {limits.MAXIMUM_DEPTH} levels; flatten it.")
    if not isinstance(data, Mapping) or len(data) != 1:
        raise InvalidRule(path, "must have exactly one of all, any, not, trait, tag, score, event.")
    kind, body = next(iter(data.items()))
    here = f"{path}.{kind}"
    if not isinstance(body, Mapping):
        raise InvalidRule(here, "must be an object.")
    match kind:
        case "all":
            return All(_parts(body, here, depth))
        case "any":
            return Any(_parts(body, here, depth))
        case "not":
            return Not(_node(body, here, depth + 1))
        case "trait":
            _known(body, here, {"name", "op", "value"})
            return TraitCondition(_name(body, "name", here), _comparison(body, here, anniversary=True))
        case "tag":
            _known(body, here, {"name"})
            return TagCondition(_name(body, "name", here))
        case "score":
            return _score(body, here)
        case "event":
            return _event(body, here)
    raise InvalidRule(here, "is not a kind of condition; use all, any, not, trait, tag, score or event.")


def _parts(body: Data, path: str, depth: int) -> tuple[Rule, ...]:
    _known(body, path, {"rules"})
    rules = body.get("rules") or []
    if not isinstance(rules, list) or not 1 <= len(rules) <= limits.MAXIMUM_PARTS:
        raise InvalidRule(f"{path}.rules", f"must hold 1 to {limits.MAXIMUM_PARTS} rules.")
    return tuple(_node(rule, f"{path}.rules[{index}]", depth + 1) for index, rule in enumerate(rules))


def _score(body: Data, path: str) -> ScoreCondition:
    _known(body, path, {"name", "op", "value"})
    op = _operator(body, path)
    if op in VALUELESS:
        return ScoreCondition(_name(body, "name", path), Comparison(op))
    if op not in NUMERIC:
        raise InvalidRule(f"{path}.op", "must be EQ, NE, GT, GTE, LT, LTE, EXISTS or NOT_EXISTS on a score.")
    return ScoreCondition(_name(body, "name", path), Comparison(op, (stored_value(_number(body, path)),)))


def _event(body: Data, path: str) -> EventCondition:
    _known(body, path, _EVENT_FIELDS)
    name = body.get("event_name", "")
    if not isinstance(name, str) or len(name) > limits.MAXIMUM_NAME:
        raise InvalidRule(f"{path}.event_name", f"must be text of at most {limits.MAXIMUM_NAME} characters.")
    filters = body.get("filters") or []
    if not isinstance(filters, list) or len(filters) > limits.MAXIMUM_FILTERS:
        raise InvalidRule(f"{path}.filters", f"must hold at most {limits.MAXIMUM_FILTERS} filters.")
    aggregate = _aggregate(body, path)
    takes_property = aggregate in (Aggregate.SUM, Aggregate.COUNT_DISTINCT)
    if takes_property and not body.get("property"):
        raise InvalidRule(f"{path}.property", f"is missing: {aggregate.value} needs the property it is computed from.")
    if not takes_property and body.get("property"):
        raise InvalidRule(f"{path}.property", f"must be left out: {aggregate.value} has no property.")
    op = _operator(body, path)
    if op not in NUMERIC:
        raise InvalidRule(f"{path}.op", "must be EQ, NE, GT, GTE, LT or LTE on events.")
    window = _window(body, path)
    if aggregate is Aggregate.DAYS_SINCE_LAST and window != EVER:
        raise InvalidRule(f"{path}.window", "must be left out with DAYS_SINCE_LAST.")
    return EventCondition(
        matcher=EventMatcher(
            name, tuple(parse_filter(item, f"{path}.filters[{index}]") for index, item in enumerate(filters))
        ),
        aggregate=aggregate,
        path=_name(body, "property", path) if takes_property else "",
        op=op,
        value=_number(body, path),
        window=window,
    )


def parse_filter(data: AnyType, path: str) -> PropertyFilter:
    """Returns one property filter.

    Raises:
        InvalidRule: If it is not in the contract.
    """
    if not isinstance(data, Mapping):
        raise InvalidRule(path, "must be an object.")
    _known(data, path, {"property", "op", "value"})
    return PropertyFilter(_name(data, "property", path), _comparison(data, path, anniversary=False))


def _comparison(body: Data, path: str, *, anniversary: bool) -> Comparison:
    op = _operator(body, path)
    value = body.get("value")
    here = f"{path}.value"
    if op in VALUELESS:
        if value is not None:
            raise InvalidRule(here, f"must be left out with {op.value}.")
        return Comparison(op)
    if op is Operator.IN:
        if not isinstance(value, list) or not 1 <= len(value) <= limits.MAXIMUM_LIST:
            raise InvalidRule(here, f"must be a list of 1 to {limits.MAXIMUM_LIST} values.")
        return Comparison(op, tuple(_scalar(item, f"{here}[{index}]") for index, item in enumerate(value)))
    if op is Operator.CONTAINS:
        if not isinstance(value, str) or not 1 <= len(value) <= limits.MAXIMUM_TEXT:
            raise InvalidRule(here, f"must be text of 1 to {limits.MAXIMUM_TEXT} characters.")
        return Comparison(op, (stored_value(value),))
    if op is Operator.ANNIVERSARY_WITHIN_DAYS:
        if not anniversary:
            raise InvalidRule(f"{path}.op", "ANNIVERSARY_WITHIN_DAYS is for traits only.")
        days = _comparable(body, path)
        if not 0 <= days <= limits.MAXIMUM_ANNIVERSARY_DAYS or days % 1:
            raise InvalidRule(here, f"must be a whole number of days, 0 to {limits.MAXIMUM_ANNIVERSARY_DAYS}.")
        return Comparison(op, (stored_value(days),))
    if op in ORDERING:
        return Comparison(op, (stored_value(_comparable(body, path)),))
    return Comparison(op, (_scalar(value, here),))


def _scalar(value: AnyType, path: str) -> str:
    """Returns a text, a number or a truth value as it is stored."""
    if isinstance(value, str) and len(value) <= limits.MAXIMUM_TEXT:
        return stored_value(value)
    if isinstance(value, Number) and math.isfinite(value):
        return stored_value(value)
    raise InvalidRule(path, f"must be text of at most {limits.MAXIMUM_TEXT} characters, a number, true or false.")


def _comparable(body: Data, path: str) -> Number:
    value = body.get("value", 0)
    if isinstance(value, bool) or not isinstance(value, Number) or not math.isfinite(value):
        raise InvalidRule(f"{path}.value", "must be a number.")
    return value


def _number(body: Data, path: str) -> float:
    """Returns the value of a condition on an event or a score: the contract has it as a double."""
    return float(_comparable(body, path))


def _operator(body: Data, path: str) -> Operator:
    text = body.get("op", "")
    try:
        return Operator(str(text).removeprefix("OPERATOR_"))
    except ValueError as error:
        known = ", ".join(op.value for op in Operator)
        raise InvalidRule(f"{path}.op", f"must be one of {known}.") from error


def _aggregate(body: Data, path: str) -> Aggregate:
    text = str(body.get("aggregate", "")).removeprefix("AGGREGATE_")
    if text in ("", "UNSPECIFIED"):
        return Aggregate.COUNT
    try:
        return Aggregate(text)
    except ValueError as error:
        known = ", ".join(aggregate.value for aggregate in Aggregate)
        raise InvalidRule(f"{path}.aggregate", f"must be one of {known}.") from error


def _window(body: Data, path: str) -> Window:
    data = body.get("window")
    if not data:
        return EVER
    here = f"{path}.window"
    if not isinstance(data, Mapping) or len(data) != 1:
        raise InvalidRule(here, "must have exactly one of last_days, last_hours, last_minutes, between.")
    form, amount = next(iter(data.items()))
    units = {
        "last_days": (limits.DAY_US, limits.MAXIMUM_DAYS),
        "last_hours": (limits.HOUR_US, limits.MAXIMUM_HOURS),
        "last_minutes": (limits.MINUTE_US, limits.MAXIMUM_MINUTES),
    }
    if form in units:
        unit, maximum = units[form]
        return Window(0, unit * _whole(amount, f"{here}.{form}", 1, maximum))
    if form != "between" or not isinstance(amount, Mapping):
        raise InvalidRule(f"{here}.{form}", "must be last_days, last_hours, last_minutes or between.")
    _known(amount, f"{here}.between", {"min_days", "max_days"})
    least = _whole(amount.get("min_days", 0), f"{here}.between.min_days", 0, limits.MAXIMUM_DAYS)
    most = _whole(amount.get("max_days", 0), f"{here}.between.max_days", 0, limits.MAXIMUM_DAYS)
    if most and most <= least:
        raise InvalidRule(f"{here}.between.max_days", "must be above min_days, or 0 for no limit.")
    return Window(least * limits.DAY_US, most * limits.DAY_US if most else None)


def _whole(value: AnyType, path: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidRule(path, f"must be a whole number from {least} to {most}.")
    return value


def _name(body: Data, field: str, path: str) -> str:
    value = body.get(field, "")
    if not isinstance(value, str) or not 1 <= len(value) <= limits.MAXIMUM_NAME:
        raise InvalidRule(f"{path}.{field}", f"must be text of 1 to {limits.MAXIMUM_NAME} characters.")
    return value


def _known(body: Data, path: str, fields: set[str] | frozenset[str]) -> None:
    for field in body:
        if field not in fields:
            raise InvalidRule(f"{path}.{field}", f"is not a field; known are {', '.join(sorted(fields))}.")
