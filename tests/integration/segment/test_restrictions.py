"""Who is restricted is in no segment and no frame, from live loop to preview, and is known to be so."""

from datetime import timedelta

import pyarrow as pa
import pytest

from services.common.errors import FailedPrecondition
from services.segment.domain.explaining import take_apart
from services.segment.domain.parsing import parse_rule
from services.segment.history.explaining import Explaining
from tests.integration.segment.world import World

BUYERS = {"event": {"event_name": "Order Completed", "op": "GTE", "value": 1}}
NEVER = {"not": {"tag": {"name": "vip"}}}


async def restricted(world: World) -> list[int]:
    return await world.asking.restricted(world.workspace_id, after=0, limit=100)


async def framed(world: World) -> set[int]:
    pieces = await world.insight.feature_frame(
        world.workspace_id,
        cut=world.clock.now() + timedelta(seconds=1),
        horizon_days=0,
        purchase_event="",
        customer_ids=[],
    )
    return set(pa.ipc.open_stream(b"".join(pieces)).read_all()["customer_id"].to_pylist())


async def test_restricted_customers_leave_all_and_come_back_when_it_is_lifted(world: World) -> None:
    buyers, never = await world.create(BUYERS, "buyers"), await world.create(NEVER, "never")
    for node in (1, 2, 3):
        await world.happen(node, "Order Completed")
    await world.link(2, 3)
    assert (await world.members(buyers), await world.members(never)) == ({1, 2}, {1, 2})

    # At one of the two nodes; rules that look at nothing of it are asked, too.
    await world.happen(3, "Processing Restricted", restricts=True)
    assert (await world.members(buyers), await world.members(never)) == ({1}, {1})
    assert await world.bulk(BUYERS) == await world.bulk(NEVER) == {1}
    preview = await world.asking.preview(world.workspace_id, BUYERS, sample_size=10)
    assert (preview.parts["rule"], preview.total_customers, preview.sample_customer_ids) == (1, 1, [1])
    judged = await world.asking.evaluate(world.workspace_id, BUYERS, [1, 2, 3])
    assert judged.holding == [1]
    late = await world.create(BUYERS, "late")
    assert await world.members(late) == {1}
    assert (await framed(world), await restricted(world)) == ({1}, [2])
    with pytest.raises(FailedPrecondition) as caught:
        await Explaining(world.history).findings(
            world.workspace_id,
            take_apart(parse_rule(BUYERS)),
            2,
            now=world.clock.now(),
            time_zone="Asia/Shanghai",
        )
    assert caught.value.reason_name == "CUSTOMER_RESTRICTED"

    # What happens goes on being recorded, and counts when it is lifted.
    await world.happen(2, "Order Completed")
    assert await world.members(buyers) == {1}
    world.clock.advance(timedelta(seconds=1))
    await world.happen(3, "Processing Resumed", restricts=False)
    assert (await world.members(buyers), await world.members(never)) == ({1, 2}, {1, 2})
    assert await world.bulk({"event": {**BUYERS["event"], "value": 3}}) == {2}
    assert (await framed(world), await restricted(world)) == ({1, 2}, [])


async def test_a_merge_takes_the_stricter_and_a_cut_gives_it_back(world: World) -> None:
    buyers = await world.create(BUYERS, "buyers")
    await world.happen(1, "Order Completed")
    await world.happen(2, "Order Completed")
    await world.happen(2, "Processing Restricted", restricts=True)
    before = dict(world.graph.customer_of)
    assert await world.members(buyers) == {1}

    await world.link(1, 2)
    assert (await world.members(buyers), await restricted(world)) == (set(), [1])
    await world.tell_moves(world.graph.restore(before), cut=True)
    await world.follow()
    assert (await world.members(buyers), await restricted(world)) == ({1}, [2])
