"""The mapping engine: rows become exact events, or are refused with a reason."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tabular.cells import compile_timestamp, multiply, parse_decimal, parse_integer
from tabular.mapping import Mapping, MappingError, TimestampColumn, read_mapping
from tabular.rows import RowTranslator

RETAIL = Path(__file__).parents[3] / "examples" / "online_retail.yaml"
COLUMNS = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
ROW = ["536365", "85123A", "HEART, WHITE", "6", "2010-12-01 08:26:00", "2.55", "17850.0", "United Kingdom"]


@pytest.fixture(scope="module")
def retail() -> RowTranslator:
    """The Online Retail mapping over its columns."""
    return RowTranslator(read_mapping(RETAIL)[0], COLUMNS)


def _with(**cells: str) -> list[str]:
    return [cells.get(column, cell) for column, cell in zip(COLUMNS, ROW, strict=True)]


def _event(translator: RowTranslator, row: list[str]) -> dict[str, Any]:
    translated = translator.translate(row)
    assert isinstance(translated, bytes), translated
    event: dict[str, Any] = json.loads(translated, parse_float=Decimal)
    return event


def test_online_retail_line_becomes_a_purchase(retail: RowTranslator) -> None:
    event = _event(retail, ROW)
    assert event.pop("messageId")
    assert event == {
        "type": "track",
        "timestamp": "2010-12-01T08:26:00.000Z",
        "event": "Product Purchased",
        "userId": "17850",
        "properties": {
            "order_id": "536365",
            "product_id": "85123A",
            "name": "HEART, WHITE",
            "quantity": 6,
            "price": Decimal("2.55"),
            "revenue": Decimal("15.30"),
            "currency": "GBP",
            "country": "United Kingdom",
        },
    }


def test_online_retail_line_is_a_refund_when_the_invoice_is_cancelled(retail: RowTranslator) -> None:
    event = _event(retail, _with(InvoiceNo="C536365", Quantity="-6"))
    assert event["event"] == "Product Refunded"
    assert event["properties"]["revenue"] == Decimal("-15.30")


def test_online_retail_line_is_no_purchase_when_it_is_free(retail: RowTranslator) -> None:
    assert _event(retail, _with(UnitPrice="0.0"))["event"] == "Product Given"


def test_online_retail_summer_time_is_corrected(retail: RowTranslator) -> None:
    assert _event(retail, _with(InvoiceDate="2011-07-01 08:26:00"))["timestamp"] == "2011-07-01T07:26:00.000Z"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"CustomerID": ""}, "no_customer"),
        ({"CustomerID": "  "}, "no_customer"),
        ({"CustomerID": "12.5"}, "not_an_integer:CustomerID"),
        ({"InvoiceDate": "1 December"}, "bad_timestamp:InvoiceDate"),
        ({"InvoiceDate": ""}, "bad_timestamp:InvoiceDate"),
        ({"UnitPrice": "2,55"}, "not_a_decimal:UnitPrice"),
        ({"UnitPrice": "NaN"}, "not_a_decimal:UnitPrice"),
        ({"UnitPrice": "1e400"}, "not_a_decimal:UnitPrice"),
        ({"Quantity": "six"}, "no_event_rule"),
        ({"Quantity": "1.5"}, "not_an_integer:Quantity"),
        ({"Description": "x" * 40_000}, "too_large"),
        ({"Description": "\udcff"}, "bad_encoding"),
    ],
)
def test_row_is_rejected_with_a_reason_when_a_cell_is_wrong(
    retail: RowTranslator, cells: dict[str, str], reason: str
) -> None:
    assert retail.translate(_with(**cells)) == reason


@pytest.mark.parametrize("row", [[], ROW[:-1], [*ROW, "more"]])
def test_row_is_rejected_when_it_has_another_number_of_cells(retail: RowTranslator, row: list[str]) -> None:
    assert retail.translate(row) == "wrong_column_count"


def test_translator_names_the_columns_that_are_missing() -> None:
    with pytest.raises(MappingError, match="no column Country, CustomerID"):
        RowTranslator(read_mapping(RETAIL)[0], COLUMNS[:6])


def test_identifiers_other_than_the_two_ids_go_into_external_ids(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(
        """
        timestamp: {column: at, format: unix_milliseconds}
        identifiers: {phone: {column: tel}, email: {column: mail}}
        events: [{name: Bought, when: [{column: paid, one_of: ["yes"]}]}]
        properties: {gift: {column: gift, type: boolean}, source: {value: till}}
        """
    )
    translator = RowTranslator(read_mapping(path)[0], ["at", "tel", "mail", "paid", "gift"])
    event = _event(translator, ["1290000000123", "138 0013 8000", "", "yes", "No"])
    assert event["context"]["externalIds"] == [
        {"id": "138 0013 8000", "type": "phone", "collection": "users", "encoding": "none"}
    ]
    assert not event.keys() & {"userId", "anonymousId"}
    assert event["timestamp"] == "2010-11-17T13:20:00.123Z"
    assert event["properties"] == {"gift": False, "source": "till"}
    assert translator.translate(["1290000000123", "", " ", "yes", ""]) == "no_identifier"
    assert translator.translate(["1290000000123", "1", "", "no", ""]) == "no_event_rule"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("timestamp: [", "not YAML"),
        ("- 1", "Expected `object`"),
        ("timestamp: {column: a}\nidentifiers: {user_id: {column: b}}", "name events or traits"),
        ("timestamp: {column: a}\nidentifiers: {}\nevents: [{name: E}]", "length >= 1"),
        ("timestamp: {column: a, zone: UTC}\nidentifiers: {user_id: {column: b}}\nevents: [{name: E}]", "`zone`"),
        (
            "timestamp: {column: a}\nidentifiers: {user_id: {column: b}}\nevents: [{name: E}]\nproperties: {p: {}}",
            "exactly one",
        ),
        ("timestamp: {column: a}\nidentifiers: {User: {column: b}}\nevents: [{name: E}]", "matching regex"),
    ],
)
def test_read_mapping_names_the_place_when_it_is_wrong(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(text)
    with pytest.raises(MappingError, match=complaint):
        read_mapping(path)


def test_translator_refuses_a_zone_and_a_condition_that_are_void() -> None:
    mapping, _ = read_mapping(RETAIL)
    with pytest.raises(MappingError, match="time zone 'Mars/Base'"):
        compile_timestamp(TimestampColumn(column="a", time_zone="Mars/Base"))
    void = Mapping(
        timestamp=mapping.timestamp,
        identifiers=mapping.identifiers,
        events=(type(mapping.events[0])(name="E", when=(type(mapping.events[0].when[0])(column="Country"),)),),
    )
    with pytest.raises(MappingError, match="tests nothing"):
        RowTranslator(void, COLUMNS)


@example(10**15 - 1, 10**15 - 3, 6, 6)  # More digits than a decimal context has by default.
@given(st.integers(-(10**15), 10**15), st.integers(-(10**15), 10**15), st.integers(0, 6), st.integers(0, 6))
def test_product_of_two_decimals_is_exact(a: int, b: int, a_places: int, b_places: int) -> None:
    first, second = Decimal(a).scaleb(-a_places), Decimal(b).scaleb(-b_places)
    # As a fraction: the decimal context would round a product of more than 28 digits.
    assert Fraction(multiply(first, second)) == Fraction(a * b, 10 ** (a_places + b_places))


@given(st.text(max_size=50))
def test_number_cells_never_raise(text: str) -> None:
    number = parse_decimal(text)
    assert number is None or number.is_finite()
    whole = parse_integer(text)
    assert whole is None or whole == number


@given(st.text(max_size=30))
def test_timestamp_cells_never_raise(text: str) -> None:
    for form in ("iso8601", "unix_seconds", "unix_milliseconds", "%d/%m/%Y %H:%M"):
        read = compile_timestamp(TimestampColumn(column="a", format=form, time_zone="Asia/Shanghai"))(text)
        assert read is None or read.endswith("Z")
