"""A mapping is guessed from the names of columns, Chinese and English, and from the first rows."""

from __future__ import annotations

import pytest

from tabular.guess import guess_mapping
from tabular.rows import RowTranslator


def test_orders_become_events_by_their_number() -> None:
    columns = ["订单编号", "会员手机号", "实付金额（元）", "付款时间", "门店", "备注"]
    rows = [["A1", "13912345678", "99.50", "2026/10/01 08:00", "徐汇", ""]]
    mapping = guess_mapping(columns, rows, time_zone="Asia/Shanghai")
    assert mapping is not None
    assert {kind: source.column for kind, source in mapping.identifiers.items()} == {"phone": "会员手机号"}
    assert mapping.timestamp is not None
    assert (mapping.timestamp.column, mapping.timestamp.format) == ("付款时间", "%Y/%m/%d %H:%M")
    assert {name: (source.column, source.type) for name, source in mapping.properties.items()} == {
        "order_id": ("订单编号", "text"),
        "revenue": ("实付金额（元）", "decimal"),
        "store_id": ("门店", "text"),
        "备注": ("备注", "text"),
    }
    assert ([event.name for event in mapping.events], mapping.key) == (["Order Completed"], ("订单编号",))
    assert isinstance(RowTranslator(mapping, columns).translate(rows[0]), bytes)


def test_lines_of_orders_are_events_of_their_own() -> None:
    columns = ["Order No.", "SKU", "Qty", "Unit Price", "Order Date", "Customer ID"]
    mapping = guess_mapping(columns, [["1", "A", "2", "9.5", "2026-10-01", "17850.0"]], time_zone="UTC")
    assert mapping is not None
    assert ([event.name for event in mapping.events], mapping.key) == (["Product Purchased"], ())
    assert mapping.identifiers["user_id"].type == "integer"
    assert {name: source.type for name, source in mapping.properties.items()} == {
        "order_id": "text", "product_id": "text", "quantity": "integer", "price": "decimal",
    }  # fmt: skip


def test_people_become_traits_and_where_to_write_to() -> None:
    mapping = guess_mapping(
        ["会员卡号", "姓名", "手机号", "邮箱", "兴趣"], [["C1", "王", "139", "", "茶"]], time_zone="UTC"
    )
    assert mapping is not None
    assert set(mapping.identifiers) == {"member_card", "phone", "email"}
    assert {name: source.column for name, source in mapping.traits.items()} == {
        "name": "姓名", "phone": "手机号", "email": "邮箱", "兴趣": "兴趣",
    }  # fmt: skip


@pytest.mark.parametrize("columns", [["x", "y"], ["金额", "时间"], [""]])
def test_nothing_is_guessed_where_no_column_names_a_person(columns: list[str]) -> None:
    assert guess_mapping(columns, [["1"] * len(columns)], time_zone="UTC") is None


def test_amounts_that_are_no_numbers_stay_texts() -> None:
    mapping = guess_mapping(["手机", "订单号", "金额", "日期"], [["139", "1", "¥9", "2026-10-01"]], time_zone="UTC")
    assert mapping is not None
    assert mapping.properties["revenue"].type == "text"
