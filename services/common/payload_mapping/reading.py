"""Values and conditions of a mapping, made ready to be read off bodies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from services.common.json_values import Number, decimal_of
from services.common.payload_mapping.form import Condition, Moment, Paths, Value
from services.common.payload_mapping.paths import CompiledPath, Payload, compile_path, is_empty, text_of
from services.common.payload_mapping.refusals import MappingError, PayloadRefused
from services.common.payload_mapping.scalars import compile_time, multiply
from tabular.cells import parse_boolean, parse_decimal

MAXIMUM_LINES = 500
"""Entries of a list that a property is made of."""

Read = Callable[[Payload], Any]
"""Gives a value, or None where there is none; raises PayloadRefused."""


def compile_first(
    paths: Paths, *, in_list: bool, none: Sequence[str] = (), none_starts_with: Sequence[str] = ()
) -> Callable[[Payload], tuple[Any, str]]:
    """Returns what gives the first value that is not empty, with its path; None with the first path where all are.

    Args:
        paths: One, or several.
        in_list: Whether there is an entry that `@` can stand for.
        none: Texts that are as good as empty, without the white space around them.
        none_starts_with: Likewise what begins with one of these.
    """
    void, begins = frozenset(none), tuple(none_starts_with)
    compiled = [compile_path(path, in_list=in_list) for path in ((paths,) if isinstance(paths, str) else paths)]

    def means_none(found: Any) -> bool:
        text = (text_of(found) or "").strip() if void or begins else ""
        return bool(text) and (text in void or text.startswith(begins))

    def find(payload: Payload) -> tuple[Any, str]:
        for path in compiled:
            found = path.find(payload)
            if not is_empty(found) and not means_none(found):
                return found, path.text
        return None, compiled[0].text

    return find


def compile_text(
    paths: Paths, *, in_list: bool, none: Sequence[str] = (), none_starts_with: Sequence[str] = ()
) -> Callable[[Payload], str]:
    """Returns what gives a text without white space around it, empty where there is none; a list or object is refused."""
    find = compile_first(paths, in_list=in_list, none=none, none_starts_with=none_starts_with)

    def read(payload: Payload) -> str:
        found, path = find(payload)
        if found is None:
            return ""
        return _text(found, path).strip()

    return read


def compile_moment(moment: Moment, *, in_list: bool) -> Callable[[Payload], str]:
    """Returns what gives a time as ISO 8601 in UTC; what is none is refused as `bad_timestamp`."""
    find = compile_first(moment.path, in_list=in_list)
    parse = compile_time(moment.format, moment.time_zone)

    def read(payload: Payload) -> str:
        found, path = find(payload)
        text = parse((text_of(found) or "").strip()) if found is not None else None
        if text is None:
            raise PayloadRefused("bad_timestamp", path)
        return text

    return read


def compile_value(name: str, value: Value, *, in_list: bool, depth: int = 0) -> Read:
    """Returns what reads a property or trait.

    Raises:
        MappingError: If the value says how to read it in no way, or in several.
    """
    given = [kind for kind in ("path", "value", "product", "join", "each") if getattr(value, kind) is not None]
    if len(given) != 1:
        raise MappingError(f"{name} needs exactly one of path, value, product, join, each")
    is_number = value.type in ("decimal", "integer") or value.product is not None or value.sum is not None
    if value.factor is not None and not is_number:
        raise MappingError(f"{name}: a factor goes with type decimal or integer, with a product or a sum")
    if (value.each is not None) != (bool(value.properties) ^ (value.sum is not None)):
        raise MappingError(f"{name}: `each` goes with one of properties and sum, and they with it")
    if value.when and value.each is None:
        raise MappingError(f"{name}: `when` goes with `each`; an event has its own")
    if value.none and value.path is None:
        raise MappingError(f"{name}: `none` goes with path")
    if value.each is not None:
        return _compile_lines(name, value, in_list=in_list, depth=depth)
    if value.product is not None:
        return _compile_product(value, [compile_path(path, in_list=in_list) for path in value.product])
    if value.join is not None:
        return _compile_join([compile_path(path, in_list=in_list) for path in value.join])
    if value.path is None:
        constant = value.value
        return lambda payload: constant
    return _compile_one(value, value.path, in_list=in_list)


def compile_conditions(conditions: Sequence[Condition], *, in_list: bool) -> Callable[[Payload], bool]:
    """Returns whether all conditions hold; none always do.

    Raises:
        MappingError: If one tests nothing.
    """
    tests = [_compile_condition(condition, in_list=in_list) for condition in conditions]
    return lambda payload: all(test(payload) for test in tests)


def _compile_one(value: Value, paths: Paths, *, in_list: bool) -> Read:
    find = compile_first(paths, in_list=in_list, none=value.none)
    if value.type == "any":
        return lambda payload: find(payload)[0]
    parse = compile_time(value.format, value.time_zone) if value.type == "time" else None
    factor = Decimal(value.factor) if value.factor is not None else None
    kind = value.type

    def read(payload: Payload) -> Any:
        found, path = find(payload)
        if found is None:
            return None
        match kind:
            case "text":
                return _text(found, path)
            case "boolean":
                truth = found if isinstance(found, bool) else parse_boolean((text_of(found) or "").strip())
                if truth is None:
                    raise PayloadRefused("not_a_boolean", path)
                return truth
            case "time":
                assert parse is not None
                text = parse((text_of(found) or "").strip())
                if text is None:
                    raise PayloadRefused("not_a_time", path)
                return text
        number = _number(found, path, "not_a_decimal" if kind == "decimal" else "not_an_integer")
        if factor is not None:
            number = _times(number, factor, path)
        if kind == "decimal":
            return number
        if number != number.to_integral_value():
            raise PayloadRefused("not_an_integer", path)
        return int(number)

    return read


def _compile_product(value: Value, paths: Sequence[CompiledPath]) -> Read:
    factor = Decimal(value.factor) if value.factor is not None else Decimal(1)

    def read(payload: Payload) -> Decimal | None:
        result = factor
        for path in paths:
            found = path.find(payload)
            if is_empty(found):
                return None
            result = _times(result, _number(found, path.text, "not_a_decimal"), path.text)
        return result

    return read


def _compile_join(paths: Sequence[CompiledPath]) -> Read:
    def read(payload: Payload) -> str | None:
        parts = [(path, path.find(payload)) for path in paths]
        texts = [_text(found, path.text).strip() for path, found in parts if not is_empty(found)]
        return " ".join(texts) or None

    return read


def _compile_lines(name: str, value: Value, *, in_list: bool, depth: int) -> Read:
    if depth >= 2:
        raise MappingError(f"{name}: lists in lists go two deep")
    assert value.each is not None
    path = compile_path(value.each, in_list=in_list)
    when = compile_conditions(value.when, in_list=True)
    total = _compile_sum(value, compile_path(value.sum, in_list=True)) if value.sum is not None else None
    readers = [
        (key, compile_value(f"{name}.{key}", part, in_list=True, depth=depth + 1))
        for key, part in value.properties.items()
    ]

    def read(payload: Payload) -> list[dict[str, Any]] | Decimal | None:
        found = path.find(payload)
        if is_empty(found):
            return None
        chosen = [at for entry in entries(found, path.text, MAXIMUM_LINES) if when(at := payload.at(entry))]
        if total is not None:
            return total(chosen)
        return [{key: part for key, each in readers if (part := each(at)) is not None} for at in chosen]

    return read


def _compile_sum(value: Value, path: CompiledPath) -> Callable[[Sequence[Payload]], Decimal | None]:
    factor = Decimal(value.factor) if value.factor is not None else Decimal(1)

    def add_up(chosen: Sequence[Payload]) -> Decimal | None:
        result: Decimal | None = None
        for at in chosen:
            found = path.find(at)
            if not is_empty(found):
                number = _times(_number(found, path.text, "not_a_decimal"), factor, path.text)
                result = number if result is None else result + number
        return result

    return add_up


def entries(found: Any, path: str, most: int) -> list[Any]:
    """Returns the entries of a list.

    Raises:
        PayloadRefused: `not_a_list`, `too_many_entries`.
    """
    if not isinstance(found, list):
        raise PayloadRefused("not_a_list", path)
    if len(found) > most:
        raise PayloadRefused("too_many_entries", path)
    return found


def _compile_condition(condition: Condition, *, in_list: bool) -> Callable[[Payload], bool]:
    find = compile_first(condition.path, in_list=in_list)
    tests: list[Callable[[Any], bool]] = []
    if condition.empty is not None:
        wanted = condition.empty
        tests.append(lambda found: is_empty(found) is wanted)
    if condition.equals is not None:
        equal = condition.equals
        tests.append(lambda found: text_of(found) == equal)
    if condition.one_of is not None:
        allowed = frozenset(condition.one_of)
        tests.append(lambda found: text_of(found) in allowed)
    if condition.starts_with is not None:
        prefix = condition.starts_with
        tests.append(lambda found: (text_of(found) or "").startswith(prefix) and found is not None)
    bounds: tuple[tuple[float | None, Callable[[Decimal, Decimal], bool]], ...] = (
        (condition.above, lambda number, limit: number > limit),
        (condition.at_least, lambda number, limit: number >= limit),
        (condition.below, lambda number, limit: number < limit),
        (condition.at_most, lambda number, limit: number <= limit),
    )
    for bound, holds in bounds:
        if bound is not None:
            tests.append(_compile_bound(Decimal(str(bound)), holds))
    if not tests:
        raise MappingError(f"the condition on {condition.path} tests nothing")
    return lambda payload: _all_hold(tests, find(payload)[0])


def _all_hold(tests: Sequence[Callable[[Any], bool]], found: Any) -> bool:
    return all(test(found) for test in tests)


def _compile_bound(limit: Decimal, holds: Callable[[Decimal, Decimal], bool]) -> Callable[[Any], bool]:
    def test(found: Any) -> bool:
        number = _as_number(found)
        return number is not None and holds(number, limit)

    return test


def _as_number(found: Any) -> Decimal | None:
    if isinstance(found, bool) or not isinstance(found, str | Number):
        return None
    return parse_decimal(found.strip()) if isinstance(found, str) else decimal_of(found)


def _number(found: Any, path: str, code: str) -> Decimal:
    number = _as_number(found)
    if number is None:
        raise PayloadRefused(code, path)
    return number


def _times(first: Decimal, second: Decimal, path: str) -> Decimal:
    product = multiply(first, second)
    if product is None:
        raise PayloadRefused("too_many_digits", path)
    return product


def _text(found: Any, path: str) -> str:
    text = text_of(found)
    if text is None:
        raise PayloadRefused("not_a_text", path)
    return text
