"""Clusters out of pairs, and the columns of records; one small linkage from end to end."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.linkage import Field, Record, clusters_of, join_records, link_records
from services.identity.linkage.chinese import split_address, split_name
from services.identity.linkage.records import birthday_of, row_of

PRIOR = -10.0

scores = st.dictionaries(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]),
    st.integers(-80, 80).map(lambda tenths: tenths / 4),
    max_size=30,
)


def people(pairs: list[tuple[int, int, float]], **rules: object) -> list[list[int]]:
    records = sorted({record for pair in pairs for record in pair[:2]})
    joins = join_records(pairs, prior=PRIOR, **rules)  # type: ignore[arg-type]
    return sorted(sorted(cluster) for cluster in clusters_of(records, joins))


@given(scores, st.randoms(use_true_random=False), st.integers(1, 6), st.sets(st.integers(0, 44), max_size=6))
def test_join_records_keeps_its_promises_in_whatever_order_the_pairs_come(
    scored: dict[tuple[int, int], float], order: random.Random, most: int, bars: set[int]
) -> None:
    every = [(first, second) for first in range(10) for second in range(first + 1, 10)]
    barred = [every[place] for place in bars]
    pairs = [(*pair, weight) for pair, weight in scored.items()]
    shuffled = [pair if order.random() < 0.5 else (pair[1], pair[0], pair[2]) for pair in pairs]
    order.shuffle(shuffled)
    joins = join_records(pairs, prior=PRIOR, most_records=most, barred=barred)
    assert {(*sorted(join[:2]), join.weight) for join in joins} == {
        (*sorted(join[:2]), join.weight)
        for join in join_records(shuffled, prior=PRIOR, most_records=most, barred=barred)
    }
    clusters = clusters_of(range(10), joins)
    assert sorted(record for cluster in clusters for record in cluster) == list(range(10))
    assert all(len(cluster) <= most for cluster in clusters)
    assert not any({*pair} <= {*cluster} for pair in barred for cluster in clusters)
    # Each join has odds enough, speaks by a pair that is as likely at least, and joins what was not one before.
    assert len(clusters) == 10 - len(joins)
    for join in joins:
        assert 0 <= join.weight <= scored[min(join[:2]), max(join[:2])]


def test_join_records_does_not_join_two_people_by_one_vague_record_between_them() -> None:
    one = [(first, second, 12.0) for first in range(4) for second in range(first)]
    other = [(first + 10, second + 10, weight) for first, second, weight in one]
    # 20 could be either's; that makes nobody of the one somebody of the other.
    vague = [(0, 20, 3.0), (10, 20, 2.0)]
    assert people([*one, *other, *vague]) == [[0, 1, 2, 3, 20], [10, 11, 12, 13]]
    # One pair that is likely by chance, too.
    assert people([*one, *other, (1, 12, 6.0)]) == [[0, 1, 2, 3], [10, 11, 12, 13]]
    # Where each of the one is likely somebody of the other, they are one.
    alike = [(0, 10, 4.0), (1, 11, 4.0), (2, 12, 4.0), (3, 12, -1.0)]
    assert people([*one, *other, *alike]) == [[0, 1, 2, 3, 10, 11, 12, 13]]


@pytest.mark.parametrize(
    ("name", "parts"),
    [("王小明", ("王", "小明")), ("欧阳修", ("欧阳", "修")), ("欧阳", ("欧", "阳")), ("王", ("王", ""))],
)
def test_split_name_knows_surnames_of_two_characters(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("浙江省杭州市西湖区文三路 1号", ("浙江", "杭州", "西湖区", "文三路1号")),
        ("上海市浦东新区世纪大道100号", ("上海", "上海", "浦东新区", "世纪大道100号")),
        ("北京市朝阳区建国路88号", ("北京", "北京", "朝阳区", "建国路88号")),
        ("广西壮族自治区南宁市青秀区民族大道", ("广西", "南宁", "青秀区", "民族大道")),
        ("广州市天河区体育西路", ("", "广州", "天河区", "体育西路")),
        ("浙江省义乌市", ("浙江", "义乌", "", "")),
        ("12 High Street", ("", "", "", "12 High Street")),
        ("", ("", "", "", "")),
    ],
)
def test_split_address_reads_from_the_province_down(address: str, parts: tuple[str, ...]) -> None:
    assert split_address(address) == parts


def test_row_of_gives_one_key_to_a_name_in_either_script_and_order() -> None:
    keys = {
        row_of(Record(1, values))["name_key"]
        for values in (
            {Field.NAME: "王小明"},
            {Field.NAME: "王晓明"},
            {Field.NAME: "Wang Xiaoming"},
            {Field.NAME: "XIAOMING  WANG"},
            {Field.FAMILY_NAME: "王", Field.GIVEN_NAME: "小明"},
        )
    }
    assert keys == {"wangxiaoming"}
    assert row_of(Record(1, {Field.NAME: "Paul Colomiès"}))["full_name"] == "paul colomies"
    assert row_of(Record(1, {Field.NAME: "  "}))["full_name"] is None


@pytest.mark.parametrize("text", ["1990-05-17", "1990/05/17", "19900517", "1990年05月17日", "1990-05-17T00:00:00Z"])
def test_birthday_of_reads_a_day_however_it_is_written(text: str) -> None:
    assert birthday_of(text) == "1990-05-17"
    assert not birthday_of("last May")


def test_link_records_finds_people_among_chinese_names_without_being_told_any() -> None:
    chance = random.Random(5)
    surnames, given_names = (
        "王李张刘陈杨赵黄周吴徐孙朱马胡郭林何高罗",
        "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华文",
    )
    districts = [f"浙江省杭州市{name}区" for name in ("西湖", "上城", "拱墅", "滨江", "余杭", "临平", "钱塘", "富阳")]
    records: list[Record] = []
    truth: list[int] = []
    for person in range(300):
        name = chance.choice(surnames) + "".join(chance.sample(given_names, 2))
        birthday = f"{chance.randint(1950, 2005)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        address = f"{chance.choice(districts)}文{chance.choice('一二三四五六七八九')}路{chance.randint(1, 400)}号"
        values = {Field.NAME: name, Field.BIRTHDAY: birthday, Field.ADDRESS: address}
        again = values | {chance.choice([*values, Field.PHONE]): ""}
        for each in (values, again)[: 1 + person % 2]:
            records.append(Record(len(records), each))
            truth.append(person)
    linkage = link_records(records)
    clusters = clusters_of(range(len(records)), linkage.joins)
    assert all(len({truth[record] for record in cluster}) == 1 for cluster in clusters)
    assert len(linkage.joins) >= 140
    assert linkage.joins == link_records(records).joins
    assert link_records([]).joins == link_records(records[:1]).joins == []
    # Where nobody is there twice nobody is joined, and where all are one person that is no error.
    alone = [record for record, person in zip(records, truth, strict=True) if truth.index(person) == record.record_id]
    assert len(alone) == 300
    assert link_records(alone).joins == []
    link_records([Record(place, alone[0].values) for place in range(3)])
