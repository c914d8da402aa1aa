"""Values never become SQL."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.segment.domain.parsing import parse_rule
from services.segment.history.literals import integer_list, micros_decimal, number_literal, text_literal
from services.segment.history.rule_query import RuleQuery, microseconds
from services.segment.history.scopes import Everyone, Nodes, Scope
from services.segment.history.tables import Table

NOW = datetime(2026, 6, 15, tzinfo=UTC)
EVIL = "x'; DROP TABLE events; -- \\' \\"


@given(st.text())
def test_text_literal_ends_only_at_its_own_quote(text: str) -> None:
    literal = text_literal(text)
    # One token: a quote, then escaped pairs or characters that are neither quote nor backslash, then a quote.
    assert re.fullmatch(r"'(?:\\[\\'0]|[^\\'\0])*'", literal, re.DOTALL)


def test_numbers_are_written_as_numbers_only() -> None:
    assert number_literal(5) == "5.0"
    assert number_literal(1e22) == "1e+22"
    assert integer_list([]) == "(-1)"
    assert micros_decimal(-1) == "toDecimal128('-0.000001', 6)"
    assert micros_decimal(10**60) == f"toDecimal128('{10**31}.000000', 6)"
    with pytest.raises(ValueError, match="finite"):
        number_literal(float("inf"))


def test_query_holds_evil_values_only_inside_literals() -> None:
    rule = parse_rule(
        {
            "all": {
                "rules": [
                    {"trait": {"name": EVIL, "op": "CONTAINS", "value": EVIL}},
                    {"trait": {"name": "a", "op": "IN", "value": [EVIL, 1, True]}},
                    {"tag": {"name": EVIL}},
                    {"event": {
                        "event_name": EVIL, "op": "GTE", "value": 1, "aggregate": "SUM", "property": EVIL,
                        "filters": [{"property": EVIL, "op": "EQ", "value": EVIL}],
                    }},
                ]
            }
        }
    )  # fmt: skip
    query = RuleQuery([rule], now=NOW, time_zone="UTC")
    for scope in (Everyone(EVIL), Nodes(EVIL, {1: 2})):
        outside = re.sub(r"'(?:\\[\\'0]|[^\\'\0])*'", "LITERAL", query.holds_sql(scope))
        assert "DROP" not in outside
        assert "'" not in outside


def test_same_query_serves_every_scope() -> None:
    rule = parse_rule({"event": {"event_name": "A", "op": "GTE", "value": 1}})
    query = RuleQuery([rule], now=NOW, time_zone="UTC")
    everyone, some = Everyone("ws_a"), Nodes("ws_a", {1: 2})

    def generic(scope: Scope) -> str:
        sql = query.holds_sql(scope).replace(scope.mapping_sql(), "M")
        return sql.replace(scope.rows_sql(Table.EVENTS), "F").replace(scope.rows_sql(Table.RESTRICTIONS), "R")

    assert generic(everyone) == generic(some)


def test_microseconds_are_exact_before_and_after_1970() -> None:
    assert microseconds(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1
    assert microseconds(datetime(2026, 6, 15, 0, 0, 0, 123_457, tzinfo=UTC)) == 1_781_481_600_123_457
