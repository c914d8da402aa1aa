"""Comparisons as SQL. Every expression is 0 or 1, never NULL, so that NOT means not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from services.common.json_values import decimal_of, decode, is_digits_of_large_number
from services.segment.domain.calendar import anniversaries_within
from services.segment.domain.comparisons import (
    LIST_MARK,
    Comparison,
    EventMatcher,
    Operator,
    PropertyFilter,
    goes_into_lists,
)
from services.segment.domain.conditions import Moment, TimedColumn
from services.segment.domain.numbers import IntegerRange
from services.segment.domain.shelf import PRODUCTS, CatalogueField
from services.segment.history.literals import (
    DECIMAL_DIGITS,
    decimal_literal,
    integer_literal,
    number_literal,
    text_list,
    text_literal,
)
from services.segment.history.tables import CATALOGUE, rows_of

_SYMBOLS = {
    Operator.GT: ">",
    Operator.GTE: ">=",
    Operator.LT: "<",
    Operator.LTE: "<=",
}
Literal = Callable[[int], str]


def value_condition(value: str, comparison: Comparison, today: date) -> str:
    """Returns the condition that a stored value compares so.

    Args:
        value: An expression of a stored value, '' where there is none.
        comparison: How it compares.
        today: The day in the workspace's time zone, for anniversaries.
    """
    match comparison.op:
        case Operator.EXISTS:
            return f"{value} != ''"
        case Operator.NOT_EXISTS:
            return f"{value} = ''"
        case Operator.EQ | Operator.IN:
            return _equal_to_one(value, comparison.values)
        case Operator.NE:
            return f"({value} != '' AND NOT {_equal_to_one(value, comparison.values)})"
        case Operator.CONTAINS:
            return f"(startsWith({value}, '\"') AND position({value}, {text_literal(comparison.values[0][1:])}, 2) > 0)"
        case Operator.STARTS_WITH:
            # A text is kept behind a quotation mark, and so is the beginning that is looked for.
            return f"startsWith({value}, {text_literal(comparison.values[0])})"
        case Operator.ANNIVERSARY_WITHIN_DAYS:
            days = anniversaries_within(today, int(comparison.values[0]))
            return f"(match({value}, '^\"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') AND substring({value}, 7, 5) IN {text_list(days)})"
        case _:
            return _ordered(value, comparison.op, comparison.values[0])


def _equal_to_one(value: str, wanted: tuple[str, ...]) -> str:
    return f"({value} IN {text_list(spellings(wanted))})"


def any_equal(values: str, wanted: tuple[str, ...]) -> str:
    """Returns the condition that of an array of stored values at least one equals one of some."""
    return f"hasAny({values}, [{', '.join(map(text_literal, sorted(spellings(wanted))))}])"


def spellings(wanted: tuple[str, ...]) -> list[str]:
    """Returns the stored values that equal one of some."""
    # Equal numbers are equal texts where they are stored.
    digits = [one[1:] for one in wanted if one.startswith('"') and is_digits_of_large_number(one[1:])]
    return [*wanted, *digits]


def _ordered(value: str, op: Operator, number: str) -> str:
    """Returns the condition that a stored value is a number which compares so.

    Rounding to doubles keeps the order, so doubles that differ decide. Where they are equal the digits do: of two
    different numbers with one double at least one has all its digits in a Decimal, or they would not have been taken.
    """
    symbol, wanted = _SYMBOLS[op], decimal_of(decode(number))
    found, double = f"toFloat64OrNull({value})", number_literal(float(wanted))
    exponent = wanted.as_tuple().exponent
    if abs(wanted) >= 10**DECIMAL_DIGITS or (isinstance(exponent, int) and exponent < -DECIMAL_DIGITS):
        return f"ifNull({found} {symbol} {double}, 0)"
    exact = f"ifNull(toDecimal256OrNull({value}, {DECIMAL_DIGITS}) {symbol} {decimal_literal(wanted)}, 0)"
    return f"(ifNull({found} {symbol[0]} {double}, 0) OR (ifNull({found} = {double}, 0) AND {exact}))"


def whole_condition(value: str, op: Operator, number: int) -> str:
    """Returns the condition that a whole number compares so, by one of NUMERIC."""
    symbol = {Operator.EQ: "=", Operator.NE: "!=", **_SYMBOLS}[op]
    return f"({value} {symbol} {integer_literal(number)})"


def event_predicate(column: TimedColumn, moment: Moment, begins: str = "") -> str:
    """Returns the condition that an event of before a moment is counted in a column at that moment.

    Args:
        column: The column.
        moment: When it is asked.
        begins: Of a window that begins with an event of the customer the expression of its time, 0 where there is none.
    """
    later = [f"{begins} != 0", f"occur_us > {begins}"] if begins else []
    windowed = window_conditions("occur_us", column, moment, happened=True)
    return " AND ".join([*matcher_conditions(column.matcher, moment), *windowed, *later]) or "1"


def window_conditions(time: str, column: TimedColumn, moment: Moment, *, happened: bool = False) -> list[str]:
    """Returns the conditions that a time is in a column's window at a moment; `happened`: it is not after the moment."""
    since, until = column.window.bounds(moment.now_us, moment.time_zone)
    conditions = [] if happened and until >= moment.now_us else [f"{time} <= {integer_literal(until)}"]
    return conditions if since is None else [*conditions, f"{time} > {integer_literal(since - 1)}"]


