"""Turns one row of the file into one event, or into a reason why not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any

import msgspec

from tabular.cells import (
    CellRefused,
    compile_condition,
    compile_timestamp,
    multiply,
    parse_boolean,
    parse_decimal,
    parse_integer,
    parse_json,
)
from tabular.ids import RowIds
from tabular.mapping import Condition, IdentifierColumn, Mapping, MappingError, PropertySource

Row = list[str]
PropertyValue = str | int | float | bool | Decimal | list[Any] | dict[str, Any]
_Reader = Callable[[Row], PropertyValue | None]
MAX_EVENT_BYTES = 32 * 1024
"""Of one event as JSON; the limit of the platform."""

_TOP_LEVEL_IDS = {"user_id": "userId", "anonymous_id": "anonymousId"}


class RowTranslator:
    """A mapping made ready for the columns of one file; about 10 µs a row."""

    def __init__(self, mapping: Mapping, columns: list[str], moment: str | None = None) -> None:
        """Finds the mapping's columns among those of the file.

        Args:
            mapping: What the columns mean.
            columns: Their names.
            moment: When rows happened that tell no time, ISO 8601; None leaves that to who receives them.

        Raises:
            MappingError: If a column is missing from the file or stands there twice, or a part of the mapping is void.
        """
        places: dict[str, int] = {}
        for place, column in enumerate(columns):
            if column in places and column in mapping.columns():
                raise MappingError(f"the file has two columns {column!r}")
            places[column] = place
        missing = sorted(mapping.columns() - places.keys())
        if missing:
            raise MappingError(f"the file has no column {', '.join(missing)}; it has {', '.join(columns)}")
        self._width = len(columns)
        self._ids = RowIds(mapping, columns)
        self._reject = [(_all_of(rule.when, places), rule.reason) for rule in mapping.reject]
        self._events = [(_all_of(rule.when, places), rule.name) for rule in mapping.events]
        self._timestamp = _timestamp_reader(mapping, places)
        self._moment = moment
        self._identifiers = [
            (kind, source, places[source.column]) for kind, source in sorted(mapping.identifiers.items())
        ]
        self._kind, self._values, given = (
            ("identify", "traits", mapping.traits) if mapping.traits else ("track", "properties", mapping.properties)
        )
        self._sources = [(name, _property_reader(source, places)) for name, source in given.items()]
        self._encode = msgspec.json.Encoder(decimal_format="number").encode

    def skip(self, row: Row) -> None:
        """Takes note of a row that is done already: equal rows are told apart by their order."""
        if len(row) == self._width:
            self._ids.name(row)

    def translate(self, row: Row) -> bytes | str:
        """Returns the next row as the JSON of an event, or the reason (text) for which it is rejected."""
        if len(row) != self._width:
            return "wrong_column_count"
        message_id = self._ids.name(row)
        for holds, reason in self._reject:
            if holds(row):
                return reason
        try:
            event = self._compose(row, message_id)
        except CellRefused as refusal:
            return refusal.reason
        if isinstance(event, str):
            return event
        try:
            encoded = self._encode(event)
        except UnicodeEncodeError:
            return "bad_encoding"
        return encoded if len(encoded) <= MAX_EVENT_BYTES else "too_large"

    def _compose(self, row: Row, message_id: str) -> dict[str, object] | str:
        event: dict[str, object] = {"type": self._kind, "messageId": message_id}
        if self._events:
            for holds, name in self._events:
                if holds(row):
                    event["event"] = name
                    break
            else:
                return "no_event_rule"
        moment = (self._timestamp(row) if self._timestamp is not None else None) or self._moment
        if moment is not None:
            event["timestamp"] = moment
        if not message_id:
            return "empty_key"
        if not self._identify(event, row):
            return "no_identifier"
        values: dict[str, PropertyValue] = {}
        for key, read in self._sources:
            value = read(row)
            if value is not None:
                values[key] = value
        event[self._values] = values
        return event

    def _identify(self, event: dict[str, object], row: Row) -> bool:
        """Puts the row's identifiers into the event; returns false when it has none."""
        external: list[dict[str, str]] = []
        found = False
        for kind, source, place in self._identifiers:
            value = _identifier(source, row[place].strip())
            if not value:
                continue
            found = True
            if kind in _TOP_LEVEL_IDS:
                event[_TOP_LEVEL_IDS[kind]] = value
            else:
                external.append({"id": value, "type": kind, "collection": "users", "encoding": "none"})
        if external:
            event["context"] = {"externalIds": external}
        return found


def _timestamp_reader(mapping: Mapping, places: dict[str, int]) -> Callable[[Row], str | None] | None:
    source = mapping.timestamp
    if source is None:
        return None
    column, place, parse, may_be_empty = (
        source.column,
        places[source.column],
        compile_timestamp(source),
        bool(mapping.traits),
    )

    def read(row: Row) -> str | None:
        text = row[place].strip()
        if not text and may_be_empty:
            return None
        moment = parse(text)
        if moment is None:
            raise CellRefused("bad_timestamp", column)
        return moment

    return read


def _identifier(source: IdentifierColumn, text: str) -> str:
    if not text or source.type == "text":
        return text
    whole = parse_integer(text)
    if whole is None:
        raise CellRefused("not_an_integer", source.column)
    return str(whole)


def _all_of(conditions: tuple[Condition, ...], places: dict[str, int]) -> Callable[[Row], bool]:
    tests = [compile_condition(condition, places[condition.column]) for condition in conditions]
    if len(tests) == 1:
        return tests[0]
    if not tests:
        return lambda row: True
    return lambda row: all(test(row) for test in tests)


def _property_reader(source: PropertySource, places: dict[str, int]) -> _Reader:
    if source.product is not None:
        return _product_reader([(column, places[column]) for column in source.product])
    if source.column is None:
        constant = source.value
        return lambda row: constant
    column, place = source.column, places[source.column]
    if source.type == "text":
        return lambda row: row[place].strip() or None
    parse: Callable[[str], PropertyValue | None] = {
        "integer": parse_integer,
        "decimal": parse_decimal,
        "boolean": parse_boolean,
        "json": parse_json,
    }[source.type]
    code = {
        "integer": "not_an_integer",
        "decimal": "not_a_decimal",
        "boolean": "not_a_boolean",
        "json": "not_json",
    }[source.type]

    def read(row: Row) -> PropertyValue | None:
        text = row[place].strip()
        if not text:
            return None
        value = parse(text)
        if value is None:
            raise CellRefused(code, column)
        return value

    return read


def _product_reader(factors: list[tuple[str, int]]) -> _Reader:
    def read(row: Row) -> Decimal | None:
        result: Decimal | None = None
        for column, place in factors:
            text = row[place].strip()
            if not text:
                return None
            number = parse_decimal(text)
            if number is None:
                raise CellRefused("not_a_decimal", column)
            try:
                result = number if result is None else multiply(result, number)
            except DecimalException as error:
                raise CellRefused("too_many_digits", column) from error
        return result

    return read
