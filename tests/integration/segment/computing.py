"""The computed traits of a world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.segment.domain.computed_traits import ComputedTrait, ComputedTraitChange
from services.segment.history.measuring import MeasureHistory
from services.segment.usecases import ComputedTraits, Computing
from tests.integration.segment.world import World, nobody


class Traits:
    """Makes computed traits of a world and asks for their values."""

    def __init__(self, world: World) -> None:
        """Takes the world."""
        self.world = world
        # Journeys that use a computed trait, as journey would say.
        self.users: dict[str, list[str]] = {}
        self.kept = ComputedTraits(world.database, world.filling, world.clock, users_of=self._users_of)
        self.computing = Computing(
            world.database, world.history, MeasureHistory(world.history), world.clock, identify=nobody
        )

    async def create(self, trait_id: str, measure: Mapping[str, Any], **rest: str) -> ComputedTrait:
        """Makes a computed trait; `display_name`, `description`, `owner`."""
        parts = {"display_name": "", "description": "", "owner": "", **rest}
        return await self.kept.create(
            self.world.workspace_id, computed_trait_id=trait_id, measure_data=measure, **parts
        )

    async def change(self, trait_id: str, *, etag: str = "", **parts: Any) -> ComputedTrait:
        """Changes a computed trait and waits until all segments that name it are filled."""
        changed = await self.kept.update(self.world.workspace_id, trait_id, ComputedTraitChange(**parts), etag=etag)
        for segment_id in changed.segment_ids:
            await self.world.filled(segment_id)
        return changed

    async def of(self, customer: int, **rest: Any) -> dict[str, Any]:
        """Returns the values of a customer by computed trait."""
        current, computed = await self.computing.of_customer(self.world.workspace_id, customer, **rest)
        names = [trait.computed_trait_id for trait in computed.traits]
        return dict(zip(names, computed.values[current], strict=True))

    async def _users_of(self, workspace_id: str, trait_id: str) -> list[str]:
        return self.users.get(trait_id, [])


def comparing(trait_id: str, op: str, value: Any = None) -> dict[str, Any]:
    """Returns the rule that compares a computed trait."""
    body = {"computed_trait_id": trait_id, "op": op}
    return {"computed": body if value is None else {**body, "value": value}}