def matcher_conditions(matcher: EventMatcher, moment: Moment) -> list[str]:
    """Returns the conditions that an event is meant, whatever its age; none where every event is."""
    named = [f"name = {text_literal(matcher.name)}"] if matcher.name else []
    return named + [filter_condition(one, moment.today, moment.workspace_id) for one in matcher.filters]


def filter_condition(one: PropertyFilter, today: date, workspace_id: str) -> str:
    """Returns the condition that a property of an event compares so; of a path into lists that one of its values does."""
    if one.catalogue is not None:
        known = Comparison(Operator.EXISTS) if one.comparison.op is Operator.NOT_EXISTS else one.comparison
        named = f"v IN ({catalogued_sql(one.catalogue, known, today, workspace_id)})"
        there = f"arrayExists(v -> {named}, {property_values(one.path)})"
        return f"NOT {there}" if known is not one.comparison else there
    if not goes_into_lists(one.path):
        return value_condition(property_value(one.path), one.comparison, today)
    values = property_values(one.path)
    if one.comparison.op is Operator.NOT_EXISTS:
        return f"empty({values})"
    return f"arrayExists(v -> {value_condition('v', one.comparison, today)}, {values})"


CATALOGUED = {
    CatalogueField.PRODUCT_CATEGORY: "category",
    CatalogueField.PRODUCT_BRAND: "brand",
    CatalogueField.PRODUCT_PRICE: "price",
    CatalogueField.STORE_REGION: "region",
}
"""The columns of the catalogue's tables."""


def catalogued_sql(field: CatalogueField, comparison: Comparison, today: date, workspace_id: str) -> str:
    """Returns a query of the stored values by which events name the products or stores of which a field compares so.

    Raises:
        ValueError: If it is not said of which workspace.
    """
    if not workspace_id:
        raise ValueError("a catalogue is a workspace's")
    column, is_product = CATALOGUED[field], field.subject == PRODUCTS
    if field.is_path and comparison.op in (Operator.EQ, Operator.NE, Operator.IN):
        levels = f"splitByChar('/', {column})"
        place = f"concat('\"', arrayStringConcat(arraySlice({levels}, 1, n), '/'))"
        above = f"arrayMap(n -> {place}, range(1, length({levels}) + 1))"
        within = any_equal(above, comparison.values)
        holds = within if comparison.op is not Operator.NE else f"{column} != '' AND NOT {within}"
    else:
        stored = f"ifNull(toString({column}), '')" if field is CatalogueField.PRODUCT_PRICE else _stored_text(column)
        holds = value_condition(stored, comparison, today)
    table, key = CATALOGUE[0] if is_product else CATALOGUE[1]
    return (
        f"SELECT arrayJoin({_named_by(key)}) FROM (SELECT * FROM {rows_of(table, workspace_id, merged=True)}) "
        f"WHERE {holds}"
    )


