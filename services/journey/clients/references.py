"""Whether what a definition names is there: asked of those who keep it, when a journey is made and when it is published."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import TypeAlias

from services.journey.clients.messaging import MessagingClient
from services.journey.clients.profile import ProfileClient
from services.journey.clients.segment import SegmentClient

Missing: TypeAlias = Callable[[str, Collection[str]], Awaitable[set[str]]]
"""Returns those of some ids under which a workspace has nothing."""


class References:
    """Asks segment, messaging and profile."""

    def __init__(
        self, *, messaging: MessagingClient, segment: SegmentClient, profile: ProfileClient, journeys: Missing
    ) -> None:
        """Takes the calls to them, and what tells which journeys are not there."""
        self._messaging = messaging
        self._segment = segment
        self._profile = profile
        self._journeys = journeys

    async def check_rule(self, workspace_id: str, rule_json: str) -> None:
        """Asks segment to compile a rule, for nobody.

        Raises:
            InvalidArgument: INVALID_RULE, with the path into the rule.
            Unavailable: If segment is away.
        """
        await self._segment.evaluate(workspace_id, rule_json, (), ())

    async def missing_templates(self, workspace_id: str, template_ids: Collection[str]) -> set[str]:
        """Returns those of the ids under which messaging has no template."""
        return await self._messaging.missing_templates(workspace_id, template_ids)

    async def sends_marketing(self, workspace_id: str, template_ids: Collection[str]) -> bool:
        """Returns whether one of the templates is marketing."""
        return await self._messaging.sends_marketing(workspace_id, template_ids)

    async def missing_segments(self, workspace_id: str, segment_ids: Collection[str]) -> set[str]:
        """Returns those of the ids under which there is no segment."""
        return await self._segment.missing_segments(workspace_id, segment_ids)

    async def missing_lists(self, workspace_id: str, list_ids: Collection[str]) -> set[str]:
        """Returns those of the ids under which there is no list of customers."""
        return await self._segment.missing_lists(workspace_id, list_ids)

    async def lacks_dates(self, workspace_id: str, trait: str) -> str:
        """Returns what is wrong with a trait that is to hold dates; "" for nothing."""
        return await self._segment.lacks_dates(workspace_id, trait)

    async def missing_coupon_templates(self, workspace_id: str, coupon_template_ids: Collection[str]) -> set[str]:
        """Returns those of the ids under which profile has no coupon template of which coupons are issued."""
        return await self._profile.missing_coupon_templates(workspace_id, coupon_template_ids)

    async def missing_journeys(self, workspace_id: str, journey_ids: Collection[str]) -> set[str]:
        """Returns those of the ids under which there is no journey, or one that is archived or deleted."""
        return await self._journeys(workspace_id, journey_ids)
