"""A stable random share of the customers: by their ids, and by nothing else."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from services.segment.conditions.bucket import BucketCondition
from services.segment.domain.errors import InvalidRule
from services.segment.domain.parsing import parse_rule
from services.segment.history.connection import History
from services.segment.servicer.translation import explanation_message
from tests.integration.segment.world import World


def bucket(salt: str, least: int, upto: int) -> dict[str, Any]:
    return {"bucket": {"salt": salt, "from_per_mille": least, "to_per_mille": upto}}


def number_of(salt: str, customer: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{salt}:{customer}".encode()).digest()[:8], "little") % 1000


async def test_buckets_are_as_published_even_and_independent(clickhouse: History) -> None:
    columns = ", ".join(
        f"{BucketCondition(salt, 0, 1).column().of_id('number')} AS c{place}"
        for place, salt in enumerate(("spring", "it's \\ 红"))
    )
    rows = await clickhouse.read(f"SELECT {columns} FROM (SELECT toInt64(number + 1) AS number FROM numbers(20000))")
    one, other = rows["c0"].to_pylist(), rows["c1"].to_pylist()
    assert one[:500] == [number_of("spring", each + 1) for each in range(500)]
    assert other[:500] == [number_of("it's \\ 红", each + 1) for each in range(500)]
    tenth = [place for place, number in enumerate(one) if number < 100]
    assert 1_800 < len(tenth) < 2_200
    assert 800 < sum(1 for place in tenth if other[place] < 500) < 1_200


async def test_a_merge_gives_the_bucket_of_the_id_that_stays_and_a_cut_gives_it_back(world: World) -> None:
    split = sorted((number_of("s", node), node) for node in range(1, 7))
    (low, first), (high, last) = split[0], split[-1]
    assert low < high
    for node in range(1, 7):
        await world.happen(node, "Product Viewed")
    await world.create(bucket("s", high, high + 1), "top")
    await world.create(bucket("s", 0, high), "rest")
    assert await world.members("top") == {last}
    assert await world.members("rest") == set(range(1, 7)) - {last}
    stays, goes = min(first, last), max(first, last)
    await world.link(first, last)
    assert await world.members("top") == ({last} if stays == last else set())
    assert goes not in await world.members("rest")
    await world.tell_moves(world.graph.restore({node: node for node in range(1, 7)}), cut=True)
    await world.follow()
    assert await world.members("top") == {last}
    assert await world.members("rest") == set(range(1, 7)) - {last}


async def test_a_bucket_is_explained(world: World) -> None:
    await world.happen(1, "Product Viewed")
    await world.create(bucket("s", 0, 1000), "all")
    rule = explanation_message(await world.asking.explain(world.workspace_id, "all", 1)).rule
    assert (rule.met, rule.found.json) == (True, str(number_of("s", 1)))
    assert not rule.HasField("found_time")
    assert not rule.HasField("change_time")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"to_per_mille": 10}, "salt"),
        ({"salt": "x" * 201, "to_per_mille": 10}, "salt"),
        ({"salt": "s"}, "to_per_mille"),
        ({"salt": "s", "from_per_mille": 10, "to_per_mille": 10}, "to_per_mille"),
        ({"salt": "s", "from_per_mille": 0, "to_per_mille": 1001}, "to_per_mille"),
        ({"salt": "s", "from_per_mille": -1, "to_per_mille": 10}, "from_per_mille"),
        ({"salt": "s", "from_per_mille": 1000, "to_per_mille": 1001}, "from_per_mille"),
        ({"salt": "s", "to_per_mille": 10, "share": 1}, "share"),
    ],
)
def test_what_is_no_share_is_refused_where_it_stands(body: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRule) as refused:
        parse_rule({"bucket": body})
    assert refused.value.path == f"rule.bucket.{field}"
