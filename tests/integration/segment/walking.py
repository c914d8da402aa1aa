"""Random steps in the life of a world."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.integration.segment.kept_world import keep
from tests.integration.segment.world import World


async def walk(world: World, number: int, step: tuple[str, Any]) -> None:
    """Takes a step of `followed_strategies.steps`, the `number`th, and lets segment follow."""
    kind, argument = step
    match kind:
        case "events":
            await world.tell([world.event(**one) for one in argument])
        case "again":
            # All that ever was, told once more: at least once is at least once.
            await world.tell(world.events)
        case "link":
            for node in argument:
                await world.tell([world.event(node, "Product Viewed")])
            await world.tell_moves(world.graph.link(*argument))
        case "cut":
            await world.tell_moves(world.graph.restore({node: node for node in world.graph.customer_of}), cut=True)
        case "score":
            await world.tell_score(world.graph.mapping(1)[0], "churn", argument)
        case "restrict":
            await world.tell([world.event(argument[0], "", restricts=argument[1])])
        case "time":
            world.clock.advance(timedelta(days=argument))
        case "survivorship":
            await world.tell_survivorship(argument[0], number, argument[1])
        case "restart":
            await world.follow()
            world.restart()
    await keep(world, ())
    await world.follow()
