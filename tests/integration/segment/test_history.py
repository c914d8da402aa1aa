"""The engine itself: values come back as they went in, repeats are left out, errors are ours."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from services.common.errors import Internal
from services.segment.history.connection import History, Lane, open_history
from services.segment.history.literals import text_literal
from tests.integration.segment.test_parity import check
from tests.integration.segment.world import World

EVIL = "x'; DROP TABLE events; -- \\' \\"


async def test_any_text_comes_back_from_a_literal_as_it_was(clickhouse: History) -> None:
    async def holds(drawn: list[str]) -> None:
        texts = [*drawn, EVIL, "\\", "'", "\0", "\\0", "{x:String}", "%s", "\u2028红\U0001f600"]
        selected = ", ".join(f"{text_literal(text)} AS t{index}" for index, text in enumerate(texts))
        row = (await clickhouse.read(f"SELECT {selected}")).to_pylist()[0]
        assert list(row.values()) == texts

    await check(st.tuples(st.lists(st.text(), min_size=20, max_size=40)), 8, holds)


async def test_evil_names_and_values_are_only_names_and_values(world: World) -> None:
    await world.happen(1, EVIL, properties={EVIL: EVIL}, traits={EVIL: EVIL})
    await world.happen(2, "harmless")
    event = {"event_name": EVIL, "op": "GTE", "value": 1, "filters": [{"property": EVIL, "op": "EQ", "value": EVIL}]}
    rule = {"all": {"rules": [{"event": event}, {"trait": {"name": EVIL, "op": "CONTAINS", "value": EVIL}}]}}

    segment = await world.create(rule)

    assert await world.members(segment) == {1}
    assert (await world.segments.evaluate(world.workspace_id, rule, [1, 2])).holding == [1]
    assert await world.history.count_events(world.workspace_id) == 2


async def test_what_the_engine_says_stays_in_the_log(clickhouse: History) -> None:
    with pytest.raises(Internal) as refused:
        await clickhouse.read("SELECT nonsense FROM nowhere", Lane.LIVE)
    assert "nonsense" not in refused.value.message
    assert (await clickhouse.read("SELECT 1 AS one"))["one"].to_pylist() == [1]


async def test_history_refuses_an_address_it_cannot_open() -> None:
    with pytest.raises(ValueError, match="chdb://"):
        await open_history("sqlite:///nowhere")
