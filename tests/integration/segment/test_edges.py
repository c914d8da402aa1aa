"""Ages at which a condition turns: one microsecond before, exactly at, and one after each, for every operator and window."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

from services.segment.domain.limits import DAY_US, HOUR_US, MINUTE_US
from services.segment.domain.parsing import parse_rule
from tests.integration.segment.world import World

COMPARES: dict[str, Callable[[Any, Any], bool]] = {
    "EQ": operator.eq,
    "NE": operator.ne,
    "GT": operator.gt,
    "GTE": operator.ge,
    "LT": operator.lt,
    "LTE": operator.le,
}
# Days whose edges are whole microseconds, between two of them, and none at all.
DAYS = (0, 1, 1.5, 30, 1 / 3, 0.000001, -1)
WINDOWS: tuple[tuple[dict[str, Any], int, int | None], ...] = (
    ({"last_days": 1}, 0, DAY_US),
    ({"last_days": 30}, 0, 30 * DAY_US),
    ({"last_hours": 36}, 0, 36 * HOUR_US),
    ({"last_minutes": 10}, 0, 10 * MINUTE_US),
    ({"between": {"min_days": 1, "max_days": 30}}, DAY_US, 30 * DAY_US),
    ({"between": {"min_days": 30}}, 30 * DAY_US, None),
    ({"between": {"max_days": 1}}, 0, DAY_US),
)
Holds = Callable[[int], bool]
"""Whether a condition holds of a customer whose only event has this age in microseconds."""


def age_holds(op: str, days: float) -> Holds:
    return lambda age: age >= 0 and COMPARES[op](Fraction(age), Fraction(days) * DAY_US)


def count_holds(op: str, least: int, most: int | None) -> Holds:
    return lambda age: COMPARES[op](int(least <= age and (most is None or age < most)), 1)


def conditions() -> dict[str, tuple[dict[str, Any], Holds]]:
    """Returns rules by a name, each with its meaning."""
    found: dict[str, tuple[dict[str, Any], Holds]] = {}
    for op in COMPARES:
        for place, days in enumerate(DAYS):
            event = {"event_name": "E", "aggregate": "DAYS_SINCE_LAST", "op": op, "value": days}
            found[f"age-{op.lower()}-{place}"] = {"event": event}, age_holds(op, days)
        for place, (window, least, most) in enumerate(WINDOWS):
            event = {"event_name": "E", "op": op, "value": 1, "window": window}
            found[f"window-{op.lower()}-{place}"] = {"event": event}, count_holds(op, least, most)
    return found


def edges() -> list[int]:
    """Returns the ages, in microseconds, around which conditions turn."""
    found = {int(Fraction(days) * DAY_US) for days in DAYS if days >= 0}
    for _, least, most in WINDOWS:
        found |= {least, *([] if most is None else [most])}
    return sorted(found)


AGES = sorted({edge + step for edge in edges() for step in (-1, 0, 1)})


async def test_every_condition_turns_at_the_very_microsecond(world: World) -> None:
    for node, age in enumerate(AGES, start=1):
        world.event(node, "E", days_ago=0)
        event = world.events.pop()
        world.events.append(
            type(event)(**{**vars(event), "occur_time": world.clock.now() - timedelta(microseconds=age)})
        )
    await world.tell(world.events)
    await world.follow()

    asked = conditions()
    answered = await world.history.holding(
        world.workspace_id,
        {name: parse_rule(rule) for name, (rule, _) in asked.items()},
        range(1, len(AGES) + 1),
        now=world.clock.now(),
        time_zone="Asia/Shanghai",
    )
    for name, (rule, holds) in asked.items():
        expected = {node for node, age in enumerate(AGES, start=1) if holds(age)}
        # Customers who have not had the event yet count as well: their count is 0.
        assert answered[name] == expected, rule


async def test_the_sweep_moves_everyone_at_the_very_microsecond(world: World) -> None:
    await world.happen(1, "E")
    # A day and a third of one; a window that ends, and one that begins later.
    asked = {name: one for name, one in conditions().items() if name.endswith(("-1", "-4"))}
    for name, (rule, _) in asked.items():
        await world.create(rule, name)
    started = world.clock.now()
    for age in (age for age in AGES if age >= 0):
        world.clock.advance(started + timedelta(microseconds=age) - world.clock.now())
        await world.sweep.turn()
        found = await world.asking.segments_of(world.workspace_id, 1)
        assert {one.segment_id for one in found} == {name for name, (_, holds) in asked.items() if holds(age)}, age
