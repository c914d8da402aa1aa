"""One run a key: a customer walks a journey once a cart, with several carts at once."""

from datetime import timedelta

from services.journey.domain import Reentry, ReentryMode, RunState, SegmentEntered, SegmentLeft
from services.journey.entries.segment_left.rules import SegmentLeftEntry
from services.journey.storage.customers import NodeMove
from tests.support.journeys import define, send, wait

A_CART = Reentry(ReentryMode.WHEN_FINISHED, key_property="cart")


def cart(stage, customer_id, name, **changes):
    return stage.event(customer_id, properties_json=f'{{"cart": "{name}"}}'.encode(), **changes)


async def test_a_customer_is_inside_with_several_keys_at_once_and_once_with_each(stage):
    await stage.publish_journey("carts", define(wait(), reentry=A_CART))
    # Two of one cart in one batch, and one more while it is inside.
    assert await stage.hear(cart(stage, 42, "a"), cart(stage, 42, "b"), cart(stage, 42, "a")) == 2
    assert await stage.hear(cart(stage, 42, "a"), cart(stage, 43, "a")) == 1
    walks = sorted((run.customer_id, run.key) for run in await stage.runs("carts"))
    assert walks == [(42, "a"), (42, "b"), (43, "a")]
    assert await stage.refusals() == [(42, "run_under_way", 2)]
    await stage.step(timedelta(hours=1))
    assert await stage.hear(cart(stage, 42, "a")) == 1


async def test_once_for_ever_is_once_a_key(stage):
    await stage.publish_journey("orders", define(send(), reentry=Reentry(ReentryMode.ONCE, key_property="cart")))
    assert await stage.hear(cart(stage, 42, "a")) == 1
    await stage.settle()
    assert await stage.hear(cart(stage, 42, "a"), cart(stage, 42, "b"), stage.event(42)) == 1
    assert await stage.refusals() == [(42, "already_walked", 1), (42, "key_missing", 1)]


async def test_of_merged_customers_with_one_key_the_older_run_goes_on_and_other_keys_are_untouched(stage):
    await stage.publish_journey("carts", define(wait(), send(), reentry=A_CART))
    await stage.hear(cart(stage, 42, "a"), cart(stage, 42, "b"))
    stage.clock.advance(timedelta(minutes=5))
    await stage.hear(cart(stage, 7, "a"), cart(stage, 7, "c"))
    await stage.hear(moves=[NodeMove(node_id=42, customer_id=7, mapping_version=2)])
    walks = {(run.customer_id, run.key): (run.state, run.reason) for run in await stage.runs("carts")}
    assert walks.pop((7, "a")) == (RunState.EXITED, "customer_merged")
    assert walks == dict.fromkeys([(42, "a"), (42, "b"), (7, "c")], (RunState.WAITING, ""))
    # By whichever id, the person is inside with that cart.
    assert await stage.hear(cart(stage, 7, "a"), cart(stage, 42, "c")) == 0


async def test_who_leaves_a_segment_enters(stage):
    await stage.publish_journey("back", define(wait(), entry=SegmentLeftEntry("gold")))
    changes = [
        SegmentEntered(1, 41, "gold", False),
        SegmentLeft(2, 42, "gold", False),
        SegmentLeft(3, 43, "gold", True),
    ]
    assert await stage.hear(changes=changes) == 1
    assert [(run.customer_id, run.cause) for run in await stage.runs("back")] == [(42, "segment:2")]
