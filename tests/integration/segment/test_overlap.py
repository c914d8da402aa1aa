"""How segments overlap: every number against plain sets."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from tests.integration.segment.keeping import comparing
from tests.integration.segment.world import World


def tagged(name: str) -> dict[str, object]:
    return {"tag": {"name": name}}


async def test_every_number_is_that_of_the_sets(world: World) -> None:
    dice = random.Random(7)
    names = ["a", "b", "c", "d"]
    events = [
        world.event(node, "", tags={name: dice.random() < 0.4 for name in names} | {"d": False})
        for node in range(1, 40)
    ]
    await world.tell(events)
    await world.follow()
    for name in names:
        await world.create(tagged(name), name)
    sets = {name: await world.members(name) for name in names}
    assert not sets["d"]
    order = ["c", "a", "d", "b"]
    found, counted = await comparing(world).overlap(world.workspace_id, order)
    assert (list(found.segment_ids), counted) == (order, world.clock.now())
    assert list(found.sizes) == [len(sets[name]) for name in order]
    assert list(found.only) == [
        len(sets[name] - set().union(*(sets[other] for other in order if other != name))) for name in order
    ]
    assert found.pairs == {
        (one, other): len(sets[order[one]] & sets[order[other]]) for one, other in combinations(range(4), 2)
    }
    assert (found.in_all, found.in_any) == (0, len(set().union(*sets.values())))
    three, _ = await comparing(world).overlap(world.workspace_id, ["a", "b", "c"])
    assert three.in_all == len(sets["a"] & sets["b"] & sets["c"]) > 0


async def test_what_cannot_be_compared_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for node, name in ((1, "a"), (2, "a"), (1, "b")):
        await world.happen(node, "", tags={name: True})
    for name in ("a", "b"):
        await world.create(tagged(name), name)
    with pytest.raises(InvalidArgument, match="a is named twice") as twice:
        await comparing(world).overlap(world.workspace_id, ["a", "b", "a"])
    assert twice.value.metadata["field"] == "segment_ids"
    with pytest.raises(NotFound):
        await comparing(world).overlap(world.workspace_id, ["a", "none"])
    monkeypatch.setattr("services.segment.usecases.comparing.MAXIMUM_COMPARED", 2)
    with pytest.raises(FailedPrecondition) as large:
        await comparing(world).overlap(world.workspace_id, ["a", "b"])
    assert large.value.reason_name == "TOO_LARGE"
    await world.segments.delete(world.workspace_id, "a")
    with pytest.raises(FailedPrecondition, match="deleted"):
        await comparing(world).overlap(world.workspace_id, ["a", "b"])
