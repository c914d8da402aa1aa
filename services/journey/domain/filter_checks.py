"""What can be wrong with a filter on the properties of one event."""

from __future__ import annotations

from collections.abc import Iterator

from services.common.json_values import Number
from services.journey.domain.filters import NUMERIC_OPERATORS, Operator, PropertyFilter
from services.journey.domain.problems import Problem, is_text

MAX_LIST_ELEMENTS = 1_000
MAX_NAME_LENGTH = 200
MAX_LISTS_DEEP = 3
MAX_TEXT_VALUE_LENGTH = 2_000


def filter_problems(path: str, condition: PropertyFilter) -> Iterator[Problem]:
    """Yields what is wrong with a filter; paths begin with the one given."""
    if not is_text(condition.property, MAX_NAME_LENGTH):
        yield Problem(f"{path}.property", "bad_text", f"name a property, 1 to {MAX_NAME_LENGTH} characters")
    if condition.property.count("[]") > MAX_LISTS_DEEP:
        yield Problem(f"{path}.property", "out_of_range", f"go into at most {MAX_LISTS_DEEP} lists, one in another")
    op, value = condition.op, condition.value
    if op in (Operator.EXISTS, Operator.NOT_EXISTS):
        if value is not None:
            yield Problem(f"{path}.value", "not_allowed", f"{op} takes no value")
    elif op is Operator.IN:
        if not isinstance(value, tuple) or not 1 <= len(value) <= MAX_LIST_ELEMENTS:
            yield Problem(f"{path}.value", "bad_list", f"give a list of 1 to {MAX_LIST_ELEMENTS} elements")
        elif any(isinstance(element, str) and len(element) > MAX_TEXT_VALUE_LENGTH for element in value):
            yield Problem(f"{path}.value", "too_long", f"elements have at most {MAX_TEXT_VALUE_LENGTH} characters")
    elif op in (Operator.CONTAINS, Operator.STARTS_WITH):
        if not isinstance(value, str) or not is_text(value, MAX_TEXT_VALUE_LENGTH):
            yield Problem(f"{path}.value", "bad_text", f"give a text of 1 to {MAX_TEXT_VALUE_LENGTH} characters")
    elif op in NUMERIC_OPERATORS:
        if isinstance(value, bool) or not isinstance(value, Number):
            yield Problem(f"{path}.value", "not_a_number", f"{op} compares with a number")
    elif value is None or isinstance(value, tuple):
        yield Problem(f"{path}.value", "bad_value", f"{op} compares with a text, a number or a boolean")
    elif isinstance(value, str) and len(value) > MAX_TEXT_VALUE_LENGTH:
        yield Problem(f"{path}.value", "too_long", f"a text has at most {MAX_TEXT_VALUE_LENGTH} characters")
