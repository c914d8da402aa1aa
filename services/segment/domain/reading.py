"""The parts of rule data that several kinds of conditions have, read the same way for all."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from services.common.json_values import Number, stored_value
from services.segment.domain import limits
from services.segment.domain.comparisons import (
    EVER,
    LIST_MARK,
    NUMERIC,
    ORDERING,
    VALUELESS,
    Comparison,
    EventMatcher,
    Operator,
    PropertyFilter,
    SinceWindow,
    Window,
)
from services.segment.domain.days import MOST_DAYS
from services.segment.domain.errors import InvalidRule
from services.segment.domain.shelf import CatalogueField
from services.segment.domain.windows import CalendarWindow, DateWindow, Period

Data = Mapping[str, Any]

_OF_PRICES = NUMERIC | VALUELESS
_OF_PLACES = frozenset({Operator.EQ, Operator.NE, Operator.IN}) | VALUELESS
_OF_TEXTS = frozenset({Operator.CONTAINS, Operator.STARTS_WITH})

_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_YEAR, _LAST_YEAR = 1970, 2200


def read_matcher(body: Data, path: str) -> EventMatcher:
    """Returns which events are meant: `event_name`, which may be empty, and `filters`.

    Raises:
        InvalidRule: If either is over its limit or not in the contract.
    """
    name = body.get("event_name", "")
    if not isinstance(name, str) or len(name) > limits.MAXIMUM_NAME:
        raise InvalidRule(f"{path}.event_name", f"must be text of at most {limits.MAXIMUM_NAME} characters.")
    return EventMatcher(name, read_filters(body, path))


def read_filters(body: Data, path: str) -> tuple[PropertyFilter, ...]:
    """Returns `filters`.

    Raises:
        InvalidRule: If they are over their limit or not in the contract.
    """
    filters = body.get("filters") or []
    if not isinstance(filters, list) or len(filters) > limits.MAXIMUM_FILTERS:
        raise InvalidRule(f"{path}.filters", f"must hold at most {limits.MAXIMUM_FILTERS} filters.")
    return tuple(parse_filter(item, f"{path}.filters[{index}]") for index, item in enumerate(filters))


def parse_filter(data: Any, path: str) -> PropertyFilter:
    """Returns one property filter.

    Raises:
        InvalidRule: If it is not in the contract.
    """
    if not isinstance(data, Mapping):
        raise InvalidRule(path, "must be an object.")
    known(data, path, {"property", "op", "value", "catalogue"})
    name, comparison = read_path(data, "property", path), read_comparison(data, path, anniversary=False)
    return PropertyFilter(name, comparison, _catalogue_field(data.get("catalogue"), comparison, path))


def _catalogue_field(given: Any, comparison: Comparison, path: str) -> CatalogueField | None:
    """Returns what of the catalogue is compared, None: nothing.

    Raises:
        InvalidRule: If there is no such field, or it is not compared so.
    """
    name = "" if given is None else str(given).removeprefix("CATALOGUE_FIELD_")
    if name in ("", "UNSPECIFIED"):
        return None
    try:
        field = CatalogueField(name)
    except ValueError as error:
        names = ", ".join(each.value for each in CatalogueField)
        raise InvalidRule(f"{path}.catalogue", f"must be one of {names}.") from error
    is_price = field is CatalogueField.PRODUCT_PRICE
    taken = _OF_PRICES if is_price else _OF_PLACES if field.is_path else _OF_PLACES | _OF_TEXTS
    if comparison.op not in taken:
        names = ", ".join(each.value for each in Operator if each in taken)
        raise InvalidRule(f"{path}.op", f"must be one of {names} with {field.value}.")
    for index, value in enumerate(comparison.values):
        if value.startswith('"') == is_price or value in ("true", "false"):
            here = f"{path}.value[{index}]" if comparison.op is Operator.IN else f"{path}.value"
            raise InvalidRule(here, f"must be {'a number' if is_price else 'text'} with {field.value}.")
    return field


def read_path(body: Data, field: str, path: str) -> str:
    """Returns the path of a property, which may go into lists.

    Raises:
        InvalidRule: If it is no text of 1 to 200 characters, or goes into more lists than 3.
    """
    found = read_name(body, field, path)
    if found.count(LIST_MARK) > limits.MAXIMUM_LISTS_DEEP:
        raise InvalidRule(f"{path}.{field}", f"must go into at most {limits.MAXIMUM_LISTS_DEEP} lists, one in another.")
    return found


def read_comparison(body: Data, path: str, *, anniversary: bool, field: str = "value") -> Comparison:
    """Returns `op` with what stands in `field`; `anniversary`: whether comparisons with days may be asked here.

    Raises:
        InvalidRule: If there is no such operator, or the value is none that it takes.
    """
    op = read_operator(body, path)
    value = body.get(field)
    here = f"{path}.{field}"
    if op in VALUELESS:
        if value is not None:
            raise InvalidRule(here, f"must be left out with {op.value}.")
        return Comparison(op)
    if op is Operator.IN:
        return Comparison(op, _scalars(value, here))
    if op in (Operator.CONTAINS, Operator.STARTS_WITH):
        if not isinstance(value, str) or not 1 <= len(value) <= limits.MAXIMUM_TEXT:
            raise InvalidRule(here, f"must be text of 1 to {limits.MAXIMUM_TEXT} characters.")
        return Comparison(op, (stored_value(value),))
    if op in MOST_DAYS:
        if not anniversary:
            raise InvalidRule(f"{path}.op", f"{op.value} is for traits only.")
        days = _comparable(body.get(field, 0), here)
        if not 0 <= days <= MOST_DAYS[op] or days % 1:
            raise InvalidRule(here, f"must be a whole number of days, 0 to {MOST_DAYS[op]}.")
        return Comparison(op, (stored_value(days),))
    if op in ORDERING:
        return Comparison(op, (stored_value(_comparable(body.get(field, 0), here)),))
    return Comparison(op, (_scalar(value, here),))


def read_membership(body: Data, path: str, *, field: str) -> Comparison:
    """Returns how a list of values is compared: CONTAINS one value, IN (any of some), EXISTS or NOT_EXISTS.

    Raises:
        InvalidRule: If it is another operator, or the value is none that it takes.
    """
    op, value, here = read_operator(body, path), body.get(field), f"{path}.{field}"
    match op:
        case Operator.EXISTS | Operator.NOT_EXISTS:
            return read_comparison(body, path, anniversary=False, field=field)
        case Operator.CONTAINS:
            return Comparison(op, (_scalar(value, here),))
        case Operator.IN:
            return Comparison(op, _scalars(value, here))
    raise InvalidRule(f"{path}.op", "must be CONTAINS, IN, EXISTS or NOT_EXISTS on a list of values.")


def _scalars(value: Any, path: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= limits.MAXIMUM_LIST:
        raise InvalidRule(path, f"must be a list of 1 to {limits.MAXIMUM_LIST} values.")
    return tuple(_scalar(item, f"{path}[{index}]") for index, item in enumerate(value))


def _scalar(value: Any, path: str) -> str:
    """Returns a text, a number or a truth value as it is stored."""
    if isinstance(value, str) and len(value) <= limits.MAXIMUM_TEXT:
        return stored_value(value)
    if isinstance(value, Number) and math.isfinite(value):
        return stored_value(value)
    raise InvalidRule(path, f"must be text of at most {limits.MAXIMUM_TEXT} characters, a number, true or false.")


def _comparable(value: Any, path: str) -> Number:
    if isinstance(value, bool) or not isinstance(value, Number) or not math.isfinite(value):
        raise InvalidRule(path, "must be a number.")
    return value


def read_number(body: Data, path: str, field: str = "value") -> float:
    """Returns the number that a count, an age or a score is compared with, which the contract has as a double.

    A forgotten one would mean everybody (COUNT GTE 0) or all others (COUNT EQ 0).

    Raises:
        InvalidRule: If it is missing or no number.
    """
    if field not in body:
        raise InvalidRule(f"{path}.{field}", "is missing: give the number to compare with, 0 too.")
    return float(_comparable(body[field], f"{path}.{field}"))


def read_operator(body: Data, path: str) -> Operator:
    """Returns `op`.

    Raises:
        InvalidRule: If there is no such operator.
    """
    text = body.get("op", "")
    try:
        return Operator(str(text).removeprefix("OPERATOR_"))
    except ValueError as error:
        all_of_them = ", ".join(op.value for op in Operator)
        raise InvalidRule(f"{path}.op", f"must be one of {all_of_them}.") from error


_FORMS = "last_days, last_hours, last_minutes, between, current_period, previous_period, dates, since_last, since_first"
_SINCE = {"since_last": False, "since_first": True}
_PERIODS = {"current_period": 0, "previous_period": 1}


def read_window(body: Data, path: str) -> Window:
    """Returns `window`; without one, all ages.

    Raises:
        InvalidRule: If it has not exactly one form, or is over a limit.
    """
    data = body.get("window")
    if not data:
        return EVER
    here = f"{path}.window"
    if not isinstance(data, Mapping) or len(data) != 1:
        raise InvalidRule(here, f"must have exactly one of {_FORMS}.")
    form, amount = next(iter(data.items()))
    units = {
        "last_days": (limits.DAY_US, limits.MAXIMUM_DAYS),
        "last_hours": (limits.HOUR_US, limits.MAXIMUM_HOURS),
        "last_minutes": (limits.MINUTE_US, limits.MAXIMUM_MINUTES),
    }
    if form in units:
        unit, maximum = units[form]
        return Window(0, unit * read_whole(amount, f"{here}.{form}", 1, maximum))
    if form in _SINCE and isinstance(amount, Mapping):
        known(amount, f"{here}.{form}", {"event_name", "filters"})
        return SinceWindow(after=read_matcher(amount, f"{here}.{form}"), is_first=_SINCE[form])
    if form in _PERIODS:
        return CalendarWindow(kind=_period(amount, f"{here}.{form}"), back=_PERIODS[form])
    if form not in ("between", "dates") or not isinstance(amount, Mapping):
        raise InvalidRule(f"{here}.{form}", f"must be one of {_FORMS}.")
    if form == "dates":
        return _dates(amount, f"{here}.dates")
    known(amount, f"{here}.between", {"min_days", "max_days"})
    least = read_whole(amount.get("min_days", 0), f"{here}.between.min_days", 0, limits.MAXIMUM_DAYS)
    most = read_whole(amount.get("max_days", 0), f"{here}.between.max_days", 0, limits.MAXIMUM_DAYS)
    if most and most <= least:
        raise InvalidRule(f"{here}.between.max_days", "must be above min_days, or 0 for no limit.")
    return Window(least * limits.DAY_US, most * limits.DAY_US if most else None)


def _period(value: Any, path: str) -> Period:
    try:
        return Period(str(value).removeprefix("CALENDAR_PERIOD_"))
    except ValueError as error:
        raise InvalidRule(path, "must be DAY, WEEK or MONTH.") from error


def _dates(body: Data, path: str) -> DateWindow:
    known(body, path, {"from_date", "to_date"})
    first, last = (_date(body.get(name, ""), f"{path}.{name}") for name in ("from_date", "to_date"))
    if first is None and last is None:
        raise InvalidRule(path, "must have from_date, to_date or both.")
    if first is not None and last is not None and last < first:
        raise InvalidRule(f"{path}.to_date", "must not be before from_date.")
    return DateWindow(first=first, last=last)


def _date(value: Any, path: str) -> date | None:
    """Returns a day; None: none is given. Years 1970 to 2200: those that the history has a time for."""
    if value == "":
        return None
    try:
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            raise ValueError
        found = date.fromisoformat(value)
    except ValueError as error:
        raise InvalidRule(path, "must be a day, YYYY-MM-DD.") from error
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise InvalidRule(path, f"must be a day from {_FIRST_YEAR} to {_LAST_YEAR}.")
    return found


def read_whole(value: Any, path: str, least: int, most: int) -> int:
    """Returns a whole number.

    Raises:
        InvalidRule: If it is none, or out of its range.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidRule(path, f"must be a whole number from {least} to {most}.")
    return value


def read_name(body: Data, field: str, path: str) -> str:
    """Returns a name that must be given.

    Raises:
        InvalidRule: If it is no text of 1 to 200 characters.
    """
    value = body.get(field, "")
    if not isinstance(value, str) or not 1 <= len(value) <= limits.MAXIMUM_NAME:
        raise InvalidRule(f"{path}.{field}", f"must be text of 1 to {limits.MAXIMUM_NAME} characters.")
    return value


def known(body: Data, path: str, fields: set[str] | frozenset[str]) -> None:
    """Refuses fields that are not in the contract.

    Raises:
        InvalidRule: If there is one.
    """
    for field in body:
        if field not in fields:
            raise InvalidRule(f"{path}.{field}", f"is not a field; known are {', '.join(sorted(fields))}.")
