"""Lots are kept: over walks, other weights, and merges."""

from datetime import timedelta

from services.journey.domain import Reentry, ReentryMode
from services.journey.domain.lots import Draw, drawn
from services.journey.storage.customers import NodeMove
from services.journey.usecases import Lots
from tests.support.clocks import moment_of
from tests.support.journeys import define, leave, lot

EVEN = (("heads", 5_000), ("tails", 5_000))
ALL_TAILS = (("heads", 0), ("tails", 10_000))


def draw_of(customer_id: int, weights=EVEN) -> Draw:
    return Draw("welcome", "lot", customer_id, weights)


async def test_a_customer_who_walks_again_goes_the_same_way_by_other_weights(stage):
    again = Reentry(ReentryMode.WHEN_FINISHED)
    steps = (lot("lot", "h", "t"), leave("h", "heads"), leave("t", "tails"))
    await stage.publish_journey("welcome", define(*steps, reentry=again))
    await stage.hear(*(stage.event(customer_id) for customer_id in range(1, 41)))
    await stage.settle()
    before = {run.customer_id: run.reason for run in await stage.runs("welcome")}
    assert before == {each: drawn("welcome", "lot", each, EVEN) for each in range(1, 41)}
    lots = Lots(stage.database, moment_of(stage.clock))
    answers = await lots.draw(stage.workspace_id, [draw_of(each, ALL_TAILS) for each in range(1, 42)])
    assert answers == [*((before[each], True) for each in range(1, 41)), ("tails", False)]


async def test_of_merged_customers_what_was_drawn_first_holds_for_every_id(stage):
    lots = Lots(stage.database, moment_of(stage.clock))
    heads = next(each for each in range(10, 99) if drawn("welcome", "lot", each, EVEN) == "heads")
    tails = next(each for each in range(100, 199) if drawn("welcome", "lot", each, EVEN) == "tails")
    assert await lots.draw(stage.workspace_id, [draw_of(tails)]) == [("tails", False)]
    stage.clock.advance(timedelta(days=1))
    assert await lots.draw(stage.workspace_id, [draw_of(heads)]) == [("heads", False)]
    await stage.hear(moves=[NodeMove(tails, heads, 2)])
    assert await lots.draw(stage.workspace_id, [draw_of(heads), draw_of(tails)]) == [("tails", True)] * 2
    await stage.hear(moves=[NodeMove(tails, tails, 3)])
    assert await lots.draw(stage.workspace_id, [draw_of(heads), draw_of(tails)]) == [("heads", True), ("tails", True)]


async def test_a_branch_that_is_gone_is_drawn_anew_and_that_is_kept(stage):
    lots = Lots(stage.database, moment_of(stage.clock))
    await lots.draw(stage.workspace_id, [draw_of(7, (("old", 10_000),))])
    assert await lots.draw(stage.workspace_id, [draw_of(7, ALL_TAILS)] * 2) == [("tails", False), ("tails", True)]
    assert await lots.draw(stage.workspace_id, [draw_of(7, EVEN)]) == [("tails", True)]
