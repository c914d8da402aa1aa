"""Guesses a mapping from the names of columns, Chinese and English, and from the first rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping as Words
from collections.abc import Sequence
from typing import Final, Literal

from tabular.cells import compile_timestamp, parse_decimal, parse_integer
from tabular.mapping import EventRule, IdentifierColumn, Mapping, PropertySource, TimestampColumn

_IDENTIFIERS: Final = {
    "phone": "手机号 手机 手机号码 电话 电话号码 联系电话 会员手机 会员手机号 收货人手机 phone mobile tel telephone phonenumber "
    "mobilenumber mobilephone",
    "email": "邮箱 电子邮箱 邮件 电子邮件 邮箱地址 email mail emailaddress",
    "member_card": "会员卡号 会员卡 会员号 卡号 会员编号 membercard membernumber cardnumber cardno loyaltycard loyaltynumber",
    "user_id": "客户编号 客户id 客户号 用户id 用户编号 用户号 会员id 顾客编号 顾客id customerid customer userid memberid accountid",
    "unionid": "unionid 微信unionid",
    "openid": "openid 微信openid",
}
_TRAITS: Final = {
    "name": "姓名 名字 客户姓名 会员姓名 顾客姓名 称呼 name fullname customername membername",
    "gender": "性别 gender sex",
    "birthday": "生日 出生日期 出生年月 birthday birthdate dateofbirth dob",
    "city": "城市 所在城市 city town",
    "province": "省 省份 所在省份 province state",
    "address": "地址 住址 收货地址 address",
    "country": "国家 国家地区 country",
}
_PROPERTIES: Final = {
    "order_id": "订单号 订单编号 订单id 单号 交易单号 小票号 流水号 交易号 orderid ordernumber orderno order invoiceno invoice "
    "invoicenumber transactionid receiptno receiptnumber",
    "product_id": "商品编码 商品编号 商品id 货号 款号 商品货号 条码 productid productcode sku stockcode itemid itemcode barcode",
    "name": "商品名称 商品名 商品 品名 货品名称 productname product item itemname description",
    "category": "品类 分类 类目 商品分类 category",
    "quantity": "数量 件数 购买数量 商品数量 quantity qty units",
    "price": "单价 价格 售价 商品单价 price unitprice",
    "revenue": "金额 实付金额 实付 订单金额 总金额 付款金额 支付金额 消费金额 成交金额 应付金额 交易金额 amount total revenue "
    "totalamount orderamount ordertotal totalprice paid",
    "currency": "币种 货币 currency",
    "store_id": "门店 门店编号 门店编码 店铺 店铺id 店号 门店id store storeid shop shopid",
}
_TIMES: Final = (
    "下单时间 订单时间 付款时间 支付时间 交易时间 成交时间 消费时间 购买时间 销售时间 发生时间 下单日期 交易日期 消费日期 订单日期 "
    "销售日期 日期 时间 timestamp orderdate ordertime invoicedate purchasedate purchasetime transactiondate paidat createdat date "
    "time datetime"
)
_INTEGERS: Final = frozenset({"quantity"})
_DECIMALS: Final = frozenset({"price", "revenue"})
_SIGNS_OF_A_PURCHASE: Final = frozenset({"order_id", "revenue", "quantity", "price"})
_FORMATS: Final = (
    "iso8601", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日", "%Y%m%d%H%M%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d/%m/%Y", "%m/%d/%Y",
)  # fmt: skip
_IN_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_NOT_WORD = re.compile(r"[\W_]+")


def _by_word(words: Words[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, known in words.items() for word in known.split()}


_MEANINGS: Final[Words[str, Words[str, str]]] = {
    "identifier": _by_word(_IDENTIFIERS),
    "trait": _by_word(_TRAITS),
    "property": _by_word(_PROPERTIES),
    "time": dict.fromkeys(_TIMES.split(), "time"),
}


def guess_mapping(columns: Sequence[str], rows: Sequence[Sequence[str]], *, time_zone: str) -> Mapping | None:
    """Returns a mapping that a file's columns suggest, or None where no column is known to name a person.

    With a time and a sign of a purchase (an order, an amount, a quantity) each row is an event, else what is known of a
    person. It is a proposal: whoever imports looks at what it makes of the first rows.

    Args:
        columns: The names.
        rows: The first rows, by which the forms of times and numbers are told.
        time_zone: Of times that carry none, an IANA name.
    """
    samples = {
        name: [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
        for place, name in reversed(list(enumerate(columns)))
        if name and len(name) <= 200
    }
    # In the order of the file, the first of two that have one name.
    samples = dict(reversed(samples.items()))
    identifiers = _named(samples, "identifier")
    if not identifiers:
        return None
    found = {kind: IdentifierColumn(column, _identifier_type(samples[column])) for kind, column in identifiers.items()}
    others = [name for name in samples if name not in identifiers.values()]
    properties = _named(others, "property")
    time = next((name for name in others if _word(name) in _MEANINGS["time"] and _format(samples[name])), None)
    if time is None or not _SIGNS_OF_A_PURCHASE & properties.keys():
        return _of_people(found, samples, others)
    of_lines = bool({"product_id", "name"} & properties.keys())
    known = {column: meaning for meaning, column in properties.items()}
    return Mapping(
        identifiers=found,
        timestamp=TimestampColumn(time, _format(samples[time]) or "iso8601", time_zone),
        events=(EventRule("Product Purchased" if of_lines else "Order Completed"),),
        properties={
            known.get(name, name): _source(name, known.get(name, ""), samples[name]) for name in others if name != time
        },
        # Lines of one order share its number, and are events of their own.
        key=(properties["order_id"],) if "order_id" in properties and not of_lines else (),
    )


def _of_people(
    found: dict[str, IdentifierColumn], columns: Sequence[str] | Words[str, object], others: Sequence[str]
) -> Mapping:
    names = {column: meaning for meaning, column in _named(others, "trait").items()}
    # Said of a person, a phone and an address are where to write to, too.
    names |= {source.column: kind for kind, source in found.items() if kind in ("phone", "email")}
    told = {names.get(name, name): PropertySource(column=name) for name in columns if name in names or name in others}
    if not told:
        only = next(iter(found))
        told = {only: PropertySource(column=found[only].column)}
    return Mapping(identifiers=found, traits=told)


def _named(columns: Sequence[str] | Words[str, object], part: str) -> dict[str, str]:
    """Returns the column of each meaning; the first that means it."""
    found: dict[str, str] = {}
    for column in columns:
        meaning = _MEANINGS[part].get(_word(column))
        if meaning is not None:
            found.setdefault(meaning, column)
    return found


def _word(name: str) -> str:
    """Returns a column's name as the lists have it: without spaces, signs, what stands in brackets, and case."""
    return _NOT_WORD.sub("", _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", name))).lower()


def _format(samples: Sequence[str]) -> str | None:
    """Returns the first form in which all samples are times; None where there is none, or no sample."""
    for form in _FORMATS if samples else ():
        read = compile_timestamp(TimestampColumn("time", form))
        if all(read(text) is not None for text in samples):
            return form
    return None


def _identifier_type(samples: Sequence[str]) -> Literal["text", "integer"]:
    # As spreadsheets write numbers of customers: 17850.0
    return "integer" if any(text.endswith(".0") and parse_integer(text) is not None for text in samples) else "text"


def _source(column: str, meaning: str, samples: Sequence[str]) -> PropertySource:
    if meaning in _INTEGERS and all(parse_integer(text) is not None for text in samples):
        return PropertySource(column=column, type="integer")
    if meaning in _INTEGERS | _DECIMALS and all(parse_decimal(text) is not None for text in samples):
        return PropertySource(column=column, type="decimal")
    return PropertySource(column=column)
