"""Days that traits hold: near, far, round again by either calendar; members come and go at the midnights of the zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.segment.domain.errors import InvalidRule
from services.segment.domain.memberships import Cause
from services.segment.domain.parsing import parse_rule
from tests.integration.segment.world import World


def trait(op: str, value: Any = None, name: str = "day") -> dict[str, Any]:
    return {"trait": {"name": name, "op": op, **({} if value is None else {"value": value})}}


def midnight(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00:00+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("value", "rule", "before", "enters", "leaves"),
    [
        # The world begins at noon of 15 June 2026 in Shanghai.
        ("2026-06-18", trait("WITHIN_NEXT_DAYS", 2), "2026-06-15", "2026-06-16", "2026-06-19"),
        ("2026-06-16", trait("WITHIN_LAST_DAYS", 3), "2026-06-15", "2026-06-16", "2026-06-20"),
        # 17 June begins in Shanghai while it is the 16th in UTC.
        ("2026-06-16T16:00:00Z", trait("WITHIN_LAST_DAYS", 0), "2026-06-16", "2026-06-17", "2026-06-18"),
        ("2026-06-10", trait("MORE_THAN_DAYS_AGO", 7), "2026-06-17", "2026-06-18", None),
        ("1990-06-20", trait("ANNIVERSARY_WITHIN_LAST_DAYS", 1), "2026-06-19", "2026-06-20", "2026-06-22"),
        # The fifth of the fifth month: the Dragon Boat Festival, on 19 June in 2026.
        ("1990-05-28", trait("LUNAR_ANNIVERSARY_WITHIN_DAYS", 1), "2026-06-17", "2026-06-18", "2026-06-20"),
        ("1990-05-28", trait("LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS", 1), "2026-06-18", "2026-06-19", "2026-06-21"),
    ],
)
async def test_members_come_and_go_at_midnight_by_the_clock_alone(
    world: World, value: str, rule: dict[str, Any], before: str, enters: str, leaves: str | None
) -> None:
    await world.happen(1, "Signed Up", traits={"day": value})
    await world.happen(2, "Signed Up", traits={"day": "soon"})
    await world.create(rule, "days")
    for day, members, then in ((before, set(), enters), (enters, {1}, leaves)):
        now = max(world.clock.now(), midnight(day))
        world.clock.advance(now - world.clock.now())
        await world.sweep.turn()
        assert await world.members("days") == members
        finding = (await world.asking.explain(world.workspace_id, "days", 1)).findings["rule"]
        assert finding.change_us == (None if then is None else int(midnight(then).timestamp()) * 1_000_000)
    if leaves is not None:
        world.clock.advance(midnight(leaves) - world.clock.now() - timedelta(microseconds=1))
        await world.sweep.turn()
        assert await world.members("days") == {1}
        world.clock.advance(timedelta(microseconds=1))
        await world.sweep.turn()
        assert await world.members("days") == set()
    assert {one.cause for one in await world.told()} == {Cause.TIME}


async def test_who_is_more_days_ahead_leaves_as_the_day_comes_near(world: World) -> None:
    await world.happen(1, "Signed Up", traits={"day": "2026-07-01"})
    await world.create(trait("MORE_THAN_DAYS_AHEAD", 10), "far")
    assert await world.members("far") == {1}
    world.clock.advance(midnight("2026-06-21") - world.clock.now() - timedelta(microseconds=1))
    await world.sweep.turn()
    assert await world.members("far") == {1}
    world.clock.advance(timedelta(microseconds=1))
    await world.sweep.turn()
    assert await world.members("far") == set()


async def test_texts_begin_with_what_is_asked_and_nothing_else_does(world: World) -> None:
    for node, city in ((1, "上海浦东"), (2, "浦东"), (3, ["上海"]), (4, None)):
        await world.happen(node, "Signed Up", traits={"city": city})
    assert await world.bulk(trait("STARTS_WITH", "上海", "city")) == {1}
    assert await world.bulk({"not": trait("STARTS_WITH", "上海", "city")}) == {2, 3, 4}


@pytest.mark.parametrize(
    ("op", "value"),
    [
        ("LUNAR_ANNIVERSARY_WITHIN_DAYS", 31),
        ("WITHIN_LAST_DAYS", 3_651),
        ("WITHIN_NEXT_DAYS", -1),
        ("MORE_THAN_DAYS_AGO", 0.5),
        ("MORE_THAN_DAYS_AHEAD", "1"),
        ("ANNIVERSARY_WITHIN_LAST_DAYS", 366),
        ("STARTS_WITH", ""),
        ("STARTS_WITH", 5),
    ],
)
def test_what_is_out_of_range_is_refused(op: str, value: Any) -> None:
    with pytest.raises(InvalidRule) as refused:
        parse_rule(trait(op, value))
    assert refused.value.path == "rule.trait.value"


def test_days_are_for_traits() -> None:
    with pytest.raises(InvalidRule, match="for traits only"):
        parse_rule(
            {"event": {"op": "GTE", "value": 1, "filters": [{"property": "x", "op": "WITHIN_LAST_DAYS", "value": 1}]}}
        )