def named_by(key: str) -> list[str]:
    """Returns the stored values by which events name the product or store of a key: as text, and as the number it is."""
    return [f'"{key}', key] if key.isascii() and key.isdigit() else [f'"{key}']


def _named_by(key: str) -> str:
    """Returns the expression of `named_by` of an expression."""
    return f"arrayConcat([concat('\"', {key})], if(match({key}, '^[0-9]+$'), [{key}], []))"


def _stored_text(text: str) -> str:
    return f"if({text} = '', '', concat('\"', {text}))"


def property_values(path: str) -> str:
    """Returns the expression of the stored values of an event at a path that may go into lists: Array(String), none is ''.

    A list is kept as its JSON. A property whose name is written so itself (`tags[]`) counts, too.
    """
    own = f"[{property_value(path)}]"
    if not goes_into_lists(path):
        return f"arrayFilter(v -> v != '', {own})"
    first, *rest = path.split(LIST_MARK)
    items = f"JSONExtractArrayRaw({property_value(first)})"
    for number, part in enumerate(rest, start=1):
        names = [text_literal(name) for name in part.removeprefix(".").split(".") if name]
        inner = f"JSONExtractRaw({', '.join(['i', *names])})" if names else "i"
        if number < len(rest):
            items = f"arrayFlatten(arrayMap(i -> JSONExtractArrayRaw({inner}), {items}))"
        else:
            items = f"arrayMap(i -> {_stored_of_json('i')}, arrayMap(i -> {inner}, {items}))"
    return f"arrayFilter(v -> v != '', arrayConcat({own}, {items}))"


def _stored_of_json(raw: str) -> str:
    """Returns the expression of the stored value of a piece of JSON, see `json_values.stored_value`; '' of null and nothing."""
    digits = f"ifNull(toString(toDecimal256OrNull({raw}, {DECIMAL_DIGITS - 1})), {raw})"
    return (
        f"multiIf({raw} IN ('', 'null'), '', startsWith({raw}, '\"'), concat('\"', JSONExtractString({raw})), "
        f"startsWith({raw}, '{{'), '{{}}', match({raw}, '^-?[0-9]'), {digits}, {raw})"
    )


def property_value(path: str) -> str:
    """Returns the expression of an event's stored value at a path; '' where there is none."""
    return f"properties[{text_literal(path)}]"


def exact_amount(value: str) -> str:
    """Returns the expression of a stored number as Decimal(38, 6), rounded half away from zero; NULL when it is none."""
    return f"toDecimal128(round(toDecimal128OrNull({value}, 12), 6), 6)"


def average_of(total: str, count: str) -> str:
    """Returns the expression of an average as Decimal(38, 6), rounded half away from zero; NULL of a count of 0.

    What is cut off after the seventh decimal makes no difference to the rounding at the sixth.
    """
    whole = f"toDecimal128(greatest({count}, 1), 0)"
    return f"if({count} = 0, NULL, toDecimal128(round(divideDecimal({total}, {whole}, 7), 6), 6))"


def interval_of(count: str, first_us: str, last_us: str) -> str:
    """Returns the expression of the average time between so many events, whole microseconds; NULL of fewer than two."""
    return f"if({count} > 1, intDiv({last_us} - {first_us}, greatest(toInt64({count}) - 1, 1)), NULL)"


def range_condition(column: str, wanted: IntegerRange, literal: Literal) -> str:
    """Returns the condition that a number is in a range, whose bounds `literal` writes."""
    parts = []
    if wanted.low is not None:
        parts.append(f"{column} >= {literal(wanted.low)}")
    if wanted.high is not None:
        parts.append(f"{column} <= {literal(wanted.high)}")
    inside = "(" + (" AND ".join(parts) or "1") + ")"
    return f"NOT {inside}" if wanted.inverted else inside
