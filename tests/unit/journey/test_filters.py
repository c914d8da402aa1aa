"""Each sentence of `Operator` in `yike/segment/v1/rule.proto`, held by an example."""

import pytest

from services.journey.domain.filters import FilterValue, Operator, PropertyFilter, flatten, holds

EVENT = {
    "name": "Serum 30ml",
    "price": 199.0,
    "quantity": 3,
    "gift": False,
    "code": "5",
    "nothing": None,
    "shipping": {"city": "杭州", "days": 2},
    "tags": ["new", "spring"],
    "lines": [{"sku": "a", "price": 10}, {"sku": "b", "parts": [{"kind": "x"}]}, "c"],
    "huge": 10**400,
    "member_no": 6222021234567890123,
}


@pytest.mark.parametrize(
    ("path", "op", "value", "expected"),
    [
        # Equal. Text is compared as given, numbers by all their digits, booleans as booleans.
        ("name", Operator.EQ, "Serum 30ml", True),
        ("name", Operator.EQ, "serum 30ml", False),
        ("price", Operator.EQ, 199, True),
        ("quantity", Operator.EQ, 3.0, True),
        ("code", Operator.EQ, 5, False),
        ("quantity", Operator.EQ, "3", False),
        ("gift", Operator.EQ, False, True),
        ("gift", Operator.EQ, 0, False),
        ("tags", Operator.EQ, "new", False),
        ("member_no", Operator.EQ, 6222021234567890123, True),
        ("member_no", Operator.EQ, 6222021234567890124, False),
        ("member_no", Operator.EQ, float(6222021234567890123), False),
        # A whole number beyond 2^53 also equals the text of its digits.
        ("member_no", Operator.EQ, "6222021234567890123", True),
        ("member_no", Operator.EQ, "6222021234567890124", False),
        ("member_no", Operator.NE, "6222021234567890123", False),
        ("member_no", Operator.IN, ("x", "6222021234567890123"), True),
        # `[]` into each element of a list.
        ("tags[]", Operator.EQ, "new", True),
        ("tags[]", Operator.EQ, "old", False),
        ("tags[]", Operator.NE, "new", True),
        ("tags[]", Operator.NOT_EXISTS, None, False),
        ("lines[].sku", Operator.IN, ("z", "b"), True),
        ("lines[].price", Operator.GT, 9, True),
        ("lines[].price", Operator.LT, 9, False),
        ("lines[].parts[].kind", Operator.EQ, "x", True),
        ("lines[].parts[].kind", Operator.EQ, "y", False),
        ("lines[].none", Operator.EXISTS, None, False),
        ("lines[].none", Operator.NOT_EXISTS, None, True),
        ("name[]", Operator.EXISTS, None, False),
        # Present and not equal.
        ("name", Operator.NE, "Cream", True),
        ("code", Operator.NE, 5, True),
        ("quantity", Operator.NE, 3, False),
        ("absent", Operator.NE, "x", False),
        ("nothing", Operator.NE, "x", False),
        # Numbers only.
        ("price", Operator.GT, 198.9, True),
        ("price", Operator.GT, 199, False),
        ("price", Operator.GTE, 199, True),
        ("quantity", Operator.LT, 4, True),
        ("quantity", Operator.LTE, 3, True),
        ("quantity", Operator.LTE, 2, False),
        ("code", Operator.GT, 1, False),
        ("gift", Operator.LT, 1, False),
        ("absent", Operator.LT, 1, False),
        ("huge", Operator.GT, 1e308, True),
        ("member_no", Operator.GT, 6222021234567890122, True),
        ("member_no", Operator.GT, 6222021234567890123, False),
        ("member_no", Operator.LTE, 6222021234567890123, True),
        # Text contains the value.
        ("name", Operator.CONTAINS, "30", True),
        ("name", Operator.CONTAINS, "serum", False),
        ("tags", Operator.CONTAINS, "new", False),
        # Text begins with the value.
        ("name", Operator.STARTS_WITH, "Ser", True),
        ("name", Operator.STARTS_WITH, "ser", False),
        ("name", Operator.STARTS_WITH, "30", False),
        ("price", Operator.STARTS_WITH, "1", False),
        ("price", Operator.CONTAINS, "1", False),
        # Equal to one element of the list.
        ("name", Operator.IN, ("Cream", "Serum 30ml"), True),
        ("quantity", Operator.IN, (1, 3), True),
        ("code", Operator.IN, (5,), False),
        ("absent", Operator.IN, ("x",), False),
        # There and not null; absent or null.
        ("gift", Operator.EXISTS, None, True),
        ("nothing", Operator.EXISTS, None, False),
        ("absent", Operator.EXISTS, None, False),
        ("gift", Operator.NOT_EXISTS, None, False),
        ("nothing", Operator.NOT_EXISTS, None, True),
        ("absent", Operator.NOT_EXISTS, None, True),
        # Dots go into objects, and into nothing else.
        ("shipping.city", Operator.EQ, "杭州", True),
        ("shipping.days", Operator.GTE, 2, True),
        ("shipping.street", Operator.NOT_EXISTS, None, True),
        ("name.length", Operator.EXISTS, None, False),
        ("tags.0", Operator.EXISTS, None, False),
    ],
)
def test_holds_follows_the_contract(path: str, op: Operator, value: FilterValue, expected: bool) -> None:
    assert holds(PropertyFilter(path, op, value), flatten(EVENT)) is expected


def test_flatten_keeps_the_first_of_two_ways_to_a_path() -> None:
    assert flatten({"a.b": 1, "a": {"b": 2, "c": 3}})["a.b"] == 1
    assert flatten({"a": {"b": 2}, "a.b": 1})["a.b"] == 2
